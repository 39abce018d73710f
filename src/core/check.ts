import { fail, type PresignErrorCode } from '../errors.ts'

/** Text that can be sent in a header or a form as it is: no control characters, no lone surrogates. */
export const printable = /^[^\p{Cc}\p{Cs}]*$/u

/** Returns `value` if it is a string that matches `pattern`. */
export function text(code: PresignErrorCode, name: string, value: unknown, pattern: RegExp, expected: string): string {
  return typeof value === 'string' && pattern.test(value) ? value : fail(code, name, expected, value)
}

/** Returns `value` if it is a whole number from `min` to `max`. */
export function whole(code: PresignErrorCode, name: string, value: unknown, min: number, max: number): number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? (value as number)
    : fail(code, name, `a whole number from ${min} to ${max}`, value)
}

/** Returns the milliseconds of `value` if it is a Date that has an eight-digit day. */
export function time(code: PresignErrorCode, name: string, value: Date): number {
  // Not `instanceof`, which fails for a Date of another realm, such as a test runner's or a frame's.
  const milliseconds = typeof value?.getTime === 'function' ? value.getTime() : Number.NaN
  return milliseconds >= 0 && milliseconds < 2534023008e5
    ? milliseconds
    : fail(code, name, 'a Date in the years 1970 to 9999', value)
}

/** Returns the own, enumerable properties of `value` that are not undefined; none if it is absent. */
export function entries<T>(
  code: PresignErrorCode,
  name: string,
  value: Record<string, T | undefined> | undefined | null,
): [string, T][] {
  if (value != null && (typeof value !== 'object' || Array.isArray(value))) fail(code, name, 'an object', value)
  return Object.entries(value ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)
}
