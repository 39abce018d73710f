import { fail } from '../errors.ts'
import type { Credentials, Operation, Presigned, PresignOptions } from '../types.ts'
import type { Address } from './address.ts'
import { canonicalQuery, canonicalRequest, canonicalValue, type Parameter } from './canonical.ts'
import { entries, printable, text } from './check.ts'
import type { Draft } from './draft.ts'
import { algorithm, scopeText } from './scope.ts'
import { lifetime } from './time.ts'

/** Parameters that belong to the signature: a caller's own would make the request ambiguous. */
const reserved = /^x-amz-(algorithm|credential|date|expires|s3session-token|security-token|signature|signedheaders)$/i

/**
 * Headers that S3 does not honour in the query, or not everywhere.
 *
 * Server-side encryption: aws-sdk-js-v3#1701. Tagging: aws-sdk-go-v2#1017. Checksums: aws-sdk-js-v3#3906.
 * Copy source, MFA, payload hash: aws-sdk-go-v2 never hoists them either.
 */
const unhoistable = /^x-amz-(server-side-encryption|tagging|checksum|sdk-checksum|copy-source|mfa|content-sha256)/

/** S3 and its kin take bodies unhashed and paths as they are. */
export const isS3 = (service: string): boolean => /^s3(-outposts|-object-lambda|express)?$/.test(service)

/** Reads raw query parameters; an array repeats one. */
export function readQuery(query: Operation['query']): Parameter[] {
  return entries('InvalidQuery', 'query', query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): Parameter => [name, one]),
  )
}

/** UTF-8 bytes as a string of bytes, which is what `fetch` and its kin take and send for a header. */
const byteString = (value: string): string =>
  /^[\0-\x7f]*$/.test(value)
    ? value
    : encodeURIComponent(value).replace(/%(..)/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))

/** What is signed, and by whom. */
export interface SignableRequest extends Address {
  method: string
  parameters: Parameter[]
  headers?: Operation['headers']
  /** The path in the canonical request, where it isn't the one that is sent. */
  canonicalPath?: string
  body?: string | Uint8Array | undefined
  region: string
  service: string
  signSessionToken?: boolean | undefined
}

/** Drafts a presigned URL: everything but the signature. */
export function draftRequest(
  request: SignableRequest,
  options: PresignOptions | undefined,
  { accessKeyId, sessionToken, expiration }: Credentials,
  now: Date,
): Draft<Presigned> {
  const { origin, host, path, canonicalPath = path, region, service, body } = request
  const { payloadHash: givenHash, hoist } = options ?? {}
  const method = text('InvalidMethod', 'method', request.method, /^[A-Z]+$/, 'upper-case letters')
  const { day, date, seconds, expiresAt } = lifetime(options, expiration, now, 604800)

  const parameters = [...request.parameters]
  for (const [name, value] of parameters) {
    text('InvalidQuery', `query["${name}"]`, value, /^/, 'a string')
    if (reserved.test(name)) fail('InvalidQuery', `query["${name}"]`, 'no parameter of the signature', value)
  }

  const headers: Record<string, string> = {}
  const signed: [name: string, value: string][] = [['host', host]]
  for (const [given, value] of entries('InvalidHeader', 'headers', request.headers)) {
    const name = given.toLowerCase()
    text('InvalidHeader', `headers["${name}"]`, value, printable, 'a string without control characters')
    if (
      !/^[\w!#$%&'*+.^`|~-]+$/.test(name) ||
      /^(host|authorization)$/.test(name) ||
      reserved.test(name) ||
      name in headers
    )
      fail('InvalidHeader', `headers["${name}"]`, 'a header that may be given, once', value)
    if (hoist && /^x-amz-/.test(name) && !unhoistable.test(name)) {
      parameters.push([name, value])
    } else {
      headers[name] = byteString(value)
      signed.push([name, canonicalValue(value)])
    }
  }
  signed.sort(([a], [b]) => (a < b ? -1 : 1))

  const payloadHash = givenHash ?? headers['x-amz-content-sha256'] ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : '')
  if (givenHash !== undefined)
    text('InvalidPayloadHash', 'payloadHash', givenHash, /^(UNSIGNED-PAYLOAD|[\da-f]{64})$/, '64 lower-case hex digits')

  const scope = { day, region, service }
  const token: Parameter[] = sessionToken
    ? [[service === 's3express' ? 'X-Amz-S3session-Token' : 'X-Amz-Security-Token', sessionToken]]
    : []
  const [before, after] = request.signSessionToken === false ? [[], token] : [token, []]
  const query = canonicalQuery([
    ...parameters,
    ...before,
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', `${seconds}`],
    ['X-Amz-SignedHeaders', signed.map(([name]) => name).join(';')],
  ])
  return {
    scope,
    canonicalRequest: canonicalRequest(method, canonicalPath, query, signed, payloadHash),
    payload: payloadHash ? undefined : (body ?? ''),
    stringToSign: (hash) => `${algorithm}\n${date}\n${scopeText(scope)}\n${hash}`,
    finish: (signature) => ({
      url: `${origin}${path}?${[query, `X-Amz-Signature=${signature}`, ...after.map((one) => canonicalQuery([one]))].join('&')}`,
      method,
      headers,
      expiresAt,
    }),
  }
}
