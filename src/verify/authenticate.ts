import { checkRuntime, type HmacKey, sha256 } from '../crypto/runtime.ts'
import { check, fail, type PresignError } from '../errors.ts'
import { checkString, epochSeconds, expirationSeconds } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { SignatureParameters } from './parameters.ts'
import { refusal, refuse } from './refuse.ts'
import type { AuthenticationOptions, DerivedKey, ScopedCredentials, Secret, SecretKey, SigningKey } from './types.ts'

/** One way to read a request: what the signer may have signed, and what the request then means. */
export interface Reading<T> {
  /** The string to sign, without the hash of the canonical request if there is one. */
  stringToSign: string
  /** Absent for a form: its policy is the string to sign. */
  canonicalRequest?: string
  result(): T
}

/** A request that is well formed, has an accepted scope and has not expired. Nothing in it can be trusted yet. */
export interface UnverifiedRequest<T> {
  parameters: SignatureParameters
  /** The time of the verification, in milliseconds. */
  now: number
  /** Tried in this order. The first reading whose signature matches is used. */
  readings: Reading<T>[]
  /** Why the request is rejected even if its signature is right. */
  refusal?: PresignError | undefined
}

/** The properties of a key's algorithm that show whether the key can be used. */
export type KeyAlgorithm = Partial<HmacKeyAlgorithm & EcKeyAlgorithm>

/** The cryptography of an algorithm. */
export interface Verifier {
  /** Derives the verification key at each call. A cached key would reveal, by timing, that the access key is known. */
  deriveKey(secretAccessKey: string, credential: string[]): Promise<HmacKey>
  /** Imports a signing key that is written in hex. Absent if the algorithm cannot use such a key. */
  importKey?(signingKey: string): HmacKey | Promise<HmacKey>
  /** Whether `signature`, in hex, is the signature of `text`. */
  verify(key: HmacKey, signature: string, text: string): Promise<boolean>
  /** Whether a key that `credentials` returned is of the right kind. */
  acceptsKey(algorithm: KeyAlgorithm): boolean
  /** The right kind of key, for messages. */
  keyDescription: string
}

/** Checks the runtime, the names of the options, and the option that every verification requires. */
export function checkCall(options: AuthenticationOptions, names: readonly string[]): void {
  checkRuntime()
  checkNames('options', options, names)
  check(
    'InvalidCredentials',
    'credentials',
    typeof options?.credentials === 'function',
    'a function',
    options?.credentials,
  )
}

/** The time of a verification in milliseconds: the option `now`, or the current time. */
export function verificationTime({ now }: { now?: Date | null | undefined }): number {
  const time = now ?? new Date()
  epochSeconds('InvalidDate', 'now', time)
  return time.getTime()
}

/** Compares two strings in a time that depends only on the length of the first. */
function equalStrings(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  // Reading beyond a string's end takes longer, so a string of another length is replaced.
  const other = difference ? a : b
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ other.charCodeAt(i)
  return difference === 0
}

/** Checks what a lookup returned for an access key. Returns the reason to reject the request, if there is one. */
function checkAccessKey<T>(
  { parameters: { token }, now, refusal: reason }: UnverifiedRequest<T>,
  secret: Secret | undefined | null,
): PresignError | undefined {
  // Always compare, so that timing does not reveal whether a token was expected.
  const expected = secret?.sessionToken
  if (expected !== undefined)
    checkString('InvalidCredentials', 'sessionToken', expected, /^(\S(.*\S)?)?$/, 'no space around it')
  const isEqual = equalStrings(token ?? '', expected || (token ?? ''))
  if (!secret) return refusal('InvalidAccessKeyId', 'X-Amz-Credential: the access key is unknown')
  const { expiration } = secret
  if (expirationSeconds(expiration) * 1000 <= now)
    return refusal('ExpiredToken', 'X-Amz-Security-Token: the credentials have expired')
  if (expected ? !isEqual : token !== undefined)
    return refusal('InvalidToken', 'X-Amz-Security-Token: expected the session token of the access key, or none')
  return reason
}

/** Stands in for the secret of an unknown access key. It has the length of AWS's secrets. */
const dummySecret = '-'.repeat(40)

