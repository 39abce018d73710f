import { check } from '../errors.ts'
import { checkInteger, epochSeconds, expirationSeconds } from '../input/check.ts'
import type { PresignOptions } from '../types.ts'
import { memoizeLast } from './memoize.ts'

/** Writes a time in seconds as SigV4 does, `YYYYMMDD'T'HHMMSS'Z'`. */
export const amzDate = (start: number): string => new Date(start * 1000).toISOString().replace(/[:-]|\.000/g, '')

/** Writes a time in milliseconds as policies have it, `YYYY-MM-DD'T'HH:MM:SS'Z'`. */
export const isoDate: (time: number) => string = /* @__PURE__ */ memoizeLast((time: number) =>
  new Date(time).toISOString().replace('.000', ''),
)

/** The start of the time window that a time falls into; windows of no length leave it as it is. */
const windowStart = (time: number, stableFor: number): number => time - (time % stableFor || 0)

/** Returns the time that is signed, in seconds: with `stableFor`, the start of the current window. */
export function signingStart(
  { signingDate, stableFor = 0 }: Pick<PresignOptions, 'signingDate' | 'stableFor'>,
  now: Date,
): number {
  const time = epochSeconds('InvalidDate', 'signingDate', signingDate ?? now)
  // A wrong window is refused later, when it is known how long it may be.
  return windowStart(time, typeof stableFor === 'number' ? stableFor : 0)
}

/**
 * Finds a signature's lifetime: at most `max` seconds, and never beyond the credentials' `expiration`.
 *
 * @returns The signing time in seconds, the seconds that it is valid, and when it ends.
 */
export function resolveExpiry(
  { expiresIn = 900, signingDate, stableFor = 0 }: PresignOptions,
  expiration: Date | string | undefined,
  now: Date,
  max: number,
): [start: number, expires: number, expiresAt: Date] {
  const time = epochSeconds('InvalidDate', 'signingDate', signingDate ?? now)
  const limit = `to ${max}${max === 604800 ? ' (7 days)' : ''}`
  checkInteger('InvalidExpires', 'expiresIn', expiresIn, 1, max, `whole seconds from 1 ${limit}`)
  const rest = max - expiresIn
  checkInteger('InvalidExpires', 'stableFor', stableFor, 0, rest, `whole seconds from 0 to ${rest}, beside expiresIn`)
  const end = expirationSeconds(expiration)
  check('ExpiredCredentials', 'credentials.expiration', end > time, 'a later time', end, 'one that has passed')
  const start = windowStart(time, stableFor)
  const expires = Math.min(expiresIn + stableFor, end - start)
  return [start, expires, new Date((start + expires) * 1000)]
}
