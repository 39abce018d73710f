import { encode } from './encode.ts'

/** A query parameter or a header. */
export type Pair = [name: string, value: string]

/** Sorts lines of a name, U+0000 and a value into a query. U+0000 sorts before all else, as the end of a name must. */
export const sortQuery = (lines: string[]): string => lines.sort().join('&').replace(/\0/g, '=')

/** The canonical query string, which is also the one that is sent. `own` are lines of it that are encoded already. */
export const canonicalQuery = (parameters: Pair[], own: string[] = []): string =>
  sortQuery([...own, ...parameters.map(([name, value]) => `${encode(name)}\0${encode(value)}`)])

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
  const lines = names.map((name) => `${name}:${headers[name]!.replace(/ +/g, ' ').replace(/^ | $/g, '')}\n`)
  return `${method}\n${path}\n${query}\n${lines.join('')}\n${names.join(';')}\n${payloadHash}`
}
