import { fail } from '../errors.ts'
import type { Credentials, Operation, Presigned, PresignOptions, PresignUrlOptions } from '../types.ts'
import { canonicalQuery, canonicalRequest, type Pair, signedHeaders } from './canonical.ts'
import { entries, printable, text } from './check.ts'
import type { Draft } from './draft.ts'
import { algorithm, makeScope } from './scope.ts'
import { lifetime } from './time.ts'

/** Parameters that belong to the signature: a caller's own would make the request ambiguous. */
const reserved = /^x-amz-(algorithm|credential|date|expires|s3session|security|sign)/i

/**
 * Headers that S3 does not honour in the query, or not everywhere.
 *
 * Server-side encryption: aws-sdk-js-v3#1701. Tagging: aws-sdk-go-v2#1017. Checksums: aws-sdk-js-v3#3906.
 * Copy source, MFA, payload hash: aws-sdk-go-v2 never hoists them either.
 */
const unhoistable = /^x-amz-(server-side|tagging|checksum|sdk-checksum|copy-source|mfa|content-sha256)/

/** S3 and its kin take bodies unhashed and paths as they are. */
export const isS3 = (service: string): boolean => /^s3(-outposts|-object-lambda|express)?$/.test(service)

/** Reads raw query parameters; an array repeats one. */
export const readQuery = (query: Operation['query']): Pair[] =>
  entries('InvalidQuery', 'query', query).flatMap(([name, value]) => [value].flat().map((one): Pair => [name, one]))

/** UTF-8 bytes as a string of bytes, which is what `fetch` and its kin take and send for a header. */
const byteString = (value: string): string =>
  /[^\0-\x7f]/.test(value)
    ? encodeURIComponent(value).replace(/%(..)/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
    : value

/** Drafts a presigned URL: everything but the signature. */
export function draftRequest(
  { method, headers: given, region, service, body = '', signSessionToken }: PresignUrlOptions,
  [scheme, host, path, canonicalPath = path]: [scheme: string, host: string, path: string, canonicalPath?: string],
  parameters: Pair[],
  options: PresignOptions,
  { accessKeyId, sessionToken, expiration }: Credentials,
  now: Date,
): Draft<Presigned> {
  text('InvalidMethod', 'method', method, /^[A-Z]+$/)
  const [date, seconds, expiresAt] = lifetime(options, expiration, now, 604800)
  const scope = makeScope(date, region, service)
  for (const [name, value] of parameters) {
    const label = `query["${name}"]`
    text('InvalidQuery', label, value, /^/, 'a string')
    if (reserved.test(name) || !name.isWellFormed()) fail('InvalidQuery', label, 'no parameter of the signature', value)
  }
  const headers: Record<string, string> = {}
  const signed: Pair[] = [['host', host]]
  for (const [name, value] of entries('InvalidHeader', 'headers', given)) {
    const lower = name.toLowerCase()
    const label = `headers["${lower}"]`
    text('InvalidHeader', label, value, printable, 'no control characters')
    if (lower in headers || reserved.test(lower) || !/^(?!(host|authorization)$)[\w!#$%&'*+.^`|~-]+$/.test(lower))
      fail('InvalidHeader', label, 'a header that may be set, once', value)
    if (options.hoist && /^x-amz-/.test(lower) && !unhoistable.test(lower)) {
      parameters.push([lower, value])
    } else {
      headers[lower] = byteString(value)
      signed.push([lower, value])
    }
  }
  if (options.payloadHash !== undefined)
    text('InvalidPayloadHash', 'payloadHash', options.payloadHash, /^([\da-f]{64}|UNSIGNED-PAYLOAD)$/)
  const payloadHash =
    options.payloadHash ?? headers['x-amz-content-sha256'] ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : '')
  const token: Pair[] = sessionToken
    ? [[service === 's3express' ? 'X-Amz-S3session-Token' : 'X-Amz-Security-Token', sessionToken]]
    : []
  parameters.push(
    ...(signSessionToken === false ? [] : token),
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', [accessKeyId, ...scope].join('/')],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', `${seconds}`],
    ['X-Amz-SignedHeaders', signedHeaders(signed)],
  )
  const query = canonicalQuery(parameters)
  return {
    scope,
    canonicalRequest: canonicalRequest(method!, canonicalPath, query, signed, payloadHash),
    payload: payloadHash ? undefined : body,
    stringToSign: (hash) => [algorithm, date, scope.join('/'), hash].join('\n'),
    finish: (signature) => ({
      url: `${scheme}//${host}${path}?${query}&X-Amz-Signature=${signature}${signSessionToken === false ? `&${canonicalQuery(token)}` : ''}`,
      method: method!,
      headers,
      expiresAt,
    }),
  }
}
