import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Sorts in place, by name and then by value. Most lists have one pair, which Bun takes long to sort. */
export const sortPairs = (pairs: Pair[]): Pair[] =>
  pairs[1] ? pairs.sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1)) : pairs

/** Writes a query, sorted, with a `&` before each parameter; names and values are encoded already. */
export const sortQuery = (pairs: Pair[]): string =>
  sortPairs(pairs).reduce((query, [name, value]) => `${query}&${name}=${value}`, '')

/**
 * The canonical query string, which is also the one that is sent. `own` are the signature's parameters, `X-Amz-…`, sorted
 * and encoded already: mostly all others come after them, and none has to be put between. Without `own` the query begins
 * with a `&`, if there is a parameter.
 */
export function canonicalQuery(parameters: Pair[], own = ''): string {
  const pairs = parameters.map(([name, value]): Pair => [encode(name), encode(value)])
  return own && pairs.some(([name]) => name < 'Y')
    ? sortQuery(pairs.concat(own.split('&').map((line) => line.split('=') as Pair))).slice(1)
    : own + sortQuery(pairs)
}

/**
 * The canonical request; `headers` are in lower case and sorted, and `signedHeaders` are their names. Spaces around values
 * go, and double ones in them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  method: string,
  path: string,
  query: string,
  headers: Pair[],
  signedHeaders: string,
  payloadHash = '',
): string {
  let lines = ''
  for (const [name, value] of headers)
    lines += `${name}:${/ /.test(value) ? value.replace(/^ +| +$|( ) +/g, '$1') : value}\n`
  return `${method}\n${path}\n${query}\n${lines}\n${signedHeaders}\n${payloadHash}`
}
