import { check, fail, type PresignErrorCode } from '../errors.ts'
import type { Pairs } from '../types.ts'

/** Text that can be sent in a header or a form as it is: no control characters. */
export const printable = /^[^\0-\x1f\x7f-\x9f]*$/

/** A surrogate without its partner: with the flag `u`, a pair is one character. */
const loneSurrogate = /[\ud800-\udfff]/u

/** Whether a string has no lone surrogates. The engine's own test is faster, but Hermes and others lack it. */
const isWellFormed = (value: string): boolean => value.isWellFormed?.() ?? !loneSurrogate.test(value)

/**
 * Returns the value of a global that not every engine has.
 *
 * @throws {PresignError} `UnsupportedRuntime`, which names it.
 */
export const requireGlobal = <T>(name: string, value: T): T =>
  check('UnsupportedRuntime', name, value, 'a runtime that has it', value)

/** Returns `value` if it is a well-formed string, one without lone surrogates, that matches `pattern`. */
export const checkString = (
  code: PresignErrorCode,
  name: string,
  value: unknown,
  pattern: RegExp,
  expected: unknown = 'a string',
): string =>
  check(code, name, typeof value === 'string' && isWellFormed(value) && pattern.test(value), expected, value as string)

/** Returns `value` if it is a whole number from `min` to `max`. */
export const checkInteger = (
  code: PresignErrorCode,
  name: string,
  value: number,
  min: number,
  max: number,
  expected?: string,
): number =>
  Number.isInteger(value) && value >= min && value <= max
    ? value
    : fail(
        code,
        name,

        expected ?? `a whole number from ${min} to ${max}`,
        value,
        typeof value === 'number' ? (Number.isNaN(value) ? 'an invalid number' : value) : undefined,
      )

/** Returns the whole seconds of `date` if it is a Date that has an eight-digit day. */
export function epochSeconds(code: PresignErrorCode, name: string, date: Date): number {
  // Not `instanceof`, which fails for a Date of another realm, such as a test runner's or a frame's.
  const seconds = Math.floor(date?.getTime?.() / 1000)
  return seconds >= 0 && seconds < 253402300800
    ? seconds
    : fail(code, name, 'a Date from 1970 to 9999', date, date instanceof Date ? 'an invalid one' : undefined)
}

/** Returns when credentials expire, in whole seconds; `Infinity` if they do not. */
export const expirationSeconds = (expiration: Date | string | undefined | null): number =>
  expiration == null
    ? Infinity
    : epochSeconds(
        'InvalidCredentials',
        'credentials.expiration',
        // After JSON, a date is a string.
        typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(expiration)
          ? new Date(expiration)
          : (expiration as Date),
      )

/** Returns the own, enumerable properties of `value` that are not undefined; none if it is absent. */
export function definedEntries<T>(
  code: PresignErrorCode,
  name: string,
  value: Record<string, T | undefined> | undefined | null,
): [string, T][] {
  const given = value ?? {}
  // A Headers, a URLSearchParams or a Map has no such properties: what it holds would be dropped.
  check(code, name, typeof given === 'object' && !(Symbol.iterator in given), 'a plain object', value)
  const found: [string, T][] = []
  // Bun takes three times as long for `Object.entries`.
  for (const key of Object.keys(given)) {
    const one = given[key]
    if (one !== undefined) found.push([key, one])
  }
  return found
}

/**
 * Lists what a record or an iterable of pairs holds, such as a `Headers`, a `URLSearchParams` or a `Map`. A name may
 * occur more than once.
 */
export function readPairs<T>(
  code: PresignErrorCode,
  name: string,
  given: Pairs<T> | undefined | null,
): (readonly [string, T])[] {
  if (typeof given !== 'object' || !given || !(Symbol.iterator in given)) return definedEntries(code, name, given)
  const pairs = [...given]
  for (const pair of pairs)
    check(code, name, Array.isArray(pair) && typeof pair[0] === 'string', 'a record or a list of pairs', pair)
  return pairs.filter(([, value]) => value !== undefined)
}
