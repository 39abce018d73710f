import type { Drafter } from '../core/draft.ts'
import { hexBytes } from '../core/encode.ts'
import { draftMany, draftPresign, storeScope } from '../core/presign.ts'
import { checkSigner } from '../core/scope.ts'
import { draftScoped, scopeTerminator } from '../core/scoped.ts'
import { draftUrl, urlScope } from '../core/url.ts'
import { checkRuntime, deriveKey, hmac, importKey } from '../crypto/runtime.ts'
import { draftPost } from '../post/post.ts'
import type {
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
import { getSigner, sign } from './complete.ts'
import { signingKeys } from './keys.ts'

const signingKey = /* @__PURE__ */ signingKeys(deriveKey, (signingKey) => importKey(hexBytes(signingKey)))

/** Signs what `prepare` drafts. */
async function signDraft<T>(
  source: Pick<Store, 'credentials'>,
  findScope: (now: Date) => CredentialScope,
  prepare: () => Drafter<T>,
): Promise<T> {
  const now = new Date()
  const scope = findScope(now)
  // All input is read before the first await, so later changes to it have no effect.
  const draft = prepare()
  const signer = await getSigner(source, scope, checkSigner)
  return sign(draft(signer, now), signer, signingKey, hmac)
}

/**
 * Makes a presigned URL for an operation on S3 or an S3-compatible store. Nothing is sent.
 *
 * @param store The bucket, endpoint, region and credentials.
 * @param operation What to do: the result of an operation builder, or a literal.
 * @param options `expiresIn` in seconds (default 900), `signingDate` (default now), `stableFor`, `payloadHash`,
 *   `hoist`.
 * @returns The URL, the method, the headers that must be sent with it, and when it expires.
 * @throws {PresignError} Before anything is signed, with a `code` that names the mistake: `InvalidExpires`,
 *   `InvalidCredentials`, `ExpiredCredentials`, `InvalidRegion`, `InvalidService`, `InvalidBucket`, `InvalidKey`,
 *   `UnreachableKey`, `InvalidEndpoint`, `InvalidHeader`, `InvalidQuery`, `InvalidDate`, `InvalidMethod`,
 *   `InvalidPayloadHash`; `UnsupportedRuntime` if there is no Web Crypto. An error of a credentials provider is passed
 *   on.
 * @example
 * const { url, method, headers } = await presign(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 * const response = await fetch(url, { method, headers })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presign(store: Store, operation: Operation, options?: PresignOptions): Promise<Presigned> {
  return signDraft(
    store,
    (now) => storeScope(store, options, now),
    () => draftPresign(store, operation, options),
  )
}

/**
 * Makes a presigned POST: a form that lets a browser upload a file, within limits that S3 enforces.
 *
 * @param store The bucket, endpoint, region and credentials.
 * @param post What the form allows: key, size in bytes, fields, conditions; `expiresIn` in seconds (default 900).
 * @returns The form's URL and fields, and when its policy expires.
 * @throws {PresignError} Before anything is signed: `InvalidPolicy` for fields and conditions that contradict each
 *   other, and the codes of {@link presign}.
 * @example
 * const post = await presignPost(store, { key: 'uploads/${filename}', contentLengthRange: [1, 10_000_000] })
 * await fetch(post.url, { method: 'POST', body: toFormData(post, file) })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
export function presignPost(store: Store, post: PostRequest): Promise<PresignedPost> {
  return signDraft(
    store,
    (now) => storeScope(store, post, now),
    () => draftPost(store, post),
  )
}

/**
 * Makes a presigned URL for any AWS service.
 *
 * The URL is parsed according to the URL standard (`+` in its query is a space) and encoded as SigV4 requires. For
 * services other than S3's, the body's hash is signed.
 *
 * @param url The URL to sign: `http`, `https`, `ws` or `wss`.
 * @param options The service, its region and the credentials; `method` (default `GET`), `headers`, `body`,
 *   `signSessionToken` (default `true`), and the options of {@link presign}.
 * @returns The URL, the method, the headers that must be sent with it, and when it expires.
 * @throws {PresignError} Before anything is signed: `InvalidUrl`, also for a URL with a user or a fragment;
 *   `InvalidQuery` for a URL that is already signed; and the codes of {@link presign}.
 * @example
 * await presignUrl('https://abc.execute-api.eu-west-1.amazonaws.com/prod', {
 *   service: 'execute-api', region: 'eu-west-1', credentials,
 * })
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presignUrl(url: string | HostUrl, options: PresignUrlOptions): Promise<Presigned> {
  return signDraft(
    options,
    (now) => urlScope(options, now),
    () => draftUrl(url, options),
  )
}

/** How many signatures are computed concurrently. Throughput does not increase above 8. */
const maxInFlight = 32

/**
 * Makes presigned URLs for many operations at once, with one signing date, one key and bounded concurrency.
 *
 * @param store The bucket, endpoint, region and credentials. A credentials provider is called once.
 * @param operations What to do: an array or any other iterable. It is read before the call returns.
 * @param options As for {@link presign}, for all operations.
 * @returns The results in the order of the operations.
 * @throws {PresignError} Like {@link presign}; the message begins with the operation's index, e.g. `operations[3]`.
 * @example
 * const urls = await presignMany(store, keys.map((key) => getObject(key)))
 */
export async function presignMany(
  store: Store,
  operations: Iterable<Operation>,
  options?: PresignOptions,
): Promise<Presigned[]> {
  const now = new Date()
  const scope = storeScope(store, options, now)
  const drafts = [...draftMany(store, operations, options)]
  const signer = await getSigner(store, scope, checkSigner)
  const results: Presigned[] = []
  for (let i = 0; i < drafts.length; i += maxInFlight) {
    const group = drafts.slice(i, i + maxInFlight)
    const signed = group.map((draft) => sign(draft(signer, now), signer, signingKey, hmac))
    results.push(...(await Promise.all(signed)))
  }
  return results
}

/**
 * Derives a signing key that can be used in place of the secret access key, but only for one day, one region and one
 * service. Send it to where URLs are signed, such as a Worker, and keep the secret access key where it is.
 *
 * Anybody who obtains the result can sign any request that the access key may make to that region and service on that
 * day: URLs, which expire within 7 days, and forms, whose policy may be valid for years. To revoke the result,
 * deactivate the access key.
 *
 * @param credentials The secret access key and its ID; a session token and an expiration are copied.
 * @param scope `region`; `service` (default `s3`); `date`, `YYYYMMDD` or a Date (default today, UTC).
 * @returns Plain JSON, which every function of this package except SigV4a's accepts as `credentials`.
 * @throws {PresignError} `InvalidCredentials`, `InvalidRegion`, `InvalidService`, `InvalidDate`; `ExpiredCredentials`
 *   for credentials that expire before the day begins; `UnsupportedRuntime` if there is neither Web Crypto nor native
 *   crypto.
 * @example
 * const scoped = await scopeCredentials(credentials, { region: 'eu-west-1', date: '20260301' })
 * await env.KEYS.put(scoped.date, JSON.stringify(scoped))
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key
 */
export async function scopeCredentials(credentials: Credentials, scope: KeyScope): Promise<ScopedCredentials> {
  const { secretAccessKey, credential, finish } = draftScoped(credentials, scope, new Date())
  checkRuntime()
  return finish(await hmac(await deriveKey(secretAccessKey, credential), scopeTerminator))
}
