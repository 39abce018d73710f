import { fail } from '../errors.ts'
import type { PresignOptions } from '../types.ts'
import { time, whole } from './check.ts'

/** When a signature starts and ends. */
export interface Lifetime {
  /** The day of the credential scope, `YYYYMMDD`. */
  day: string
  /** The signing time, `YYYYMMDD'T'HHMMSS'Z'`. */
  date: string
  /** How long it is valid, in seconds. */
  seconds: number
  expiresAt: Date
}

/** Finds a signature's lifetime: at most `max` seconds, and never beyond the credentials' `expiration`. */
export function lifetime(
  { expiresIn = 900, signingDate, stableFor }: PresignOptions = {},
  expiration: Date | undefined,
  now: Date,
  max: number,
): Lifetime {
  let start = Math.floor(time('InvalidDate', 'signingDate', signingDate ?? now) / 1000)
  let end = start + whole('InvalidExpires', 'expiresIn', expiresIn, 1, max)
  if (stableFor !== undefined) {
    whole('InvalidExpires', 'stableFor', stableFor, 1, max - expiresIn)
    end += stableFor - (start % stableFor)
  }
  if (expiration != null) {
    const limit = Math.floor(time('InvalidCredentials', 'credentials.expiration', expiration) / 1000)
    if (limit <= start) fail('ExpiredCredentials', 'credentials.expiration', 'a date to come', expiration)
    end = Math.min(end, limit)
  }
  if (stableFor) start -= start % stableFor
  const date = new Date(start * 1000).toISOString().replace(/[:-]|\.000/g, '')
  return { day: date.slice(0, 8), date, seconds: end - start, expiresAt: new Date(end * 1000) }
}
