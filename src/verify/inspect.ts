import { verificationTime } from './authenticate.ts'
import { redact, redactNamed } from './redact.ts'
import { readRequestTarget } from './request.ts'
import { readAnyAlgorithm, sigV4a, withRegionSet } from './scheme-v4a.ts'
import { readTarget } from './target.ts'
import type { Inspected } from './types.ts'

/** A SigV4 signature, or a SigV4a signature, which is longer. */
const signatureForm = /[\da-f]{64,}/gi

const hideSignature = (text: string): string => text.replace(signatureForm, 'REDACTED')

/**
 * Redacts what a query may contain besides the parameters of its own signature: those of another URL, a token under
 * another name, or the signature of a damaged URL. The hash of a payload has the form of a signature.
 */
const redactQuery = (query: Inspected['query']): Inspected['query'] =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (/^x-amz-content-sha256$/i.test(name)) return [name, value]
      const hide = (text: string) => hideSignature(redactNamed(name, text))
      return [hideSignature(redact(name)), Array.isArray(value) ? value.map(hide) : hide(value)]
    }),
  )

/**
 * Reads what a SigV4 or SigV4a presigned URL states. Nothing is verified, and no secret is needed. The method is not
 * part of a URL.
 *
 * The result does not contain the signature and the session token. Its path, key and query are redacted as by
 * {@link redact}, since a parameter may contain another presigned URL.
 *
 * @param url A presigned URL, or its path and query.
 * @param now The time. Default: now.
 * @returns The access key, the algorithm, the bucket and key, the headers that the client must send, the signing date
 *   and the expiry.
 * @throws {PresignError} `AuthorizationQueryParametersError` if the URL is not presigned, `InvalidURI` if it is not a
 *   URL.
 * @example
 * const { expired, expiresAt, signedHeaders } = inspect(url)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function inspect(url: string, now?: Date): Inspected {
  const target = readRequestTarget(url)
  const parameters = readAnyAlgorithm(target)
  const { query, path, key, ...location } = readTarget(target, target.host, parameters)
  const { signed, algorithm, signedHeaders, expiresIn, expiresAt } = parameters
  const inspected = {
    ...signed,
    algorithm,
    expiresIn,
    expiresAt,
    expired: verificationTime({ now }) >= expiresAt.getTime(),
    ...(target.host !== undefined && { host: target.host }),
    ...location,
    path: redact(path),
    ...(key !== undefined && { key: redact(key) }),
    query: redactQuery(query),
    signedHeaders,
  }
  return algorithm === sigV4a.algorithm ? { ...withRegionSet(inspected), region: signed.region } : inspected
}
