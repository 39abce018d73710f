import { PresignError } from '../../../errors.ts'

/** A value, or the problem that prevented it. */
export type Outcome<T> = { value: T; problem?: never } | { value?: never; problem: Problem }

/** An error of the library, ready to be shown. */
export interface Problem {
  /** The path of the wrong input, such as `key` or `headers["x-a"]`; undefined if the error is not about an input. */
  parameter: string | undefined
  /** The library's message without the parameter in front, since the message is shown at the field. */
  message: string
  code: string
}

/** Runs code that may throw a {@link PresignError}. Other errors pass through. */
export function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof PresignError)) throw error
    const { parameter, code } = error
    const prefix = `${parameter}: `
    const message = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message
    return { problem: { parameter, message, code } }
  }
}

/**
 * Describes a problem: the message and, for programmers, the code. The value is in the field above the message, and it
 * was not read from an environment variable, so what a message states about these is left out.
 */
export function describeProblem({ message, code }: Problem): string {
  const sentence = message.replace(/ \(is AWS_[A-Z_]+ set\?\)/, '').replace(/, got string$/, '')
  return `${sentence[0]?.toUpperCase()}${sentence.slice(1)} (${code})`
}

/** A parameter path in two parts: `headers["x-a"]` is the name `headers` and the member `x-a`. */
export interface ParameterPath {
  name: string
  member?: string | undefined
}

/** Splits the path of a parameter: `credentials.accessKeyId`, `headers["x-a"]`, `conditions[2]`. */
export function splitParameter(parameter: string): ParameterPath {
  const bracket = parameter.indexOf('[')
  if (bracket < 0) return { name: parameter.slice(parameter.lastIndexOf('.') + 1) }
  const member = parameter.slice(bracket + 1).replace(/\]$/, '')
  return {
    name: parameter.slice(parameter.lastIndexOf('.', bracket) + 1, bracket),
    member: member.replace(/^"|"$/g, ''),
  }
}
