import { PresignError } from '../../../errors.ts'

/** What can be signed, or why not. */
export type Outcome<T> = { value: T; problem?: never } | { value?: never; problem: Problem }

/** What the library says is wrong, and the field that it is about. */
export interface Problem {
  /** The parameter that the library names, e.g. `key` or `headers["x-a"]`; undefined if it names none. */
  parameter: string | undefined
  /** The library's own words, without the name. */
  message: string
  code: string
}

/** Does what the library may refuse. */
export function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof PresignError)) throw error
    const [, parameter, message] = /^([\w-]+(?:\[".*?"?\]?|\.\w+)?(?: on "[^"]*")?): (.*)$/s.exec(error.message) ?? []
    return { problem: { parameter, message: message ?? error.message, code: error.code } }
  }
}
