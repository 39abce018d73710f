import { utf8 } from '../core/encode.ts'
import { isS3 } from '../core/request.ts'
import { checkString } from '../input/check.ts'
import { bucketInHost } from './hosts.ts'
import { isSignatureParameter, type SignatureParameters } from './parameters.ts'
import { refuse } from './refuse.ts'
import { decodeQuery, type RequestParts } from './request.ts'
import type { RequestTarget } from './types.ts'

/** The longest key that S3 accepts, in bytes. */
export const maxKeyBytes = 1024

/** Reads the query without the signature's parameters, decoded. */
function readQuery(parameters: RequestParts['parameters']): RequestTarget['query'] {
  const query = new Map<string, string | string[]>()
  for (const [encodedName, encodedValue] of parameters) {
    if (isSignatureParameter(encodedName)) continue
    const name = decodeQuery(encodedName)
    const value = decodeQuery(encodedValue)
    const before = query.get(name)
    if (before === undefined) query.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else query.set(name, [before, value])
  }
  return Object.fromEntries(query)
}

/** Reads the bucket, the key and the query of a request. */
export function readTarget(
  { path, segments, parameters }: Pick<RequestParts, 'path' | 'segments' | 'parameters'>,
  host: string | undefined,
  { signed: { region, service } }: SignatureParameters,
  publicHosts?: string[],
): RequestTarget {
  const target: RequestTarget = { path, query: readQuery(parameters) }
  if (!isS3(service)) return target
  const virtual = bucketInHost(host ?? '', region, publicHosts)
  const bucket = virtual ?? segments[0]
  const key = segments.slice(virtual === undefined ? 1 : 0).join('/')
  // An escaped slash makes the bucket ambiguous.
  if (!bucket || bucket.includes('/')) return target
  target.bucket = bucket
  if (key) target.key = key
  return target
}

const withoutBreaks = (text: string): string => text.replace(/[\t\n\r]/g, '')

/**
 * Decodes percent escapes, each on its own: what they stand for need not be UTF-8. Also decodes the escapes that result,
 * since proxies and applications may decode more than once. Removes line breaks and tabs, since URL parsers remove them
 * before they decode. Takes linear time.
 */
function decodeFully(text: string): string {
  const joined = withoutBreaks(text)
  if (!joined.includes('%')) return joined
  const decoded: string[] = []
  for (const character of joined) {
    decoded.push(character)
    // A decoded character may be the last one of another escape.
    while (decoded.at(-3) === '%') {
      const hex = decoded.slice(-2).join('')
      if (!/^[\da-f]{2}$/i.test(hex)) break
      decoded.splice(-3, 3, ...withoutBreaks(String.fromCharCode(Number.parseInt(hex, 16))))
    }
  }
  return decoded.join('')
}

/**
 * Whether a key has a segment `.` or `..`, which would leave the bucket or the folder if the key became part of a path
 * or a URL, as it is or decoded. Control characters and spaces around dots are ignored, since URL parsers and file
 * systems remove them. C programs read up to a NUL.
 *
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
export const hasDotSegment = (key: string): boolean =>
  // Decoding does not change a dot segment, so the key itself need not be tested.
  decodeFully(key)
    .split(/[/\\]/)
    .some((segment) => /^[\0- ]*\.{1,2}([\0- ]*([?#]|$)|[\x01- ]*\0)/.test(segment))

/** Rejects a key or a path with dot segments, unless they are allowed. */
export function checkDotSegments(key: string, { dotSegments }: { dotSegments?: 'refuse' | 'allow' | undefined }): void {
  checkString('InvalidParameter', 'dotSegments', dotSegments ?? 'refuse', /^(refuse|allow)$/, '"refuse" or "allow"')
  if (dotSegments !== 'allow' && hasDotSegment(key)) refuse('InvalidURI', 'key: expected no segment "." or ".."')
}

/** Rejects a target that could not be signed again: a path without a bucket, or a key that is too long. */
export function checkTarget({ path, bucket, key }: RequestTarget, { signed: { service } }: SignatureParameters): void {
  if (!isS3(service)) return
  if (bucket === undefined ? path !== '/' : !/^(\w*:)?[\w.-]{3,255}$/.test(bucket))
    refuse('InvalidURI', 'url: expected a bucket in the host or at the start of the path')
  if (key !== undefined && utf8(key).length > maxKeyBytes)
    refuse('KeyTooLongError', `key: expected at most ${maxKeyBytes} bytes`)
}
