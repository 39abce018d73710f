import type { Draft } from '../core/draft.ts'
import { hexBytes } from '../core/encode.ts'
import { copyOperation, copyOptions, draftMany, draftPresign } from '../core/presign.ts'
import { checkSigner, type Signer, signingScope } from '../core/scope.ts'
import { draftScoped, type KeyScope, scopeTerminator } from '../core/scoped.ts'
import { draftUrl } from '../core/url.ts'
import { deriveKey, hmac, hmacKey, sha256 } from '../crypto/pure.ts'
import { check } from '../errors.ts'
import { draftPost } from '../post/post.ts'
import type {
  AnyCredentials,
  Credentials,
  HostUrl,
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

/** Gets the credentials for what is about to be signed, and checks them. */
function getSigner(
  source: Pick<Store, 'region' | 'service' | 'credentials'>,
  options: Pick<PresignOptions, 'signingDate' | 'stableFor'> | undefined,
  now: Date,
): Signer {
  const scope = signingScope(source ?? {}, options, now)
  const provider = source?.credentials
  const credentials = typeof provider === 'function' ? provider(scope) : provider
  const promise = credentials as Partial<Promise<unknown>> | undefined
  // Nobody awaits it, so its rejection would end the process.
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

/**
 * Makes a presigned URL without `await`: `presign` of `sigv4-presign` in every other respect.
 *
 * @throws {PresignError} As there; `InvalidCredentials` also for a provider that returns a promise.
 * @example
 * const { url } = presign(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 */
export function presign(store: Store, operation: Operation, options?: PresignOptions): Presigned {
  const now = new Date()
  const signer = getSigner(store, options, now)
  return sign(draftPresign(store, copyOperation(operation), copyOptions(options), signer, now), signer)
}

/**
 * Makes presigned URLs of many operations at once, without `await`: `presignMany` of `sigv4-presign` in every other
 * respect.
 *
 * @throws {PresignError} As there.
 * @example
 * const urls = presignMany(store, keys.map((key) => getObject(key))).map(({ url }) => url)
 */
export function presignMany(store: Store, operations: Iterable<Operation>, options?: PresignOptions): Presigned[] {
  const now = new Date()
  const signer = getSigner(store, options, now)
  return Array.from(draftMany(store, operations, options, signer, now), (draft) => sign(draft, signer))
}

/**
 * Makes a presigned POST without `await`: `presignPost` of `sigv4-presign` in every other respect.
 *
 * @throws {PresignError} As there.
 * @example
 * const post = presignPost(store, { key: 'uploads/${filename}', contentLengthRange: [1, 10_000_000] })
 */
export function presignPost(store: Store, post: PostRequest): PresignedPost {
  const now = new Date()
  const signer = getSigner(store, post, now)
  return sign(draftPost(store, post, signer, now), signer)
}

/**
 * Makes a presigned URL of any AWS service without `await`: `presignUrl` of `sigv4-presign` in every other respect.
 *
 * @throws {PresignError} As there.
 * @example
 * presignUrl('https://abc.execute-api.eu-west-1.amazonaws.com/prod', {
 *   service: 'execute-api', region: 'eu-west-1', credentials,
 * })
 */
export function presignUrl(url: string | HostUrl, options: PresignUrlOptions): Presigned {
  const now = new Date()
  const signer = getSigner(options, options, now)
  return sign(draftUrl(url, options, signer, now), signer)
}

/**
 * Derives a signing key for one day, one region and one service without `await`: `scopeCredentials` of `sigv4-presign` in
 * every other respect.
 *
 * @throws {PresignError} As there.
 * @example
 * const scoped = scopeCredentials(credentials, { region: 'eu-west-1', date: '20260301' })
 */
export function scopeCredentials(credentials: Credentials, scope: KeyScope): ScopedCredentials {
  const { secretAccessKey, credential, finish } = draftScoped(credentials, scope, new Date())
  return finish(hmac(deriveKey(secretAccessKey, credential), scopeTerminator))
}
