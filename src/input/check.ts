import { check, fail, type PresignErrorCode } from '../errors.ts'
import type { Pairs } from '../types.ts'

/** Text without control characters, which can be sent unchanged in a header or a form. */
export const printable = /^[^\0-\x1f\x7f-\x9f]*$/

/** A lone surrogate. With the flag `u`, a surrogate pair is one character. */
const loneSurrogate = /[\ud800-\udfff]/u

/** Whether a string has no lone surrogates. The engine's own test is faster, but Hermes and others lack it. */
const isWellFormed = (value: string): boolean => value.isWellFormed?.() ?? !loneSurrogate.test(value)

/**
 * Returns the value of a global that some engines do not have.
 *
 * @throws {PresignError} `UnsupportedRuntime`, with the name of the global.
 */
export const requireGlobal = <T>(name: string, value: T): T =>
  check('UnsupportedRuntime', name, value, 'a runtime that has it', value)

/** Returns `value` if it is a string without lone surrogates that matches `pattern`. */
export const checkString = (
  code: PresignErrorCode,
  name: string,
  value: unknown,
  pattern: RegExp,
  expected: unknown = 'a string',
): string =>
  check(code, name, typeof value === 'string' && isWellFormed(value) && pattern.test(value), expected, value as string)

/** Checks a switch, if it is given: a string such as "false", from a variable, would count as true. */
export const checkSwitch = (name: string, value: unknown): unknown =>
  check('InvalidParameter', name, typeof (value ?? true) === 'boolean', 'true or false', value)

/** Returns `value` if it is a whole number from `min` to `max`. */
export const checkInteger = (
  code: PresignErrorCode,
  name: string,
  value: number,
  min: number,
  max: number,
  expected = `a whole number from ${min} to ${max}`,
): number =>
  check(
    code,
    name,
    Number.isInteger(value) && value >= min && value <= max,
    expected,
    value,
    typeof value === 'number' ? value : undefined,
  )

/** Returns `date` in whole seconds if it is a Date from 1970 to 9999. */
export function epochSeconds(code: PresignErrorCode, name: string, date: Date): number {
  // Not `instanceof`, which fails for a Date of another realm, such as a frame.
  const seconds = Math.floor(date?.getTime?.() / 1000)
  return seconds >= 0 && seconds < 253402300800
    ? seconds
    : fail(code, name, 'a Date from 1970 to 9999', date, date instanceof Date ? 'an invalid one' : undefined)
}

/** Returns when credentials expire, in whole seconds. `Infinity` if they do not expire. */
export const expirationSeconds = (expiration: Date | string | undefined | null): number =>
  expiration == null
    ? Infinity
    : epochSeconds(
        'InvalidCredentials',
        'credentials.expiration',
        // JSON turns a date into a string.
        typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(expiration)
          ? new Date(expiration)
          : (expiration as Date),
      )

/**
 * Lists the entries of a record or of an iterable of pairs, such as a `Headers`, a `URLSearchParams` or a `Map`, except
 * those whose value is undefined. A name may occur more than once. The list is empty if `given` is absent.
 */
export function readPairs<T>(
  code: PresignErrorCode,
  name: string,
  given: Pairs<T> | undefined | null,
  expected = 'a record or a list of pairs',
): [string, T][] {
  const source = given ?? {}
  check(code, name, typeof source === 'object', expected, given)
  const pairs =
    Symbol.iterator in source
      ? [...source]
      : // In Bun, `Object.entries` takes three times as long.
        Object.keys(source).map((key): [string, T | undefined] => [key, source[key]])
  return pairs.filter((pair): pair is [string, T] => {
    check(code, name, Array.isArray(pair) && typeof pair[0] === 'string', expected, pair)
    return pair[1] !== undefined
  })
}

/** Lists the properties of a plain object that are not undefined. The list is empty if `given` is absent. */
export function definedEntries<T>(
  code: PresignErrorCode,
  name: string,
  given: Record<string, T | undefined> | undefined | null,
): [string, T][] {
  // The entries of a Headers, a URLSearchParams or a Map are not properties, so they would be ignored.
  check(code, name, !(Symbol.iterator in Object(given)), 'a plain object', given)
  return readPairs(code, name, given, 'a plain object')
}
