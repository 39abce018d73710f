import type { PresignError } from '../errors.ts'
import { checkInteger, checkString, checkSwitch } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Reading, UnverifiedRequest } from './authenticate.ts'
import { readingsOf, rebuildCanonicalRequest, signedPayloadHash, statedPayloadHashes } from './canonical.ts'
import { possibleHosts, readPublicHosts } from './hosts.ts'
import { canonicalOptions } from './options.ts'
import { checkScope, readParameters, type UrlParameters } from './parameters.ts'
import { refusal, refuse } from './refuse.ts'
import { listNames, lowerCase, type RequestParts, readRequest } from './request.ts'
import type { Scheme } from './scheme.ts'
import { readAnyAlgorithm } from './scheme-v4a.ts'
import { checkDotSegments, checkTarget, readTarget } from './target.ts'
import type { CanonicalOptions, ReceivedRequest, RequestTarget, Verified, VerifyOptions } from './types.ts'

/** The string to sign, without the canonical request's hash. */
const stringToSign = ({ signed: { accessKeyId }, algorithm, credential, date }: UrlParameters): string =>
  `${algorithm}\n${date}\n${credential.slice(accessKeyId.length + 1)}\n`

/** Checks that a URL is valid at a time, in milliseconds. */
function checkTime({ signed: { signingDate }, expiresAt }: UrlParameters, now: number, clockSkew: number): void {
  if (now >= expiresAt.getTime()) refuse('AccessDenied', 'Request has expired', { expiresAt })
  if (signingDate.getTime() > now + clockSkew * 1000) refuse('AccessDenied', 'Request is not valid yet')
}

/** Returns the rejection of unsigned `x-amz-*` headers, if there are any. */
function findUnsignedHeaders(
  { headers }: RequestParts,
  { signedHeaders }: UrlParameters,
  unsigned: VerifyOptions['unsignedAmzHeaders'],
): PresignError | undefined {
  const allowed = [Array.isArray(unsigned) ? unsigned : []]
    .flat()
    .map((name) => lowerCase(checkString('InvalidParameter', 'unsignedAmzHeaders', name, /^/, 'names of headers')))
  const signed = new Set([...signedHeaders, ...allowed])
  // CGI does not distinguish underscores from hyphens.
  const others = [...headers.keys()].filter((name) => /^x[-_]amz[-_]/.test(name) && !signed.has(name))
  if (others.length === 0 || unsigned === 'allow') return undefined
  return refusal('AccessDenied', `There were headers that were not signed: ${listNames(others)}`, { headers: others })
}

/** Returns the rejection of a payload hash that cannot be checked, or of several that differ. */
function checkPayloadHash(parts: RequestParts, payloadHash: string): PresignError | undefined {
  const isOne = statedPayloadHashes(parts).every((stated) => stated === payloadHash)
  if (isOne && /^([\da-f]{64}|UNSIGNED-PAYLOAD)$/.test(payloadHash)) return undefined
  return refusal(
    'InvalidArgument',
    'x-amz-content-sha256: expected one hash: 64 lower-case hex digits or UNSIGNED-PAYLOAD',
  )
}

/** Rejects a signed header whose value could not be signed again. */
function checkSignedHeaders({ headers }: RequestParts, { signedHeaders }: UrlParameters): void {
  if (signedHeaders.some((name) => /[\0-\x1f\x7f-\x9f]/.test(headers.get(name) ?? '')))
    refuse('InvalidRequest', 'headers: expected no control characters in a signed header')
}

/**
 * Rejects a request that asks the next proxy to remove a signed header after verification.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
function checkConnection({ headers }: RequestParts, { signedHeaders }: UrlParameters): void {
  const named = new Set(lowerCase(headers.get('connection') ?? '').split(/[\s,]+/))
  if (signedHeaders.some((name) => named.has(name)))
    refuse('InvalidRequest', 'connection: expected no header that is signed')
}

/**
 * Reads a presigned URL and checks everything that needs no secret.
 *
 * @param now The time in milliseconds.
 * @throws {PresignError} With S3's code.
 * @internal
 */
