import { fail, type PresignErrorCode } from '../errors.ts'

/** Text that can be sent in a header or a form as it is: no control characters. */
export const printable = /^\P{Cc}*$/u

/** Returns `value` if it is a well-formed string, one without lone surrogates, that matches `pattern`. */
export function text(
  code: PresignErrorCode,
  name: string,
  value: unknown,
  pattern: RegExp,
  expected: unknown = pattern,
): string {
  return typeof value === 'string' && value.isWellFormed() && pattern.test(value)
    ? value
    : fail(code, name, expected, value)
}

/** Returns `value` if it is a whole number from `min` to `max`. */
export function whole(code: PresignErrorCode, name: string, value: unknown, min: number, max: number): number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? (value as number)
    : fail(code, name, `a whole number from ${min} to ${max}`, value)
}

/** Returns the whole seconds of `value` if it is a Date that has an eight-digit day. */
export function time(code: PresignErrorCode, name: string, value: Date): number {
  // Not `instanceof`, which fails for a Date of another realm, such as a test runner's or a frame's.
  const seconds = Math.floor(value?.getTime?.() / 1000)
  return seconds >= 0 && seconds < 253402300800 ? seconds : fail(code, name, 'a Date from 1970 to 9999', value)
}

/** Returns the own, enumerable properties of `value` that are not undefined; none if it is absent. */
export function entries<T>(
  code: PresignErrorCode,
  name: string,
  value: Record<string, T | undefined> | undefined | null,
): [string, T][] {
  value ??= {}
  // A Headers, a URLSearchParams or a Map looks empty: what it holds must not be dropped.
  if (Symbol.iterator in Object(value)) fail(code, name, 'a plain object', value)
  return Object.entries(value).filter((entry): entry is [string, T] => entry[1] !== undefined)
}
