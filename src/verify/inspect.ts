import { timeOf } from './authenticate.ts'
import { readPlace } from './place.ts'
import { readTarget } from './received.ts'
import type { Inspected } from './types.ts'
import { readEither, sigV4a, withRegionSet } from './v4a.ts'

/**
 * Reads what a presigned URL says, be it signed with SigV4 or SigV4a. Nothing is verified, and no secret is needed. The
 * method is not part of a URL.
 *
 * @param url A presigned URL, or the path and query of one.
 * @param now The time. Default: now.
 * @returns Who signed, how, where it goes, which headers the client must send, when it was signed, and when it ends.
 * @throws {PresignError} `AuthorizationQueryParametersError` for what is no presigned URL, `InvalidURI` for what is none.
 * @example
 * const { expired, expiresAt, signedHeaders } = inspect(url)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function inspect(url: string, now?: Date): Inspected {
  const target = readTarget(url)
  const parameters = readEither(target)
  const { signed, algorithm, signedHeaders, expiresIn, expiresAt } = parameters
  const inspected = {
    ...signed,
    algorithm,
    expiresIn,
    expiresAt,
    expired: timeOf({ now }) >= expiresAt.getTime(),
    ...(target.host !== undefined && { host: target.host }),
    ...readPlace(target, target.host, parameters),
    signedHeaders,
  }
  return algorithm === sigV4a.algorithm ? { ...withRegionSet(inspected), region: signed.region } : inspected
}