/** Throws: `signingKey` is not a usable key. */
const failSigningKey = (key: unknown, { keyDescription }: Verifier): never =>
  fail('InvalidCredentials', 'signingKey', keyDescription, undefined, typeof key)

/** Whether this looks like a verification key. Reading a property of an imitation may throw. */
function looksUsable(key: SigningKey, verifier: Verifier): key is CryptoKey {
  try {
    return verifier.acceptsKey(key.algorithm) && key.usages.includes('verify')
  } catch {
    return false
  }
}

/** Imports the signing key of scoped credentials. Rejects a request that has another scope. */
function importScoped(
  scoped: ScopedCredentials,
  { signed: { accessKeyId, region, service }, day }: SignatureParameters,
  verifier: Verifier,
): HmacKey | Promise<HmacKey> {
  const { importKey } = verifier
  if (!importKey) return failSigningKey(scoped.signingKey, verifier)
  check(
    'InvalidCredentials',
    'accessKeyId',
    scoped.accessKeyId === accessKeyId,
    'that of the request',
    scoped.accessKeyId,
  )
  for (const [name, value, expected] of [
    ['date', scoped.date, day],
    ['region', scoped.region, region],
    ['service', scoped.service, service],
  ] as const) {
    checkString('InvalidCredentials', name, value, /./)
    // The sender chose the scope, so this is not a mistake of the application.
    if (value !== expected) refuse('AccessDenied', `X-Amz-Credential: there is no signing key for this ${name}`)
  }
  checkString('InvalidCredentials', 'signingKey', scoped.signingKey, /^[\da-f]{64}$/i, '64 hex digits')
  return importKey(scoped.signingKey)
}

/** Gets the verification key: the one that the lookup returned, or one derived from its secret or from a dummy. */
async function verifyingKey(
  secret: Secret | undefined | null,
  parameters: SignatureParameters,
  verifier: Verifier,
): Promise<{ key: HmacKey }> {
  const { signingKey, secretAccessKey } = (secret || { secretAccessKey: dummySecret }) as Partial<
    SecretKey & DerivedKey
  >
  if (typeof signingKey === 'string')
    return { key: await importScoped(secret as ScopedCredentials, parameters, verifier) }
  if (signingKey)
    // Wrapped in an object, since `await` would call the `then` of an imitation.
    return { key: looksUsable(signingKey, verifier) ? signingKey : failSigningKey(signingKey, verifier) }
  checkString(
    'InvalidCredentials',
    'secretAccessKey',
    secretAccessKey,
    /^\S(.*\S)?$/,
    'a string without spaces around it',
  )
  return { key: await verifier.deriveKey(secretAccessKey!, parameters.credential.split('/')) }
}

/**
 * Authenticates a request. Every rejection comes after a key has been derived and all signatures have been computed, so
 * that timing does not reveal whether the access key exists.
 */
export async function authenticate<T>(
  unverified: UnverifiedRequest<T>,
  options: AuthenticationOptions,
  verifier: Verifier,
): Promise<T> {
  const { parameters, readings } = unverified
  const { accessKeyId, region, service } = parameters.signed
  const found = await options.credentials(accessKeyId, { date: parameters.day, region, service })
  // If the application looks keys up in a plain object, it finds inherited names such as `constructor`.
  const secret = accessKeyId in {} ? undefined : found
  const reason = checkAccessKey(unverified, secret)
  // Create both errors here: creating one takes measurable time.
  const error =
    reason ?? refusal('SignatureDoesNotMatch', 'X-Amz-Signature: the request is not the one that was signed')
  const { key } = await verifyingKey(secret, parameters, verifier)
  for (const { stringToSign, canonicalRequest, result } of readings) {
    const text = canonicalRequest === undefined ? stringToSign : stringToSign + (await sha256(canonicalRequest))
    const matches = await verifier.verify(key, parameters.signature, text).catch((failure: unknown) => {
      // An imitation CryptoKey fails only when it is used.
      throw key === (secret as Partial<DerivedKey> | undefined)?.signingKey ? failSigningKey(key, verifier) : failure
    })
    if (matches && !reason) return result()
  }
  throw error
}
