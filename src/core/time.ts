import { check } from '../errors.ts'
import { checkInteger, epochSeconds } from '../input/check.ts'
import type { PresignOptions } from '../types.ts'

/** Writes a time in seconds in SigV4's format, `YYYYMMDD'T'HHMMSS'Z'`. */
export const amzDate = (start: number): string => new Date(start * 1000).toISOString().replace(/[:-]|\.000/g, '')

/** The signing time in seconds, and the start of its `stableFor` window. */
export function signingStart(
  { signingDate, stableFor }: Pick<PresignOptions, 'signingDate' | 'stableFor'>,
  now: Date,
): [start: number, time: number] {
  const time = epochSeconds('InvalidDate', 'signingDate', signingDate ?? now)
  // An invalid window is rejected later, when its maximum is known.
  return [typeof stableFor === 'number' ? time - (time % stableFor || 0) : time, time]
}

/** Returns when a signature begins and expires, given the credentials' expiration and the current time. */
type Lifetime = (expiration: number, now: Date) => [start: number, expires: number, expiresAt: Date]

/**
 * Reads a signature's lifetime: at most `max` seconds, and never beyond the credentials' `expiration`. Later changes to
 * the options, or to a Date in them, have no effect.
 *
 * @returns A function that returns the signing time in seconds, the lifetime in seconds, and the time when the
 *   signature expires.
 */
export function readLifetime(options: PresignOptions | undefined, max: number): Lifetime {
  const { expiresIn = 900, stableFor = 0, signingDate: given } = options ?? {}
  const signingDate = given && new Date(given)
  const limit = max === 604800 ? '604800 (7 days)' : max
  checkInteger('InvalidExpires', 'expiresIn', expiresIn, 1, max, `whole seconds from 1 to ${limit}`)
  const rest = max - expiresIn
  checkInteger('InvalidExpires', 'stableFor', stableFor, 0, rest, `whole seconds from 0 to ${rest}, beside expiresIn`)
  return (expiration, now) => {
    const [start, time] = signingStart({ signingDate, stableFor }, now)
    const isAlive = expiration > time
    check('ExpiredCredentials', 'credentials.expiration', isAlive, 'a later time', expiration, 'one that has passed')
    const expires = Math.min(expiresIn + stableFor, expiration - start)
    return [start, expires, new Date((start + expires) * 1000)]
  }
}
