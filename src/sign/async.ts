import type { Draft } from '../core/draft.ts'
import { draftPost } from '../core/post.ts'
import { draftMany, draftPresign } from '../core/presign.ts'
import { checkSigner } from '../core/scope.ts'
import { draftUrl } from '../core/url.ts'
import { deriveKey, hmac } from '../crypto/runtime.ts'
import type {
  Operation,
  PostRequest,
  Presigned,
  PresignedPost,
  PresignOptions,
  PresignUrlOptions,
  Store,
} from '../types.ts'
import { sign, withCredentials } from './complete.ts'
import { signingKeys } from './keys.ts'

const signingKey = /* @__PURE__ */ signingKeys(deriveKey)

/**
 * Makes a presigned URL of an operation on S3 or a store that speaks its protocol. Nothing is sent.
 *
 * @param store Where, and who signs.
 * @param operation What: an operation builder's result, or a literal.
 * @param options How: `expiresIn` in seconds (default 900), `signingDate` (default now), `stableFor`, `payloadHash`,
 *   `hoist`.
 * @returns The URL, the method, the headers that must be sent with it, and when it ends.
 * @throws {PresignError} Before anything is signed, with a `code` that says what is wrong: `InvalidExpires`,
 *   `InvalidCredentials`, `ExpiredCredentials`, `InvalidRegion`, `InvalidService`, `InvalidBucket`, `InvalidKey`,
 *   `UnreachableKey`, `InvalidEndpoint`, `InvalidHeader`, `InvalidQuery`, `InvalidDate`, `InvalidMethod`,
 *   `InvalidPayloadHash`; `UnsupportedRuntime` where there is no Web Crypto. What a credentials provider throws comes
 *   through as it is.
 * @example
 * const { url, method, headers } = await presign(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 * const response = await fetch(url, { method, headers })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presign(store: Store, operation: Operation, options?: PresignOptions): Promise<Presigned> {
  return withCredentials(store, checkSigner, (signer) =>
    sign(draftPresign(store, operation, options, signer, new Date()), signer, signingKey, hmac),
  )
}

/**
 * Makes a presigned POST: a form by which a browser uploads a file, within limits that S3 enforces.
 *
 * @param store Where, and who signs.
 * @param post What is allowed: key, size in bytes, fields, conditions; `expiresIn` in seconds (default 900).
 * @returns The form's URL and fields, and when its policy ends.
 * @throws {PresignError} Before anything is signed: `InvalidPolicy` for fields and conditions that can't hold, and the
 *   codes of {@link presign}.
 * @example
 * const post = await presignPost(store, { key: 'uploads/${filename}', contentLengthRange: [1, 10_000_000] })
 * await fetch(post.url, { method: 'POST', body: toFormData(post, file) })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
export function presignPost(store: Store, post: PostRequest): Promise<PresignedPost> {
  return withCredentials(store, checkSigner, (signer) =>
    sign(draftPost(store, post, signer, new Date()), signer, signingKey, hmac),
  )
}

/**
 * Makes a presigned URL of any AWS service.
 *
 * The URL is read as the URL standard reads it (`+` in its query is a space) and written as SigV4 writes it. For
 * services other than S3's the body's hash is signed.
 *
 * @param url The URL to sign: `http`, `https`, `ws` or `wss`.
 * @param options The service, its region and who signs; `method` (default `GET`), `headers`, `body`,
 *   `signSessionToken` (default `true`), and what {@link presign} takes.
 * @returns The URL, the method, the headers that must be sent with it, and when it ends.
 * @throws {PresignError} Before anything is signed: `InvalidUrl`, also for one with a user or a fragment;
 *   `InvalidQuery` for one that is signed already; and the codes of {@link presign}.
 * @example
 * await presignUrl('https://abc.execute-api.eu-west-1.amazonaws.com/prod', {
 *   service: 'execute-api', region: 'eu-west-1', credentials,
 * })
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presignUrl(url: string | URL, options: PresignUrlOptions): Promise<Presigned> {
  return withCredentials(options, checkSigner, (signer) =>
    sign(draftUrl(url, options, signer, new Date()), signer, signingKey, hmac),
  )
}

/** How many signatures may be under way at once: throughput is full at 8 and no better at 1000. */
const maxInFlight = 32

/**
 * Makes presigned URLs of many operations at once: one signing date, one key, a bounded number under way.
 *
 * @param store Where, and who signs; a credentials provider is asked once.
 * @param operations What: an array, or any iterable, which is read as signing goes on.
 * @param options As for {@link presign}; they hold for all.
 * @returns The results in the order of the operations.
 * @throws {PresignError} As {@link presign}; the message begins with the operation's index, e.g. `operations[3]`.
 * @example
 * const urls = await presignMany(store, keys.map((key) => getObject(key)))
 */
export function presignMany(
  store: Store,
  operations: Iterable<Operation>,
  options?: PresignOptions,
): Promise<Presigned[]> {
  return withCredentials(store, checkSigner, async (signer) => {
    const results: Presigned[] = []
    let drafts: Draft<Presigned>[] = []
    const flush = async () => {
      results.push(...(await Promise.all(drafts.map((draft) => sign(draft, signer, signingKey, hmac)))))
      drafts = []
    }
    for (const draft of draftMany(store, operations, options, signer, new Date())) {
      drafts.push(draft)
      if (drafts.length === maxInFlight) await flush()
    }
    await flush()
    return results
  })
}
