import type { Outcome, Problem } from '../model/problem.ts'
import { announce, create } from './dom.ts'
import type { Field } from './fields.ts'

/** What stands in the place of a result while there is none: what is missing, or what the library refuses. */
export interface Status {
  element: HTMLElement
  /**
   * Shows what is missing or wrong, here and at the field that it is about.
   *
   * @returns The result, if nothing is missing or wrong.
   */
  update<T>(
    outcome: Outcome<T>,
    missing: string[],
    fields: Field[],
    fieldOf: (parameter: string) => Field | undefined,
  ): T | undefined
}

const wordsOf = ({ message, code }: Problem) => `${message} (${code})`

/** @param ready What is shown when there is a result. @param good What is said then. */
export function statusLine(ready: HTMLElement, good: string): Status {
  const element = create('p', { class: 'state' })
  let said = ''
  return {
    element,
    update({ value, problem }, missing, fields, fieldOf) {
      for (const field of fields) field.problem()
      if (problem?.parameter !== undefined) fieldOf(problem.parameter)?.problem(wordsOf(problem))
      const complete = missing.length === 0
      const result = complete ? value : undefined
      ready.hidden = result === undefined
      element.hidden = !ready.hidden
      element.classList.toggle('bad', complete)
      const now = !complete
        ? `Still to fill in: ${missing.join(', ')}.`
        : problem
          ? `${problem.parameter ?? problem.code}: ${wordsOf(problem)}`
          : good
      element.textContent = now
      if (now !== said) announce(now, 800)
      said = now
      return result
    },
  }
}
