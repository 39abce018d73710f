import { checkString, epochSeconds } from '../core/check.ts'
import type { Draft } from '../core/draft.ts'
import { checkSigner } from '../core/scope.ts'
import { fail, type PresignError } from '../errors.ts'
import type { Parameters } from './parameters.ts'
import { refusal, refuse } from './refuse.ts'
import type { Scheme } from './scheme.ts'
import type { AuthenticationOptions, DerivedKey, Secret, SecretKey, SigningKey } from './types.ts'

/** A request that is well-formed and in time: what it claims, to be authenticated. */
export interface Claim<T> {
  parameters: Parameters
  /** The time of the request, in milliseconds. */
  now: number
  /** What may have been signed; one for each host that it may be for. */
  drafts: Draft<T>[]
  /** Why it is refused even if the signature is right. */
  objection?: PresignError | undefined
}

/** Reads the time of the request: the clock, unless the caller has another. */
export const timeOf = ({ now }: Pick<AuthenticationOptions, 'now'>): number => {
  const time = now ?? new Date()
  epochSeconds('InvalidDate', 'now', time)
  return time.getTime()
}

/** Checks that the credential's scope is one that is accepted. */
export function checkScope(
  code: 'AuthorizationQueryParametersError' | 'InvalidArgument',
  { signed: { region, service }, day, date }: Parameters,
  { region: regions, service: expected = 's3' }: AuthenticationOptions,
  { accepts = Object.is }: Scheme,
): void {
  if (!date.startsWith(`${day}T`)) refuse(code, 'X-Amz-Credential: expected the day of X-Amz-Date')
  if (regions !== undefined && ![regions].flat().some((one) => accepts(region, one)))
    refuse(code, 'X-Amz-Credential: expected another region')
  if (service !== expected) refuse(code, 'X-Amz-Credential: expected another service')
}

/** Whether two texts are equal, in a time that tells no more than how long the first is. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  // What is beyond the end of a text is slower to read.
  const other = difference ? a : b
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ other.charCodeAt(i)
  return difference === 0
}

/** Says why a request is refused whose signature may be right. */
export function judge<T>(
  { parameters: { token }, now, objection }: Claim<T>,
  secret: Secret | undefined | null,
): PresignError | undefined {
  // Any token is compared, were it with itself, since that takes as long as the token is.
  const expected = secret?.sessionToken
  if (expected !== undefined) checkString('InvalidCredentials', 'sessionToken', expected, /^/)
  const isEqual = sameText(token ?? '', expected || (token ?? ''))
  if (!secret) return refusal('InvalidAccessKeyId', 'X-Amz-Credential: the access key is unknown')
  const { expiration } = secret
  if (expiration && epochSeconds('InvalidCredentials', 'expiration', expiration) * 1000 <= now)
    return refusal('ExpiredToken', 'X-Amz-Security-Token: the credentials have expired')
  if (expected ? !isEqual : token !== undefined)
    return refusal('InvalidToken', 'X-Amz-Security-Token: expected the session token of the access key, or none')
  return objection
}

/** What tells a key's kind. */
export type KeyForm = Partial<HmacKeyAlgorithm & EcKeyAlgorithm>

/** What is derived from for an access key that is unknown: as long as AWS's secrets are. */
const nobody = '-'.repeat(40)

/** Tells that what should be a key is none. */
export const refuseKey = (key: unknown, form: string): never =>
  fail('InvalidCredentials', 'signingKey', form, key as never)

/** Whether this looks like a key that verifies: what is none may throw where it is looked at. */
function looksUsable(key: SigningKey, isKey: (algorithm: KeyForm) => boolean): key is CryptoKey {
  try {
    return isKey(key.algorithm) && key.usages.includes('verify')
  } catch {
    return false
  }
}

/** Who must have signed: the secret and the credential to derive a key from, or the key itself. */
export function signerOf<T>(
  { parameters: { signed, credential } }: Claim<T>,
  secret: Secret | undefined | null,
  isKey: (algorithm: KeyForm) => boolean,
  form: string,
): [secretAccessKey: string, credential: string[]] | CryptoKey {
  const { accessKeyId, service } = signed
  const {
    signingKey,
    secretAccessKey = '',
    sessionToken,
  } = (secret || { secretAccessKey: nobody }) as Partial<SecretKey & DerivedKey>
  if (signingKey) return looksUsable(signingKey, isKey) ? signingKey : refuseKey(signingKey, form)
  const credentials = { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined }
  // The region has been read; one of SigV4a is none for a scope.
  checkSigner({ region: 'any', service }, credentials)
  return [secretAccessKey, credential.split('/')]
}
