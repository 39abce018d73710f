import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Joins sorted lines of a name, U+0000 and a value. U+0000 sorts before all else, as the end of a name must. */
export const join = (lines: string[], inner: string, outer: string): string =>
  lines.sort().join(outer).replaceAll('\0', inner)

/** The canonical query string, which is also the one that is sent. `own` are lines of it that are encoded already. */
export const canonicalQuery = (parameters: Pair[], own: string[] = []): string =>
  join([...own, ...parameters.map(([name, value]) => `${encode(name)}\0${encode(value)}`)], '=', '&')

/** The names of headers as they are signed; `headers` have lower-case names. */
export const signedHeaders = (headers: Pair[]): string =>
  headers
    .map(([name]) => name)
    .sort()
    .join(';')

/**
 * The canonical request; `headers` have lower-case names. Spaces around their values go, and double ones in them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const canonicalRequest = (
  method: string,
  path: string,
  query: string,
  headers: Pair[],
  payloadHash = '',
): string =>
  `${method}\n${path}\n${query}\n${join(
    headers.map(([name, value]) => `${name}\0${value.replace(/^ +| +$|( ) +/g, '$1')}`),
    ':',
    '\n',
  )}\n\n${signedHeaders(headers)}\n${payloadHash}`
