import { describeProblem, type Outcome } from '../model/problem.ts'
import { findRepair, type Repair } from '../model/repair.ts'
import { announce, button, create, newId } from './dom.ts'
import type { Field } from './fields.ts'

/** A step on the way to a result, with the fields that are still empty. */
export interface Step {
  title: string
  missing: Field[]
}

/** What the card needs to know about the form. */
export interface FormState<T> {
  outcome: Outcome<T>
  steps: Step[]
  /** The fields, by the library's names for them. */
  fields: Record<string, Field>
  /** Fields without such a name, such as the values of headers. */
  otherFields: Field[]
  fieldOf(parameter: string): Field | undefined
  repair(values: Repair['values']): void
}

/** The card at the top of the results: what is missing or wrong, or the result and what to do with it. */
export interface ResultCard<T> {
  element: HTMLElement
  /** Shows problems here and at their fields. @returns The result, if nothing is missing or wrong. */
  update(state: FormState<T>): T | undefined
  /** Sets the line below the title, such as when the result expires. */
  describe(text: string): void
}

/** The options of {@link resultCard}. */
export interface ResultCardOptions {
  title: string
  /** What is announced once there is a result. */
  ready: string
  /** The first sentence while there is no result. */
  invitation: string
  /** Buttons for the result. */
  actions: HTMLElement[]
  /** The result itself. */
  content: HTMLElement[]
  fillExample(): void
}

/** Creates the card. It stays visible: beside the form, or at the bottom of a phone. */
export function resultCard<T>(options: ResultCardOptions): ResultCard<T> {
  const id = newId('result')
  const state = create('p', { class: 'state' })
  const actions = create('div', { class: 'actions' }, ...options.actions)
  const content = create('div', { class: 'content' }, ...options.content)
  const steps = create('ol', { class: 'steps' })
  const empty = create(
    'div',
    { class: 'empty' },
    create('p', {}, options.invitation),
    steps,
    create('p', {}, 'Just looking? ', button('Try it with an example', options.fillExample, { class: 'small' })),
  )
  let announced = ''

  const showSteps = (list: Step[]) => {
    const text = JSON.stringify(list.map(({ title, missing }) => [title, missing.map(({ label }) => label)]))
    if (steps.dataset.shown === text) return
    steps.dataset.shown = text
    steps.replaceChildren(
      ...list.map(({ title, missing }) =>
        create(
          'li',
          { class: missing.length === 0 ? 'done' : '' },
          create('strong', {}, title),
          create(
            'span',
            { class: 'chips' },
            ...(missing.length === 0
              ? ['Done']
              : missing.map((field) =>
                  button(field.label, () => field.focus(), {
                    class: 'chip',
                    'aria-label': `Go to ${field.label}`,
                  }),
                )),
          ),
        ),
      ),
    )
  }
  return {
    element: create(
      'section',
      { class: 'card result-card', 'aria-labelledby': id },
      create(
        'div',
        { class: 'result-bar' },
        create('div', { class: 'result-title' }, create('h2', { id }, options.title), state),
        actions,
      ),
      content,
      empty,
    ),
    describe(text) {
      if (!content.hidden) state.textContent = text
    },
    update({ outcome: { value, problem }, steps: list, fields, otherFields, fieldOf, repair }) {
      for (const field of otherFields) field.problem()
      const wrong = problem?.parameter === undefined ? undefined : fieldOf(problem.parameter)
      const values = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]))
      for (const [name, field] of Object.entries(fields)) {
        const found = findRepair(name, field.value, values)
        field.problem(
          field === wrong ? describeProblem(problem!) : undefined,
          found && { label: found.label, apply: () => repair(found.values), onPaste: found.isAddress },
        )
      }
      if (problem && wrong && !Object.values(fields).includes(wrong)) wrong.problem(describeProblem(problem))
      const missing = list.flatMap((step) => step.missing)
      const isMissing = wrong !== undefined && missing.includes(wrong)
      const result = missing.length === 0 ? value : undefined
      content.hidden = actions.hidden = result === undefined
      empty.hidden = missing.length === 0
      showSteps(list)
      const sentences = [
        ...(missing.length === 0 ? [] : [`Still missing: ${missing.map(({ label }) => label).join(', ')}.`]),
        ...(problem && !isMissing
          ? [`${wrong?.label ?? problem.parameter ?? 'Not possible'}: ${describeProblem(problem)}`]
          : []),
      ]
      const text = sentences.length === 0 ? options.ready : sentences.join(' ')
      state.classList.toggle('bad', problem !== undefined && !isMissing)
      if (result === undefined) state.textContent = text
      if (text !== announced) announce(text, 800)
      announced = text
      return result
    },
  }
}
