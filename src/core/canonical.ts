import { encode } from './encode.ts'

/** A query parameter, raw. */
export type Parameter = [name: string, value: string]

/**
 * The canonical query string, which is also the one that is sent: sorted by encoded name, then by encoded value.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalQuery(parameters: Parameter[]): string {
  // A line break sorts before all that encoded text has; `=` would sort after `%`, `-` and digits.
  return parameters
    .map(([name, value]) => `${encode(name)}\n${encode(value)}`)
    .sort()
    .join('&')
    .replace(/\n/g, '=')
}

/** A header's value as it is signed: no spaces around it, none doubled in it. */
export function canonicalValue(value: string): string {
  return value.replace(/^ +| +$|( ) +/g, '$1')
}

/** The canonical request. `headers` are lower-case names with canonical values. */
export function canonicalRequest(
  method: string,
  path: string,
  query: string,
  headers: [name: string, value: string][],
  payloadHash: string,
): string {
  return [
    method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    headers.map(([name]) => name).join(';'),
    payloadHash,
  ].join('\n')
}
