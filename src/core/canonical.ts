import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Joins pairs sorted by name, then by value. U+0000 sorts before all else, as the end of a name must. */
const join = (pairs: Pair[], inner: string, outer: string): string =>
  pairs
    .map((pair) => pair.join('\0'))
    .sort()
    .join(outer)
    .replaceAll('\0', inner)

/**
 * The canonical query string, which is also the one that is sent. `own` is that of the signature's own parameters, of
 * which none begins a caller's, so that it stays in one piece unless a caller's begins as they do.
 */
export const canonicalQuery = (parameters: Pair[], own = ''): string => {
  const lines = parameters.map(([name, value]) => `${encode(name)}\0${encode(value)}`)
  if (own) lines.push(...(lines.some((line) => line.startsWith('X-Amz-')) ? own.split('&') : [own]))
  return lines.sort().join('&').replaceAll('\0', '=')
}

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
  payloadHash: string | undefined,
): string =>
  [
    method,
    path,
    query,
    join(
      headers.map(([name, value]) => [name, value.replace(/^ +| +$|( ) +/g, '$1')]),
      ':',
      '\n',
    ),
    '',
    signedHeaders(headers),
    payloadHash,
  ].join('\n')
