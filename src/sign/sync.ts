import type { Draft } from '../core/draft.ts'
import { draftPost } from '../core/post.ts'
import { draftMany, draftPresign } from '../core/presign.ts'
import { checkSigner, type Signer } from '../core/scope.ts'
import { draftUrl } from '../core/url.ts'
import { deriveKey, hmac, sha256 } from '../crypto/pure.ts'
import type {
  Credentials,
  Operation,
  PostRequest,
  Presigned,
  PresignedPost,
  PresignOptions,
  PresignUrlOptions,
  Store,
} from '../types.ts'
import { signingKeys } from './keys.ts'

const signingKey = /* @__PURE__ */ signingKeys(deriveKey)

/** Completes a draft with the hash and the signature. */
function complete<T>(
  { credential, stringToSign, finish, canonicalRequest, payload }: Draft<T>,
  { secretAccessKey }: Signer,
): T {
  if (payload !== undefined) canonicalRequest += sha256(payload)
  return finish(hmac(signingKey(credential, secretAccessKey), stringToSign, canonicalRequest))
}

/** Gets the credentials and checks them. A promise of some has none of their properties and is refused. */
function provide(source: Store | PresignUrlOptions): Signer {
  const provider = source?.credentials as Credentials | (() => Credentials)
  const credentials = typeof provider === 'function' ? provider() : provider
  // Nobody awaits it, so its rejection would end the process.
  ;(credentials as Partial<Promise<unknown>> | undefined)?.catch?.(() => {})
  return checkSigner(source ?? {}, credentials as Credentials)
}

/**
 * Makes a presigned URL without `await`: `presign` of `sigv4-presign` in every other respect.
 *
 * @throws {PresignError} As there; `InvalidCredentials` also for a provider that returns a promise.
 * @example
 * const { url } = presign(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 */
export function presign(store: Store, operation: Operation, options?: PresignOptions): Presigned {
  const signer = provide(store)
  return complete(draftPresign(store, operation, options, signer, new Date()), signer)
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
  const signer = provide(store)
  return Array.from(draftMany(store, operations, options, signer, new Date()), (draft) => complete(draft, signer))
}

/**
 * Makes a presigned POST without `await`: `presignPost` of `sigv4-presign` in every other respect.
 *
 * @throws {PresignError} As there.
 * @example
 * const post = presignPost(store, { key: 'uploads/${filename}', contentLengthRange: [1, 10_000_000] })
 */
export function presignPost(store: Store, post: PostRequest): PresignedPost {
  const signer = provide(store)
  return complete(draftPost(store, post, signer, new Date()), signer)
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
export function presignUrl(url: string | URL, options: PresignUrlOptions): Presigned {
  const signer = provide(options)
  return complete(draftUrl(url, options, signer, new Date()), signer)
}
