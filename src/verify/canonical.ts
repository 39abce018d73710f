import { canonicalQuery, canonicalRequest, type Pair } from '../core/canonical.ts'
import { encode, encodePath } from '../core/encode.ts'
import { isS3 } from '../core/request.ts'
import { canonicalPath } from '../core/url.ts'
import { checkString } from '../input/check.ts'
import type { UrlParameters } from './parameters.ts'
import { decode, decodeQuery, lowerCase, type RequestParts } from './request.ts'
import type { CanonicalOptions } from './types.ts'

/** The SHA-256 of an empty body. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const hashName = 'x-amz-content-sha256'

/** The payload hashes that a request states, in its header and in its query. */
export function statedPayloadHashes({ headers, parameters }: RequestParts): string[] {
  const given = parameters.filter(([name]) => lowerCase(decodeQuery(name)) === hashName)
  return [headers.get(hashName) ?? [], given.map(([, value]) => decodeQuery(value))].flat()
}

/** The payload hash that was signed, from the header, the parameter, the option, or the service's default. */
export function signedPayloadHash(
  parts: RequestParts,
  { signed: { service } }: UrlParameters,
  { payloadHash }: CanonicalOptions,
): string {
  const [sent] = statedPayloadHashes(parts)
  if (payloadHash !== undefined) checkString('InvalidPayloadHash', 'payloadHash', payloadHash, /^/, 'a string')
  return sent ?? payloadHash ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : emptyHash)
}

/** Decodes a path and a query and encodes them again, as S3 does before it checks a signature. */
function encodeAgain(parts: RequestParts, service: string, plus: '+' | ' '): RequestParts {
  const parameters = parts.parameters.map(
    ([name, value]): Pair => [encode(decodeQuery(name)), encode(decodeQuery(value))],
  )
  if (!isS3(service)) return { ...parts, parameters }
  const path = parts.path.replaceAll('+', encode(plus))
  return {
    ...parts,
    parameters,
    path: encodePath(decode(path)),
    segments: path.slice(1).split('/').map(decode),
  }
}

/**
 * The ways to read a request: as it was received, and with its path and query encoded again, as S3 does. In a query,
 * `+` is a space. In a path, Amazon S3 reads `+` as a space and Ceph as a plus sign, so there is a reading for each.
 */
export function readingsOf(parts: RequestParts, { signed: { service } }: UrlParameters): RequestParts[] {
  const hasPlus = isS3(service) && parts.path.includes('+')
  // No store reads a bare `+` in a canonical request as its signer would, so there is no literal reading.
  const isLiteral = !hasPlus && !parts.parameters.some((parameter) => parameter.some((text) => text.includes('+')))
  return [
    ...(isLiteral ? [parts] : []),
    encodeAgain(parts, service, '+'),
    ...(hasPlus ? [encodeAgain(parts, service, ' ')] : []),
  ]
}

/** Rebuilds the canonical request of a signature for this host. Sorts the query and encodes nothing. */
export function rebuildCanonicalRequest(
  { method, path, parameters, headers }: RequestParts,
  { signed: { service }, signedHeaders }: UrlParameters,
  host: string,
  payloadHash: string,
  { signSessionToken = true }: CanonicalOptions,
): string {
  const signed = parameters.filter(([name]) => {
    if (name === 'X-Amz-Signature') return false
    return signSessionToken || name !== 'X-Amz-Security-Token'
  })
  return canonicalRequest(
    method,
    canonicalPath(service, path),
    canonicalQuery(signed.map((parameter) => parameter.join('\t'))),
    signedHeaders.map((name) => [name, name === 'host' ? host : (headers.get(name) ?? '')]),
    signedHeaders.join(';'),
    payloadHash,
  )
}
