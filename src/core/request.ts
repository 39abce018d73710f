import { check } from '../errors.ts'
import { checkString, checkSwitch, printable, readPairs } from '../input/check.ts'
import type { Operation, Presigned, PresignOptions } from '../types.ts'
import type { Target } from './address.ts'
import { canonicalQuery, canonicalRequest, encodeParameter, type Pair, sortPairs } from './canonical.ts'
import type { Drafter } from './draft.ts'
import { toBinary } from './encode.ts'
import { memoizeLast } from './memoize.ts'
import { amzDate, readLifetime } from './time.ts'

/** Names that the signature does not use itself. Repeating one of the signature's names makes a request ambiguous. */
const parameterName = /^(?!x-amz-(algorithm|credential|date|expires|s3session|security|sign))/i

/** Header names (RFC 9110 section 5.1), except `host`, `authorization` and the names that the signature uses itself. */
const headerName =
  /^(?!(host|authorization)$|x-amz-(algorithm|credential|date|expires|s3session|security|sign))[\w!#$%&'*+.^`|~-]+$/i

/**
 * Headers that S3 also accepts in the query. It does not accept server-side encryption (aws-sdk-js-v3#1701), tagging
 * (aws-sdk-go-v2#1017) and checksums (aws-sdk-js-v3#3906) there. Like aws-sdk-go-v2, this package does not hoist copy
 * source, MFA and payload hash either.
 */
const hoistable = /^x-amz-(?!server|tagging|checksum|sdk|copy|mfa|content)/

/** The name of the header or parameter that contains the payload's hash. */
const hashName = /^x-amz-content-sha256$/i

/** S3, S3 on Outposts, S3 Object Lambda, S3 Express: they accept unhashed bodies and do not normalize paths. */
export const isS3 = (service: string): boolean => /^s3(-o|e|$)/.test(service)

/** Makes what repeats from call to call: credential, string to sign without its hash, the signature's parameters. */
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
  ): [credential: string, stringToSign: string, parameters: string] => {
    const date = amzDate(start)
    const scope = `${date.slice(0, 8)}/${scopeSuffix}`
    const credential = `${accessKeyId}/${scope}`
    const parameters: Pair[] = [
      ['Algorithm', algorithm],
      ['Credential', credential],
      ['Date', date],
      ['Expires', `${expires}`],
      ['SignedHeaders', signedHeaders],
    ]
    if (sessionToken) parameters.push([service === 's3express' ? 'S3session-Token' : 'Security-Token', sessionToken])
    return [
      credential,
      `${algorithm}\n${date}\n${scope}\n`,
      canonicalQuery(parameters.map((parameter) => `X-Amz-${encodeParameter(parameter)}`)),
    ]
  },
)

/** Lists query parameters. A parameter with an array of values is repeated. */
export function readParameters(given: Operation['query']): Pair[] {
  const parameters: Pair[] = []
  for (const [name, values] of readPairs<string | string[]>('InvalidQuery', 'query', given))
    for (const value of Array.isArray(values) ? values : [values]) {
      const label = `query["${name}"]`
      checkString('InvalidQuery', label, name, parameterName, 'a name that the signature does not use')
      parameters.push([name, checkString('InvalidQuery', label, value, /^/)])
    }
  return parameters
}

/** Lists headers with their names in lower case. */
export function readHeaders(given: Operation['headers']): Pair[] {
  const headers = new Map<string, string>()
  for (const [name, value] of readPairs('InvalidHeader', 'headers', given)) {
    const lower = name.toLowerCase()
    const label = `headers["${lower}"]`
    // Check the original name: some letters outside ASCII have an ASCII letter as lower case.
    checkString(
      'InvalidHeader',
      label,
      name,
      headerName,
      "a header name except host, authorization and the signature's own",
    )
    checkString('InvalidHeader', label, value, printable, 'a string without control characters')
    check('InvalidHeader', label, !headers.has(lower), 'each header once', value, 'it twice')
    headers.set(lower, value)
  }
  return [...headers]
}

/** Collects the values of each query parameter: an array if it occurs more than once. */
export function collectValues(pairs: [name: string, value: string | string[]][]): Map<string, string | string[]> {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of pairs) values.set(name, values.has(name) ? [values.get(name)!, value].flat() : value)
  return values
}

/** Finds the payload hash. Servers also read it from the query and the headers, so all given values must be equal. */
function resolvePayloadHash(option: string | undefined, pairs: Pair[], service: string): string | undefined {
  let found = option
  for (const [name, value] of pairs)
    if (hashName.test(name)) {
      found ??= value
      check('InvalidPayloadHash', 'payloadHash', value === found, 'one hash', value, 'two that differ')
    }
  if (found === undefined) return isS3(service) ? 'UNSIGNED-PAYLOAD' : undefined
  return checkString(
    'InvalidPayloadHash',
    'payloadHash',
    found,
    /^([\da-f]{64}|UNSIGNED-PAYLOAD)$/,
    '64 lower-case hex digits or "UNSIGNED-PAYLOAD"',
  )
}

/**
 * Drafts a presigned URL: everything except the signature.
 *
 * @param all The headers, as returned by {@link readHeaders}.
 */
export function draftRequest(
  method: string,
  all: Pair[],
  { protocol, host, path, canonicalPath = path }: Target,
  parameters: Pair[],
  options: PresignOptions | undefined,
  body: string | Uint8Array = '',
): Drafter<Presigned> {
  checkString('InvalidMethod', 'method', method, /^[A-Z]+$/, 'upper-case letters such as "GET"')
  const { payloadHash: hashOption, hoist } = options ?? {}
  const findLifetime = readLifetime(options, 604800)
  checkSwitch('hoist', hoist)
  const encoded = parameters.map(encodeParameter)
  const headers = all.filter(([name, value]) => {
    if (!hoist || !hoistable.test(name)) return true
    const isAlone = !parameters.some(([other]) => other.toLowerCase() === name)
    check(
      'InvalidHeader',
      `headers["${name}"]`,
      isAlone,
      'either a header or a query parameter of this name',
      value,
      'both',
    )
    encoded.push(encodeParameter([name, value]))
    return false
  })
  const signed = sortPairs([['host', host], ...headers])
  const signedHeaders = signed.map(([name]) => name).join(';')
  return ({ accessKeyId, sessionToken, expiration, service, scopeSuffix, algorithm }, now) => {
    const [start, expires, expiresAt] = findLifetime(expiration, now)
    const payloadHash = resolvePayloadHash(hashOption, [...parameters, ...all], service)
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
    const query = canonicalQuery(encoded, own)
    return {
      credential,
      stringToSign,
      finish: (signature) => ({
        url: `${protocol}//${host}${path}?${query}&X-Amz-Signature=${signature}`,
        method,
        headers: Object.fromEntries(
          // `fetch` accepts and sends binary strings.
          headers.map(([name, value]) => [name, toBinary(value)]),
        ),
        expiresAt,
      }),
      canonicalRequest: canonicalRequest(method, canonicalPath, query, signed, signedHeaders, payloadHash),
      payload: payloadHash ? undefined : body,
    }
  }
}
