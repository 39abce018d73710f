import { check, type PresignError } from '../../errors.ts'
import { seconds, text } from '../check.ts'
import type { Draft } from '../draft.ts'
import { checkSigner } from '../scope.ts'
import type { Parameters } from './parameters.ts'
import { refusal, refuse } from './refuse.ts'
import type { Scheme } from './scheme.ts'
import type { AuthenticationOptions, DerivedKey, Secret, SecretKey } from './types.ts'

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
  seconds('InvalidDate', 'now', time)
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

/** Whether two texts are equal, in a time that does not tell where they differ. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

/** Says why a request is refused whose signature may be right. */
export function judge<T>(
  { parameters: { token }, now, objection }: Claim<T>,
  secret: Secret | undefined | null,
): PresignError | undefined {
  if (!secret) return refusal('InvalidAccessKeyId', 'X-Amz-Credential: the access key is unknown')
  const { sessionToken, expiration } = secret
  if (expiration && seconds('InvalidCredentials', 'expiration', expiration) * 1000 <= now)
    return refusal('ExpiredToken', 'X-Amz-Security-Token: the credentials have expired')
  if (sessionToken !== undefined) text('InvalidCredentials', 'sessionToken', sessionToken, /^/)
  if (sessionToken ? token === undefined || !sameText(token, sessionToken) : token !== undefined)
    return refusal('InvalidToken', 'X-Amz-Security-Token: expected the session token of the access key, or none')
  return objection
}

/** What tells a key's kind. */
export type KeyForm = Partial<HmacKeyAlgorithm & EcKeyAlgorithm>

/** Who must have signed: the credential and the secret to derive a key from, or the key itself. */
export function signerOf<T>(
  { parameters: { signed, credential } }: Claim<T>,
  secret: Secret | undefined | null,
  isKey: (algorithm: KeyForm) => boolean,
  form: string,
): [credential: string, secretAccessKey: string] | CryptoKey {
  const { accessKeyId, service } = signed
  if (!secret) return [credential.slice(accessKeyId.length), '-']
  const { signingKey, secretAccessKey = '', sessionToken } = secret as Partial<SecretKey & DerivedKey> & Secret
  if (!signingKey) {
    const credentials = { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined }
    // The region has been read; one of SigV4a is none for a scope.
    checkSigner({ region: 'any', service }, credentials)
    return [credential, secretAccessKey]
  }
  return check(
    'InvalidCredentials',
    'signingKey',
    isKey(signingKey.algorithm ?? {}) && signingKey.usages?.includes('verify'),
    form,
    signingKey as CryptoKey,
  )
}
