import { check } from '../errors.ts'
import { checkString, epochSeconds } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Credentials, KeyScope, ScopedCredentials } from '../types.ts'
import { checkSigner, signingScope } from './scope.ts'

/** Scoped credentials whose key has not been derived yet. */
export interface ScopedDraft {
  secretAccessKey: string
  /** The access key ID, and the scope without its last part: date, region, service. */
  credential: string[]
  /** Makes the result from the signing key in hexadecimal. */
  finish: (signingKey: string) => ScopedCredentials
}

/** The last part of a credential scope, which is used in the last step of the derivation. */
export const scopeTerminator = 'aws4_request'

/** Returns midnight, in UTC, of a day in the form YYYYMMDD. */
function readDay(day: string): Date {
  const text = checkString('InvalidDate', 'date', day, /^\d{8}$/, 'a day as YYYYMMDD')
  const isoDay = text.replace(/(....)(..)(..)/, '$1-$2-$3')
  const date = new Date(isoDay)
  // Some engines read 30 February as 2 March.
  const exists = !Number.isNaN(+date) && date.toISOString().startsWith(isoDay)
  check('InvalidDate', 'date', exists, 'a calendar date', day, 'a day that does not exist')
  return date
}

/** Drafts scoped credentials. */
export function draftScoped(credentials: Credentials, scope: KeyScope, now: Date): ScopedDraft {
  checkNames('scope', scope, ['region', 'service', 'date'])
  const { date = now } = scope ?? {}
  const time = typeof date === 'string' ? readDay(date) : date
  epochSeconds('InvalidDate', 'date', time)
  const signed = signingScope(scope ?? {}, { signingDate: time }, now)
  const signer = checkSigner(signed, credentials)
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = signer
  check(
    'InvalidCredentials',
    'credentials.secretAccessKey',
    signer.signingKey === undefined,
    'a string: a signing key cannot be scoped again',
    secretAccessKey,
  )
  const isAlive = expiration * 1000 > Math.floor(+time / 86_400_000) * 86_400_000
  check(
    'ExpiredCredentials',
    'credentials.expiration',
    isAlive,
    'a time after the day begins',
    expiration,
    'one before it',
  )
  const copied = credentials.expiration && new Date(credentials.expiration).toISOString()
  return {
    secretAccessKey: secretAccessKey!,
    credential: [accessKeyId, signed.date, signed.region, signed.service],
    finish: (signingKey) => ({
      accessKeyId,
      signingKey,
      ...signed,
      ...(sessionToken && { sessionToken }),
      ...(copied && { expiration: copied }),
    }),
  }
}
