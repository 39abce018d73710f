import { checkInteger, checkString } from '../core/check.ts'
import type { PresignError } from '../errors.ts'
import { type Claim, checkScope, timeOf } from './authenticate.ts'
import { canonicalOf, payloadHashOf, possibleHosts, publicHosts } from './canonical.ts'
import { readParameters, type UrlParameters } from './parameters.ts'
import { readPlace } from './place.ts'
import { listNames, lowerCase, type Received, readRequest } from './received.ts'
import { refusal, refuse } from './refuse.ts'
import type { Scheme } from './scheme.ts'
import type { CanonicalOptions, ReceivedRequest, Verified, VerifyOptions } from './types.ts'
import { readEither } from './v4a.ts'

/** The string to sign but for the canonical request's hash. */
const stringToSign = ({ signed: { accessKeyId }, algorithm, credential, date }: UrlParameters): string =>
  `${algorithm}\n${date}\n${credential.slice(accessKeyId.length + 1)}\n`

/** Checks that a URL is valid at a time. */
function checkTime({ signed: { signingDate }, expiresAt }: UrlParameters, now: number, clockSkew: number): void {
  if (now >= expiresAt.getTime()) refuse('AccessDenied', 'Request has expired', { expiresAt })
  if (signingDate.getTime() > now + clockSkew * 1000) refuse('AccessDenied', 'Request is not valid yet')
}

/** Says what is wrong with headers that may not have been signed, or with the payload hash. */
function objectionTo(
  { headers }: Received,
  { signedHeaders }: UrlParameters,
  payloadHash: string,
  unsigned: VerifyOptions['unsignedAmzHeaders'],
): PresignError | undefined {
  const allowed = [Array.isArray(unsigned) ? unsigned : []]
    .flat()
    .map((name) => lowerCase(checkString('InvalidParameter', 'unsignedAmzHeaders', name, /^/)))
  const signed = new Set([...signedHeaders, ...allowed])
  // To what is run as CGI has it, an underscore is a hyphen.
  const others = [...headers.keys()].filter((name) => /^x[-_]amz[-_]/.test(name) && !signed.has(name))
  if (others.length && unsigned !== 'allow')
    return refusal('AccessDenied', `There were headers that were not signed: ${listNames(others)}`, { headers: others })
  if (!/^([\da-f]{64}|UNSIGNED-PAYLOAD)$/.test(payloadHash))
    return refusal('InvalidArgument', 'x-amz-content-sha256: expected 64 lower-case hex digits or UNSIGNED-PAYLOAD')
  return undefined
}

/**
 * Refuses a request that asks the next proxy to take away a header that is signed, after it has been verified.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
function checkConnection({ headers }: Received, { signedHeaders }: UrlParameters): void {
  const named = new Set(lowerCase(headers.get('connection') ?? '').split(/[\s,]+/))
  if (signedHeaders.some((name) => named.has(name)))
    refuse('InvalidRequest', 'connection: expected no header that is signed')
}

/**
 * Reads and checks all of a presigned URL but what needs the secret.
 *
 * @throws {PresignError} With S3's code.
 */
export function claimUrl(request: ReceivedRequest, options: VerifyOptions, scheme: Scheme): Claim<Verified> {
  const now = timeOf(options)
  const clockSkew = checkInteger('InvalidParameter', 'clockSkew', options.clockSkew ?? 900, 0, 604800)
  const received = readRequest(request)
  const parameters = readParameters(received, scheme)
  if (received.headers.has('authorization'))
    refuse('InvalidArgument', 'Only one authentication mechanism is allowed: the query or the header Authorization')
  checkConnection(received, parameters)
  checkScope('AuthorizationQueryParametersError', parameters, options, scheme)
  checkTime(parameters, now, clockSkew)
  const payloadHash = payloadHashOf(received, parameters, options)
  const known = publicHosts(options)
  return {
    parameters,
    now,
    objection: objectionTo(received, parameters, payloadHash, options.unsignedAmzHeaders),
    drafts: possibleHosts(received, known).map((host) => [
      parameters.credential,
      stringToSign(parameters),
      () => verified(received, parameters, host, known, payloadHash),
      canonicalOf(received, parameters, host, payloadHash, options),
    ]),
  }
}

/** What is known once the signature is right. */
function verified(
  received: Received,
  parameters: UrlParameters,
  host: string,
  known: string[] | undefined,
  payloadHash: string,
): Verified {
  const { signed, expiresAt, signedHeaders } = parameters
  const headers = signedHeaders.flatMap((name) => {
    const value = received.headers.get(name)
    return name === 'host' || value === undefined ? [] : [[name, value]]
  })
  return {
    ...signed,
    expiresAt,
    method: received.method,
    host,
    ...readPlace(received, host, parameters, known),
    signedHeaders,
    headers: Object.fromEntries(headers),
    payloadHash,
  }
}

/** Puts together what a request's signer must have signed; the canonical request's hash is still to be appended. */
export function stagesOf(
  request: ReceivedRequest,
  given?: CanonicalOptions,
): { canonicalRequest: string; stringToSign: string } {
  const options = given ?? {}
  const received = readRequest(request)
  const parameters = readEither(received)
  const [host = ''] = possibleHosts(received, publicHosts(options))
  const payloadHash = payloadHashOf(received, parameters, options)
  return {
    canonicalRequest: canonicalOf(received, parameters, host, payloadHash, options),
    stringToSign: stringToSign(parameters),
  }
}

/**
 * Puts together the canonical request that a presigned URL's signer must have signed with SigV4 or SigV4a, from what
 * came: to compare signers stage by stage. No secret is needed.
 *
 * @param request The request, as for `verifyUrl`.
 * @param options `host`, `payloadHash`, `signSessionToken`, where the request does not say them.
 * @returns The canonical request, line by line. A session token is in it.
 * @throws {PresignError} As `verifyUrl`, for what is malformed.
 * @example
 * console.log(canonicalRequest({ method: 'GET', url, headers: {} }))
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const canonicalRequest = (request: ReceivedRequest, options?: CanonicalOptions): string =>
  stagesOf(request, options).canonicalRequest
