import { fail } from '../errors.ts'
import type { PresignOptions } from '../types.ts'
import { time, whole } from './check.ts'

/**
 * Finds a signature's lifetime: at most `max` seconds, and never beyond the credentials' `expiration`.
 *
 * @returns The signing time as `YYYYMMDD'T'HHMMSS'Z'`, the seconds that it is valid, and when it ends.
 */
export function lifetime(
  { expiresIn = 900, signingDate, stableFor }: PresignOptions,
  expiration: Date | undefined,
  now: Date,
  max: number,
): [date: string, seconds: number, expiresAt: Date] {
  let start = time('InvalidDate', 'signingDate', signingDate ?? now)
  let end = start + whole('InvalidExpires', 'expiresIn', expiresIn, 1, max)
  const limit = expiration && time('InvalidCredentials', 'expiration', expiration)
  if (limit! <= start) fail('ExpiredCredentials', 'expiration', 'a time to come', expiration)
  if (stableFor !== undefined) {
    start -= start % whole('InvalidExpires', 'stableFor', stableFor, 1, max - expiresIn)
    end = start + stableFor + expiresIn
  }
  end = Math.min(end, limit ?? end)
  return [new Date(start * 1000).toISOString().replace(/[:-]|\.000/g, ''), end - start, new Date(end * 1000)]
}
