import { check } from '../errors.ts'
import { checkString, printable, readPairs } from '../input/check.ts'
import type { Presigned, PresignOptions, PresignUrlOptions } from '../types.ts'
import type { Target } from './address.ts'
import { canonicalQuery, canonicalRequest, type Pair, sortPairs } from './canonical.ts'
import type { Draft } from './draft.ts'
import { encode, toBinary } from './encode.ts'
import { memoizeLast } from './memoize.ts'
import type { Signer } from './scope.ts'
import { amzDate, resolveExpiry } from './time.ts'

/** All names but those of the signature's own parameters: a second one would make the request ambiguous. */
const unreservedParameter = /^(?!x-amz-(algorithm|credential|date|expires|s3session|security|sign))/i

/** Header names (RFC 9110 section 5.1) but for those that are not the caller's to sign. */
const headerName = /^(?!(host|authorization)$)[\w!#$%&'*+.^`|~-]+$/i

/**
 * Headers that S3 honours in the query as well. Not so server-side encryption (aws-sdk-js-v3#1701), tagging
 * (aws-sdk-go-v2#1017) and checksums (aws-sdk-js-v3#3906); copy source, MFA and payload hash aren't hoisted by
 * aws-sdk-go-v2 either.
 */
const hoistable = /^x-amz-(?!server|tagging|checksum|sdk|copy|mfa|content)/

/** The header, or parameter, of the payload's hash. */
const hashName = /^x-amz-content-sha256$/i

/** S3, S3 on Outposts, S3 Object Lambda, S3 Express: they take bodies unhashed and paths as they are. */
export const isS3 = (service: string): boolean => /^s3(-o|e|$)/.test(service)

/** What repeats from call to call: the credential, the string to sign but for its hash, the own part of the query, sorted. */
const signatureParameters = /* @__PURE__ */ memoizeLast(
  (
    accessKeyId: string,
    sessionToken: string | undefined,
    service: string,
    scopeSuffix: string,
    algorithm: string,
    start: number,
    expires: number,
    signedHeaders: string,
  ): [credential: string, stringToSign: string, query: string] => {
    const date = amzDate(start)
    const scope = `${date.slice(0, 8)}/${scopeSuffix}`
    const credential = `${accessKeyId}/${scope}`
    const token = sessionToken
      ? `&X-Amz-${service === 's3express' ? 'S3session' : 'Security'}-Token=${encode(sessionToken)}`
      : ''
    return [
      credential,
      `${algorithm}\n${date}\n${scope}\n`,
      `X-Amz-Algorithm=${algorithm}&X-Amz-Credential=${encode(credential)}&X-Amz-Date=${date}&X-Amz-Expires=${expires}${token}&X-Amz-SignedHeaders=${encode(signedHeaders)}`,
    ]
  },
)

/** Checks the query parameters. */
function readParameters(parameters: Pair[]): void {
  for (const [name, value] of parameters) {
    const label = `query["${name}"]`
    checkString('InvalidQuery', label, name, unreservedParameter, 'a name that the signature does not use')
    checkString('InvalidQuery', label, value, /^/)
  }
}

/** Checks the headers and writes their names in lower case. */
function readHeaders(given: (readonly [string, string])[]): Pair[] {
  const headers: Pair[] = []
  const seen = new Set<string>()
  for (const [name, value] of given) {
    const lower = name.toLowerCase()
    const label = `headers["${lower}"]`
    checkString('InvalidHeader', label, name, unreservedParameter, 'a name that the signature does not use')
    // The name as it is given: the lower case of some letters outside ASCII is ASCII.
    checkString('InvalidHeader', label, name, headerName, 'a header name other than host and authorization')
    checkString('InvalidHeader', label, value, printable, 'a string without control characters')
    check('InvalidHeader', label, !seen.has(lower), 'each header once', value, 'it twice')
    seen.add(lower)
    headers.push([lower, value])
  }
  return headers
}

/** Finds the payload hash: servers read it from the query and the headers too, so all that is given must be equal. */
function resolvePayloadHash(option: string | undefined, pairs: Pair[], service: string): string | undefined {
  let payloadHash = option
  const given = pairs.filter(([name]) => hashName.test(name)).map(([, value]) => value)
  for (const hash of option === undefined ? given : [option, ...given]) {
    checkString(
      'InvalidPayloadHash',
      'payloadHash',
      hash,
      /^([\da-f]{64}|UNSIGNED-PAYLOAD)$/,
      '64 lower-case hex digits or "UNSIGNED-PAYLOAD"',
    )
    payloadHash ??= hash
    check('InvalidPayloadHash', 'payloadHash', hash === payloadHash, 'one hash', hash, 'two that differ')
  }
  return payloadHash ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : undefined)
}

/** Checks that a header that moves into the query does not meet a parameter of its name there. */
function checkHoisted(hoisted: Pair[], parameters: Pair[]): void {
  const names = new Set(parameters.map(([name]) => name.toLowerCase()))
  for (const [name, value] of hoisted)
    check(
      'InvalidHeader',
      `headers["${name}"]`,
      !names.has(name),
      'either a header or a query parameter of this name',
      value,
      'both',
    )
}

/** Drafts a presigned URL: everything but the signature. */
export function draftRequest(
  method: string,
  given: PresignUrlOptions['headers'],
  { scheme, host, path, canonicalPath = path }: Target,
  parameters: Pair[],
  options: PresignOptions,
  { accessKeyId, sessionToken, expiration, service, scopeSuffix, algorithm }: Signer,
  now: Date,
  body: string | Uint8Array = '',
): Draft<Presigned> {
  checkString('InvalidMethod', 'method', method, /^[A-Z]+$/, 'upper-case letters such as "GET"')
  const [start, expires, expiresAt] = resolveExpiry(options, expiration, now, 604800)
  readParameters(parameters)
  const all = readHeaders(readPairs('InvalidHeader', 'headers', given))
  const payloadHash = resolvePayloadHash(options.payloadHash, [...parameters, ...all], service)
  const isHoisted = ([name]: Pair) => options.hoist && hoistable.test(name)
  const headers = all.filter((header) => !isHoisted(header))
  const hoisted = all.filter(isHoisted)
  checkHoisted(hoisted, parameters)
  const signed = sortPairs([['host', host], ...headers])
  const signedHeaders = signed.map(([name]) => name).join(';')
  const [credential, stringToSign, own] = signatureParameters(
    accessKeyId,
    sessionToken,
    service,
    scopeSuffix,
    algorithm,
    start,
    expires,
    signedHeaders,
  )
  const query = canonicalQuery([...parameters, ...hoisted], own)
  return {
    credential,
    stringToSign,
    finish: (signature) => ({
      url: `${scheme}//${host}${path}?${query}&X-Amz-Signature=${signature}`,
      method,
      headers: Object.fromEntries(
        // `fetch` takes and sends binary strings.
        headers.map(([name, value]) => [name, toBinary(value)]),
      ),
      expiresAt,
    }),
    canonicalRequest: canonicalRequest(method, canonicalPath, query, signed, signedHeaders, payloadHash),
    payload: payloadHash ? undefined : body,
  }
}
