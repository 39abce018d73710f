import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Sorts pairs in place by name. Skips one-item lists, which are common and which Bun is slow to sort. */
export const sortPairs = (pairs: Pair[]): Pair[] => (pairs[1] ? pairs.sort(([a], [b]) => (a < b ? -1 : 1)) : pairs)

/** Encodes a query parameter. A tab separates name and value, since it sorts before every character of a name. */
export const encodeParameter = ([name, value]: Pair): string => `${encode(name)}\t${encode(value)}`

/**
 * Writes the canonical query string, which is also the one that is sent, from encoded parameters.
 *
 * @param own The canonical query string of the signature's own parameters. Nearly always all others come after them.
 */
export function canonicalQuery(parameters: string[], own = ''): string {
  if (own && parameters.some((parameter) => parameter < 'Y'))
    return canonicalQuery([...parameters, ...own.replace(/=/g, '\t').split('&')])
  const query = parameters.sort().join('&').replace(/\t/g, '=')
  return own && query ? `${own}&${query}` : own + query
}

/**
 * Writes the canonical request. Trims the values of headers, and replaces consecutive spaces with one space.
 *
 * @param headers In lower case and sorted.
 * @param signedHeaders Their names.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const canonicalRequest = (
  method: string,
  path: string,
  query: string,
  headers: Pair[],
  signedHeaders: string,
  payloadHash = '',
): string =>
  [
    method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${/ /.test(value) ? value.replace(/^ +| +$|( ) +/g, '$1') : value}`),
    '',
    signedHeaders,
    payloadHash,
  ].join('\n')
