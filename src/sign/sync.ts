import type { Draft, Drafter } from '../core/draft.ts'
import { hexBytes } from '../core/encode.ts'
import { draftMany, draftPresign, storeScope } from '../core/presign.ts'
import { checkSigner, type Signer } from '../core/scope.ts'
import { draftScoped, scopeTerminator } from '../core/scoped.ts'
import { draftUrl, urlScope } from '../core/url.ts'
import { deriveKey, hmac, hmacKey, sha256 } from '../crypto/pure.ts'
import { check } from '../errors.ts'
import { draftPost } from '../post/post.ts'
import type {
  AnyCredentials,
  CredentialScope,
  Credentials,
  HostUrl,
  KeyScope,
  Operation,
  PostRequest,
  Presigned,
  PresignedPost,
  PresignOptions,
  PresignUrlOptions,
  ScopedCredentials,
  Store,
} from '../types.ts'
import { signingKeys } from './keys.ts'

const signingKey = /* @__PURE__ */ signingKeys(deriveKey, (signingKey) => hmacKey(hexBytes(signingKey)))

/** Completes a draft with the hash and the signature. */
function sign<T>({ credential, stringToSign, finish, canonicalRequest, payload }: Draft<T>, signer: Signer): T {
  if (payload !== undefined) canonicalRequest += sha256(payload)
  return finish(hmac(signingKey(credential, signer), stringToSign, canonicalRequest))
}

/** Gets the credentials for the scope and checks them. */
function getSigner(source: Pick<Store, 'credentials'>, scope: CredentialScope): Signer {
  const provider = source?.credentials
  const credentials = typeof provider === 'function' ? provider({ ...scope }) : provider
  const promise = credentials as Partial<Promise<unknown>> | undefined
  // Nothing awaits the promise, so an unhandled rejection would end the process.
  promise?.catch?.(() => {})
  check(
    'InvalidCredentials',
    'credentials',
    typeof promise?.then !== 'function',
    'credentials at once (only the functions of sigv4-presign wait for a provider)',
    promise,
    'a promise',
  )
  return checkSigner(scope, credentials as AnyCredentials)
}

/** Signs what `prepare` drafts. */
function signDraft<T>(
  source: Pick<Store, 'credentials'>,
  findScope: (now: Date) => CredentialScope,
  prepare: () => Drafter<T>,
): T {
  const now = new Date()
  const scope = findScope(now)
  const draft = prepare()
  const signer = getSigner(source, scope)
  return sign(draft(signer, now), signer)
}

/**
 * Makes a presigned URL without `await`. Otherwise identical to `presign` of `sigv4-presign`.
 *
 * @throws {PresignError} Like `presign` of `sigv4-presign`; `InvalidCredentials` also for a provider that returns a
 *   promise.
 * @example
 * const { url } = presign(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 */
export function presign(store: Store, operation: Operation, options?: PresignOptions): Presigned {
  return signDraft(
    store,
    (now) => storeScope(store, options, now),
    () => draftPresign(store, operation, options),
  )
}

/**
 * Makes presigned URLs for many operations at once, without `await`. Otherwise identical to `presignMany` of
 * `sigv4-presign`.
 *
 * @throws {PresignError} Like `presignMany` of `sigv4-presign`; `InvalidCredentials` also for a provider that returns a
 *   promise.
 * @example
 * const urls = presignMany(store, keys.map((key) => getObject(key))).map(({ url }) => url)
 */
export function presignMany(store: Store, operations: Iterable<Operation>, options?: PresignOptions): Presigned[] {
  const now = new Date()
  const signer = getSigner(store, storeScope(store, options, now))
  return Array.from(draftMany(store, operations, options), (draft) => sign(draft(signer, now), signer))
}

/**
 * Makes a presigned POST without `await`. Otherwise identical to `presignPost` of `sigv4-presign`.
 *
 * @throws {PresignError} Like `presignPost` of `sigv4-presign`; `InvalidCredentials` also for a provider that returns a
 *   promise.
 * @example
 * const post = presignPost(store, { key: 'uploads/${filename}', contentLengthRange: [1, 10_000_000] })
 */
export function presignPost(store: Store, post: PostRequest): PresignedPost {
  return signDraft(
    store,
    (now) => storeScope(store, post, now),
    () => draftPost(store, post),
  )
}

/**
 * Makes a presigned URL for any AWS service without `await`. Otherwise identical to `presignUrl` of `sigv4-presign`.
 *
 * @throws {PresignError} Like `presignUrl` of `sigv4-presign`; `InvalidCredentials` also for a provider that returns a
 *   promise.
 * @example
 * presignUrl('https://abc.execute-api.eu-west-1.amazonaws.com/prod', {
 *   service: 'execute-api', region: 'eu-west-1', credentials,
 * })
 */
export function presignUrl(url: string | HostUrl, options: PresignUrlOptions): Presigned {
  return signDraft(
    options,
    (now) => urlScope(options, now),
    () => draftUrl(url, options),
  )
}

/**
 * Derives a signing key for one day, one region and one service without `await`. Otherwise identical to
 * `scopeCredentials` of `sigv4-presign`.
 *
 * @throws {PresignError} Like `scopeCredentials` of `sigv4-presign`.
 * @example
 * const scoped = scopeCredentials(credentials, { region: 'eu-west-1', date: '20260301' })
 */
export function scopeCredentials(credentials: Credentials, scope: KeyScope): ScopedCredentials {
  const { secretAccessKey, credential, finish } = draftScoped(credentials, scope, new Date())
  return finish(hmac(deriveKey(secretAccessKey, credential), scopeTerminator))
}