export function checkUrl(
  request: ReceivedRequest,
  options: VerifyOptions,
  scheme: Scheme,
  now: number,
): UnverifiedRequest<Verified> {
  const clockSkew = checkInteger('InvalidParameter', 'clockSkew', options.clockSkew ?? 900, 0, 604800)
  checkSwitch('signSessionToken', options.signSessionToken)
  const parts = readRequest(request)
  const parameters = readParameters(parts, scheme)
  if (parts.headers.has('authorization'))
    refuse('InvalidArgument', 'Only one authentication mechanism is allowed: the query or the Authorization header')
  checkConnection(parts, parameters)
  checkSignedHeaders(parts, parameters)
  checkScope('AuthorizationQueryParametersError', parameters, options, scheme)
  checkTime(parameters, now, clockSkew)
  const payloadHash = signedPayloadHash(parts, parameters, options)
  const publicHosts = readPublicHosts(options)
  const readings = new Map<string, Reading<Verified>>()
  for (const reading of readingsOf(parts, parameters)) {
    checkDotSegments(reading.segments.join('/'), options)
    for (const host of possibleHosts(parts.authorities, publicHosts)) {
      const target = readTarget(reading, host, parameters, publicHosts)
      const canonicalRequest = rebuildCanonicalRequest(reading, parameters, host, payloadHash, options)
      // Most requests are encoded as S3 encodes them, so that all readings are the same.
      if (!readings.has(canonicalRequest))
        readings.set(canonicalRequest, {
          stringToSign: stringToSign(parameters),
          canonicalRequest,
          result: () => verified(parts, parameters, host, target, payloadHash),
        })
    }
  }
  return {
    parameters,
    now,
    readings: [...readings.values()],
    refusal: findUnsignedHeaders(parts, parameters, options.unsignedAmzHeaders) ?? checkPayloadHash(parts, payloadHash),
  }
}

/** The result for a URL whose signature is correct. */
function verified(
  parts: RequestParts,
  parameters: UrlParameters,
  host: string,
  target: RequestTarget,
  payloadHash: string,
): Verified {
  checkTarget(target, parameters)
  const { signed, expiresAt, signedHeaders } = parameters
  // An absent header is signed like an empty one, so it must be empty when it is signed again.
  const headers = Object.fromEntries(
    signedHeaders.filter((name) => name !== 'host').map((name) => [name, parts.headers.get(name) ?? '']),
  )
  // An empty payload hash cannot be signed again.
  if (headers['x-amz-content-sha256'] === '')
    refuse('InvalidArgument', 'x-amz-content-sha256: expected a value, since the header is signed')
  const { method } = parts
  const { path: _, ...asked } = target
  return {
    ...signed,
    expiresAt,
    method,
    host,
    ...target,
    signedHeaders,
    headers,
    payloadHash,
    // The empty bucket overrides a store's default bucket: a list of all buckets must not become a list of its keys.
    operation: { method, bucket: '', ...asked, headers },
  }
}

/** The intermediate results of signing. */
export interface SigningStages {
  canonicalRequest: string
  /** Without the hash of the canonical request, which must be appended. */
  stringToSign: string
}

/**
 * Rebuilds what the signer of a request may have signed, for each way to read the request.
 *
 * @internal
 */
export function possibleStages(request: ReceivedRequest, given?: CanonicalOptions): SigningStages[] {
  checkNames('options', given, canonicalOptions)
  const options = given ?? {}
  const parts = readRequest(request)
  const parameters = readAnyAlgorithm(parts)
  const [host = ''] = possibleHosts(parts.authorities, readPublicHosts(options))
  const payloadHash = signedPayloadHash(parts, parameters, options)
  return readingsOf(parts, parameters).map((reading) => ({
    canonicalRequest: rebuildCanonicalRequest(reading, parameters, host, payloadHash, options),
    stringToSign: stringToSign(parameters),
  }))
}

/**
 * Rebuilds what the signer of a request must have signed.
 *
 * @internal
 */
export const signingStages = (request: ReceivedRequest, options?: CanonicalOptions): SigningStages =>
  possibleStages(request, options)[0]!

/**
 * Rebuilds the canonical request that the signer of a presigned URL must have signed with SigV4 or SigV4a. Use it to
 * compare signers stage by stage. No secret is needed.
 *
 * @param request The request, as for `verifyUrl`.
 * @param options `host`, `payloadHash` and `signSessionToken`, if the request does not state them.
 * @returns The canonical request, line by line. It contains the session token, if there is one.
 * @throws {PresignError} Like `verifyUrl`, if the request is malformed.
 * @example
 * console.log(canonicalRequest({ method: 'GET', url, headers: {} }))
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const canonicalRequest = (request: ReceivedRequest, options?: CanonicalOptions): string =>
  signingStages(request, options).canonicalRequest
