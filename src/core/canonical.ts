import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Writes a query, sorted, with a `&` before each parameter; names and values are encoded already. */
export const sortQuery = (pairs: Pair[]): string =>
  pairs
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .reduce((query, [name, value]) => `${query}&${name}=${value}`, '')

/** The canonical query string as {@link sortQuery} has it, which is also the one that is sent. `own` is encoded already. */
export const canonicalQuery = (parameters: Pair[], own: Pair[] = []): string =>
  sortQuery([...own, ...parameters.map(([name, value]): Pair => [encode(name), encode(value)])])

/**
 * The canonical request; `names` are those of the headers in lower case, sorted. Spaces around values go, and double
 * ones in them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const canonicalRequest = (
  method: string,
  path: string,
  query: string,
  headers: Record<string, string>,
  names: string[],
  payloadHash = '',
): string => {
  const lines = names.map((name) => `${name}:${/ /.test(headers[name]!) ? headers[name]!.replace(/^ +| +$|( ) +/g, '$1') : headers[name]}\n`)
  return `${method}\n${path}\n${query}\n${lines.join('')}\n${names.join(';')}\n${payloadHash}`
}
