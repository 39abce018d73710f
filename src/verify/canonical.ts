import { canonicalRequest, sortQuery } from '../core/canonical.ts'
import { checkString } from '../core/check.ts'
import { isS3 } from '../core/request.ts'
import { canonicalPath } from '../core/url.ts'
import type { UrlParameters } from './parameters.ts'
import { refuse } from './refuse.ts'
import { decode, lowerCase, type RequestParts } from './request.ts'
import type { CanonicalOptions } from './types.ts'

/** The SHA-256 of an empty body. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const hashName = 'x-amz-content-sha256'

/** The payload hash that was signed: of the header or the parameter, else the option, else the service's default. */
export function signedPayloadHash(
  { headers, parameters }: RequestParts,
  { signed: { service } }: UrlParameters,
  { payloadHash }: CanonicalOptions,
): string {
  const parameter = parameters.find(([name]) => lowerCase(decode(name)) === hashName)
  const sent = headers.get(hashName) ?? (parameter && decode(parameter[1]))
  if (payloadHash !== undefined) checkString('InvalidPayloadHash', 'payloadHash', payloadHash, /^/, 'a string')
  return sent ?? payloadHash ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : emptyHash)
}

/** The option `host` as a list in lower case; undefined if it is not given. */
export function publicHosts({ host }: CanonicalOptions): string[] | undefined {
  if (host === undefined) return undefined
  return [host].flat().map((name) => lowerCase(checkString('InvalidParameter', 'host', name, /^[^\s/@?#]+$/, 'a host')))
}

/** The hosts that the signature may be for. */
export function possibleHosts({ host, hostsDiffer }: RequestParts, known: string[] | undefined): string[] {
  if (!known) {
    if (hostsDiffer) refuse('InvalidRequest', 'host: the URL and the header Host differ; the option host can say which')
    return [host ?? refuse('InvalidRequest', 'host: expected in the URL or the headers')]
  }
  return host && known.some((name) => host === name || host.endsWith(`.${name}`)) ? [host] : known
}

/** Rebuilds the canonical request of a signature for this host. Nothing is encoded again; the query is sorted. */
export function rebuildCanonicalRequest(
  { method, path, parameters, headers }: RequestParts,
  { signed: { service }, signedHeaders }: UrlParameters,
  host: string,
  payloadHash: string,
  { signSessionToken = true }: CanonicalOptions,
): string {
  const signed = parameters.filter(([name]) => {
    if (name === 'X-Amz-Signature') return false
    return signSessionToken || name !== 'X-Amz-Security-Token'
  })
  return canonicalRequest(
    method,
    canonicalPath(service, path),
    sortQuery(signed).slice(1),
    signedHeaders.map((name) => [name, name === 'host' ? host : (headers.get(name) ?? '')]),
    signedHeaders.join(';'),
    payloadHash,
  )
}
