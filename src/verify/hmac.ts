import { checkRuntime, deriveKey, importKey, sha256, verifyHmac } from '../crypto/runtime.ts'
import type { HostFormData } from '../types.ts'
import { authenticate, checkCall, type Verifier, verificationTime } from './authenticate.ts'
import { hexBytes, signatureBytes } from './hex.ts'
import { postOptions, urlOptions } from './options.ts'
import { checkPost } from './post.ts'
import { sigV4 } from './scheme.ts'
import type {
  CanonicalOptions,
  ReceivedRequest,
  Verified,
  VerifiedPost,
  VerifyOptions,
  VerifyPostOptions,
} from './types.ts'
import { checkUrl, signingStages } from './url.ts'

const hmac: Verifier = {
  deriveKey,
  importKey: (signingKey) => importKey(hexBytes(signingKey)),
  verify: (key, signature, text) => verifyHmac(key, signatureBytes(signature), text),
  acceptsKey: ({ name, hash }) => name === 'HMAC' && hash?.name === 'SHA-256',
  keyDescription: 'an HMAC key with SHA-256 and the usage verify',
}

/**
 * Verifies a presigned URL as S3 does, from the bytes that were received. Use it in gateways, in Workers in front of a
 * store, and in servers that implement S3's protocol.
 *
 * The checks, in this order: the signature's parameters, each present exactly once; no `Authorization` header, and no
 * `Connection` header that names a signed header; scope; time; access key; session token; no unsigned `x-amz-*` header;
 * signature. The body is not read: compare its hash with `payloadHash`.
 *
 * Each call derives a key, from the secret or from a dummy, and computes the signature before it rejects a request.
 * Therefore timing does not reveal whether an access key is known, except by the time that `credentials` takes.
 *
 * @param request A standard `Request`, Node's `IncomingMessage`, or `{ method, url, headers }`.
 * @param options `credentials` looks up an access key; `region`, `service` (default `s3`) and `host` restrict what is
 *   accepted; `now`, `clockSkew` in seconds (default 900), `unsignedAmzHeaders` (default `refuse`).
 * @returns What was signed: access key, method, host, bucket, key, query, headers and expiry.
 * @throws {PresignError} If anything is wrong, with S3's `code` and HTTP `status`:
 *   `AuthorizationQueryParametersError`, `AccessDenied` (expired, with `expiresAt`, or not valid yet; unsigned headers,
 *   with `headers`; scoped credentials of another day, region or service), `InvalidAccessKeyId`, `InvalidToken`,
 *   `ExpiredToken`, `SignatureDoesNotMatch`, `InvalidArgument`, `InvalidRequest`, `InvalidURI`, `MethodNotAllowed`.
 *   Without a `status` if the options are wrong, or if there is no Web Crypto (`UnsupportedRuntime`). Errors that
 *   `credentials` throws are passed on.
 * @example
 * const { bucket, key } = await verifyUrl(request, {
 *   credentials: (accessKeyId) => (accessKeyId === env.ACCESS_KEY_ID ? { secretAccessKey: env.SECRET } : undefined),
 *   region: 'auto',
 * })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function verifyUrl(request: ReceivedRequest, options: VerifyOptions): Promise<Verified> {
  checkCall(options, urlOptions)
  return authenticate(checkUrl(request, options, sigV4, verificationTime(options)), options, hmac)
}

/**
 * Verifies a presigned POST as S3 does: the signature, the scope, the policy's expiry, and every condition.
 *
 * @param fields The form's fields: a `FormData`, in which fields after the file are ignored, or a record.
 * @param options `credentials`, `region`, `service`, `now` as for {@link verifyUrl}; the `bucket` that the form was
 *   posted to; `file`: the `size` in bytes, `name` and `type` of the file (default: the file in the form).
 * @returns The access key, and what to store and where: bucket, key, content type, fields, file, and the limits on the
 *   file's size.
 * @throws {PresignError} If anything is wrong, with S3's `code` and HTTP `status`: `AccessDenied` (the policy has
 *   expired, or a condition does not hold), `EntityTooLarge`, `EntityTooSmall`, `MissingContentLength`,
 *   `InvalidPolicyDocument`, `MaxPostPreDataLengthExceededError`, `KeyTooLongError`, and the codes of
 *   {@link verifyUrl}.
 * @example
 * const form = await request.formData()
 * const { key, contentType } = await verifyPost(form, { credentials, bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export async function verifyPost(
  fields: HostFormData | Iterable<readonly [name: string, value: unknown]> | Record<string, string>,
  options: VerifyPostOptions,
): Promise<VerifiedPost> {
  checkCall(options, postOptions)
  return authenticate(checkPost(fields, options, verificationTime(options)), options, hmac)
}

/**
 * Rebuilds the string that the signer of a presigned URL must have signed with SigV4 or SigV4a. Use it to compare
 * signers stage by stage.
 *
 * @param request The request, as for {@link verifyUrl}.
 * @param options `host`, `payloadHash` and `signSessionToken`, if the request does not state them.
 * @returns The string to sign. It is not secret.
 * @throws {PresignError} Like {@link verifyUrl}, if the request is malformed.
 * @example
 * console.log(await stringToSign({ method: 'GET', url }))
 */
export async function stringToSign(request: ReceivedRequest, options?: CanonicalOptions): Promise<string> {
  checkRuntime()
  const stages = signingStages(request, options)
  return stages.stringToSign + (await sha256(stages.canonicalRequest))
}
