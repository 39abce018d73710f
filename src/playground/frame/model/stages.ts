import { sha256 } from '../../../crypto/pure.ts'
import type { ReceivedRequest } from '../../../verify/types.ts'
import { signingStages as rebuildStages } from '../../../verify/url.ts'

/**
 * Rebuilds what was signed, in its two stages. It is synchronous, so that the page never shows an outdated result.
 *
 * @throws {PresignError} If the URL is not a presigned URL, or if a signed header is missing.
 */
export function signingStages(request: ReceivedRequest): { canonicalRequest: string; stringToSign: string } {
  const { canonicalRequest, stringToSign } = rebuildStages(request)
  return { canonicalRequest, stringToSign: stringToSign + sha256(canonicalRequest) }
}
