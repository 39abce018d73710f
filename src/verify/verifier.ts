import { deriveKey, sha256, verifyHmac } from '../crypto/web.ts'
import { check } from '../errors.ts'
import { type Claim, judge, type KeyForm, refuseKey, signerOf } from './authenticate.ts'
import { claimPost } from './post.ts'
import { refusal } from './refuse.ts'
import { sigV4 } from './scheme.ts'
import type {
  AuthenticationOptions,
  CanonicalOptions,
  ReceivedRequest,
  Verified,
  VerifiedPost,
  VerifyOptions,
  VerifyPostOptions,
} from './types.ts'
import { claimUrl, stagesOf } from './url.ts'

/** The bytes of a signature: none unless it has the one form that signatures have. */
const signatureBytes = (signature: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from((/^[\da-f]{64}$/.test(signature) && signature.match(/../g)) || [], (pair) =>
    Number.parseInt(pair, 16),
  )

/** How signatures are verified. */
export interface Verifier {
  /** Derives a key: anew each time, since a key that was kept would tell by the time that it is known. */
  key(secretAccessKey: string, credential: string[]): Promise<CryptoKey>
  verify(key: CryptoKey, signature: string, value: string): Promise<boolean>
  /** Whether a key that the caller has is of the right kind. */
  isKey(algorithm: KeyForm): boolean
  /** What the right kind is. */
  form: string
}

const hmac: Verifier = {
  key: deriveKey,
  verify: (key, signature, value) => verifyHmac(key, signatureBytes(signature), value),
  isKey: ({ name, hash }) => name === 'HMAC' && hash?.name === 'SHA-256',
  form: 'an HMAC key with SHA-256 and the usage verify',
}

/**
 * Authenticates a claim. Whatever is wrong with it is told only after a key has been derived and the signature has been
 * computed, so that the time does not tell whether the access key exists.
 */
export async function authenticate<T>(claim: Claim<T>, options: AuthenticationOptions, verifier: Verifier): Promise<T> {
  const { parameters, drafts } = claim
  const { accessKeyId, region, service } = parameters.signed
  const secret = await options.credentials(accessKeyId, { date: parameters.day, region, service })
  const objection = judge(claim, secret)
  // Made before it is needed, where the other is, since the making takes time too.
  const error =
    objection ?? refusal('SignatureDoesNotMatch', 'X-Amz-Signature: the request is not the one that was signed')
  const signer = signerOf(claim, secret, verifier.isKey, verifier.form)
  // No `await` of what the caller gave, which could be no key but have a `then`.
  const key = Array.isArray(signer) ? await verifier.key(...signer) : signer
  for (let [, stringToSign, finish, canonicalRequest] of drafts) {
    if (canonicalRequest) stringToSign += await sha256(canonicalRequest)
    const valid = await verifier.verify(key, parameters.signature, stringToSign).catch((failure: unknown) => {
      // What only looks like a key fails where it is used.
      throw key === signer ? refuseKey(key, verifier.form) : failure
    })
    if (valid && !objection) return finish('')
  }
  throw error
}

const checkRuntime = (): unknown =>
  check('UnsupportedRuntime', 'crypto.subtle', globalThis.crypto?.subtle, 'https or localhost', undefined)

/** Checks what every verification needs. */
export function checkCall(options: AuthenticationOptions): void {
  checkRuntime()
  check(
    'InvalidCredentials',
    'credentials',
    typeof options?.credentials === 'function',
    'a function',
    options?.credentials,
  )
}

/**
 * Verifies a presigned URL as S3 does, on the bytes that came: for gateways, Workers in front of a store, and servers
 * that speak S3's protocol.
 *
 * It checks, in this order: the signature's parameters, each exactly once; that there is no `Authorization` header,
 * nor a `Connection` that names a signed one; scope; time; access key; session token; that every `x-amz-*` header is
 * signed; the signature. The body is not read: compare it with `payloadHash`.
 *
 * Each call derives a key anew, of a secret or of what stands in for one, and computes the signature before it refuses:
 * the time does not tell whether an access key is known, beyond what `credentials` takes.
 *
 * @param request A standard `Request`, Node's `IncomingMessage`, or `{ method, url, headers }`.
 * @param options `credentials` looks up an access key; `region`, `service` (default `s3`), `host` say what is accepted;
 *   `now`, `clockSkew` in seconds (default 900), `unsignedAmzHeaders` (default `refuse`).
 * @returns What was signed: who, method, host, bucket, key, query, headers, until when.
 * @throws {PresignError} If anything is wrong, with S3's `code` and HTTP `status`:
 *   `AuthorizationQueryParametersError`, `AccessDenied` (expired, with `expiresAt`, or not valid yet; headers that are
 *   not signed, with `headers`), `InvalidAccessKeyId`, `InvalidToken`, `ExpiredToken`, `SignatureDoesNotMatch`,
 *   `InvalidArgument`, `InvalidRequest`, `InvalidURI`, `MethodNotAllowed`. Without a `status`, if it is the options that
 *   are wrong, or for want of Web Crypto: `UnsupportedRuntime`. What `credentials` throws comes through as it is.
 * @example
 * const { bucket, key } = await verifyUrl(request, {
 *   credentials: (accessKeyId) => (accessKeyId === env.ACCESS_KEY_ID ? { secretAccessKey: env.SECRET } : undefined),
 *   region: 'auto',
 * })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function verifyUrl(request: ReceivedRequest, options: VerifyOptions): Promise<Verified> {
  checkCall(options)
  return authenticate(claimUrl(request, options, sigV4), options, hmac)
}

/**
 * Verifies a presigned POST as S3 does: the signature, the scope, when the policy ends, and every condition of it.
 *
 * @param fields The form's fields: a `FormData`, whose fields after the file are ignored, or a record.
 * @param options `credentials`, `region`, `service`, `now` as for {@link verifyUrl}; the `bucket` that the form was
 *   posted to; `file`: what is known of the file, `size` in bytes, `name`, `type` (default: the form's own).
 * @returns Who signed, and what to store where: bucket, key, content type, fields, the limits of the file's size.
 * @throws {PresignError} If anything is wrong, with S3's `code` and HTTP `status`: `AccessDenied` (the policy has ended
 *   or is not fulfilled), `EntityTooLarge`, `EntityTooSmall`, `MissingContentLength`, `InvalidPolicyDocument`,
 *   `MaxPostPreDataLengthExceededError`, `KeyTooLongError`, and the codes of {@link verifyUrl}.
 * @example
 * const form = await request.formData()
 * const { key, contentType } = await verifyPost(form, { credentials, bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export async function verifyPost(
  fields: FormData | Iterable<readonly [name: string, value: unknown]> | Record<string, string>,
  options: VerifyPostOptions,
): Promise<VerifiedPost> {
  checkCall(options)
  return authenticate(claimPost(fields, options), options, hmac)
}

/**
 * Puts together the string that a presigned URL's signer must have signed with SigV4 or SigV4a, to compare signers
 * stage by stage.
 *
 * @param request The request, as for {@link verifyUrl}.
 * @param options `host`, `payloadHash`, `signSessionToken`, where the request does not say them.
 * @returns The string to sign. It is no secret.
 * @throws {PresignError} As {@link verifyUrl}, for what is malformed.
 * @example
 * console.log(await stringToSign({ method: 'GET', url }))
 */
export async function stringToSign(request: ReceivedRequest, options?: CanonicalOptions): Promise<string> {
  checkRuntime()
  const stages = stagesOf(request, options)
  return stages.stringToSign + (await sha256(stages.canonicalRequest))
}
