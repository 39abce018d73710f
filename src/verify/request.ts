import type { Pair } from '../core/canonical.ts'
import { refuse } from './refuse.ts'
import type { HeadersLike, ReceivedRequest } from './types.ts'

/** The parts of a request, as they were sent. */
export interface RequestParts {
  method: string
  /** The hosts that the request names: in `Host`, in `:authority` and in its URL. */
  authorities: string[]
  path: string
  /** The path's segments, decoded. */
  segments: string[]
  /** The query, still encoded. */
  parameters: Pair[]
  /** Names in lower case. */
  headers: Map<string, string>
}

/** Lower-cases ASCII only: some Unicode letters, such as the Kelvin sign, have an ASCII letter as lower case. */
export const lowerCase = (name: string): string => name.replace(/[A-Z]+/g, (upper) => upper.toLowerCase())

/** Untrusted names, made safe to log. */
export const listNames = (names: string[]): string =>
  names
    .slice(0, 9)
    .map((name) => /^[\w$.-]{0,64}/.exec(name)![0])
    .join(', ')

/** Decodes a part of a path. A `+` is kept. */
export function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return refuse('InvalidURI', 'url: a percent sign is not the start of an escape of UTF-8')
  }
}

/** Decodes a name or a value of a query, in which a `+` is a space. */
export const decodeQuery = (encoded: string): string => decode(encoded.replaceAll('+', '%20'))

/** Whether `Headers` contain text, as in workerd, instead of bytes, as the Fetch standard requires. */
function holdsText(): boolean {
  try {
    return !!new Headers([['name', '\u0100']])
  } catch {
    return false
  }
}

/** Reads a header's value, which may be a binary string of UTF-8. Rejects an ambiguous value. */
function headerText(value: string, listed: boolean): string {
  let text: string | undefined = value
  if (/[^\0-\x7f]/.test(value)) {
    if (/[^\0-\xff]/.test(value) || (listed && holdsText())) {
      // U+FFFD replaces bytes that are not UTF-8.
      if (!value.isWellFormed() || value.includes('\ufffd')) text = undefined
    } else {
      const bytes = Uint8Array.from(value, (byte) => byte.charCodeAt(0))
      try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch {
        text = undefined
      }
    }
  }
  if (text === undefined || /[\0-\x08\n-\x1f\x7f]/.test(text))
    return refuse('InvalidRequest', 'headers: expected values of UTF-8 without control characters')
  return text
}

const isIterable = (given: unknown): given is Iterable<unknown> =>
  typeof (given as Iterable<unknown> | undefined)?.[Symbol.iterator] === 'function'

/** A list that cannot be iterated: an application's own `Headers` or `FormData`. */
const hasForEach = (given: unknown): given is { forEach(callback: (value: unknown, name: unknown) => void): void } =>
  typeof (given as unknown[] | undefined)?.forEach === 'function'

/** Whether this is a list, like `Headers` and `FormData`, instead of a record. */
export const isList = (given: unknown): boolean => isIterable(given) || hasForEach(given)

/** Lists the pairs of an iterable or a record. */
export function listPairs(given: unknown): [name: string, value: unknown][] {
  let pairs: unknown[] = []
  if (isIterable(given)) pairs = [...given]
  else if (hasForEach(given)) given.forEach((value, name) => void pairs.push([name, value]))
  else pairs = Object.entries(given ?? {})
  for (const pair of pairs)
    if (!Array.isArray(pair) || typeof pair[0] !== 'string')
      refuse('InvalidRequest', 'expected a record or a list of pairs')
  return pairs as [string, unknown][]
}

/** Header names, and HTTP/2's pseudo-headers. */
const headerName = /^(:(authority|method|path|protocol|scheme)|[\w!#$%&'*+.^`|~-]+)$/

/** Reads headers. Joins several values of one name as SigV4 does. */
function readHeaders(given: HeadersLike | undefined): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [name, values] of listPairs(given)) {
    // An own property of this name would become the prototype of an object that it is assigned to.
    if (!headerName.test(name) || name === '__proto__') refuse('InvalidRequest', 'headers: a name is malformed')
    const lower = lowerCase(name)
    for (const value of [values].flat()) {
      if (value === undefined) continue
      if (typeof value !== 'string') refuse('InvalidRequest', 'headers: expected strings as values')
      const before = headers.get(lower)
      headers.set(lower, (before === undefined ? '' : `${before},`) + headerText(value, isList(given)))
    }
  }
  return headers
}

/** Splits the query without decoding it. Stores ignore empty parts, such as the one after a trailing `&`. */
function readQuery(query = ''): Pair[] {
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part): Pair => {
      const at = part.indexOf('=')
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
    })
  if (pairs.some(([name]) => decodeQuery(name) === '__proto__'))
    refuse('InvalidURI', 'url: expected no parameter "__proto__"')
  return pairs
}

/** Reads a URL, or its path and query, without normalizing it. */
export function readRequestTarget(
  url: unknown,
): Pick<RequestParts, 'path' | 'segments' | 'parameters'> & { host: string | undefined } {
  const [, scheme = '', authority, path = '/', query] =
    (typeof url === 'string' &&
      /^[!-~]+$/.test(url) &&
      /^(?!\?)(?:(https?|wss?):\/\/([^/?#@]+))?(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(url)) ||
    refuse('InvalidURI', 'url: expected an absolute URL, or a path and a query, as on the wire')
  return {
    // Clients omit a default port.
    host: authority && lowerCase(authority).replace(/s$/i.test(scheme) ? /:443$/ : /:80$/, ''),
    path,
    segments: path.slice(1).split('/').map(decode),
    parameters: readQuery(query),
  }
}

/** Reads a request. */
export function readRequest(request: ReceivedRequest): RequestParts {
  const { method, url, headers: given } = request ?? {}
  if (typeof method !== 'string' || !/^[A-Z]+$/.test(method))
    return refuse('MethodNotAllowed', 'method: expected upper-case letters')
  const { host, ...target } = readRequestTarget(url)
  const headers = readHeaders(given)
  // `:authority` is HTTP/2's name for Host. A gateway may have routed by any of the three.
  const authorities = [headers.get('host'), headers.get(':authority'), host].filter((name) => name !== undefined)
  // Two Host headers become one list here, and servers differ in which of the two they route by. Only spaces and tabs
  // may surround a value: `trim` also removes characters that are part of the host that was sent. URL parsers decode a
  // percent escape, so `b%2eexample.com` may be routed like `b.example.com`; only an IPv6 zone may have one.
  if (authorities.some((name) => !/^[ \t]*(?:(?:[\w.~-]+|\[[\w.:%~-]+\])(?::\d*)?[ \t]*)?$/.test(name)))
    refuse('InvalidRequest', 'host: expected one host, with or without a port')
  return { method, ...target, authorities: authorities.map((name) => name.trim()), headers }
}
