/** Requests as text, signed with Node's cryptography, so that malformed requests can have a valid signature too. */
import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from '../../src/types.ts'

/** The input of a signature. Every part is exactly as it is sent. */
export interface Draft {
  method: string
  path: string
  /** Percent-encoded, and without the signature. */
  parameters: [name: string, value: string][]
  /** All headers to send, including `host`. */
  headers: Record<string, string>
}

/** A request as it is sent. */
export interface Wire {
  method: string
  /** The path and the query. */
  url: string
  headers: Record<string, string>
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Signs text with the key that is derived from a secret for a scope, and returns the signature in hex. */
export const hmacOf = (secretAccessKey: string, scope: string, text: string) =>
  [...scope.split('/'), text]
    .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secretAccessKey}`)
    .toString('hex')

const decoded = (value = '') => decodeURIComponent(value)

/** Signs a draft according to its own parameters, even if they are wrong. */
export function signDraft({ method, path, parameters, headers }: Draft, { secretAccessKey }: Credentials): Wire {
  const value = (name: string) => decoded(parameters.find(([other]) => other === `X-Amz-${name}`)?.[1])
  const scope = value('Credential').split('/').slice(1).join('/')
  const names = value('SignedHeaders').split(';')
  const query = (pairs: Draft['parameters']) => pairs.map((pair) => pair.join('=')).join('&')
  const sorted = [...parameters].sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
  const canonicalRequest = [
    method,
    path,
    query(sorted),
    ...names.map((name) => `${name}:${headers[name]?.trim() ?? ''}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'] || 'UNSIGNED-PAYLOAD',
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', value('Date'), scope, sha256(canonicalRequest)].join('\n')
  const signature = hmacOf(secretAccessKey, scope, text)
  return { method, url: `${path}?${query(parameters)}&X-Amz-Signature=${signature}`, headers }
}
