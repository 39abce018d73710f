import { sha256 } from '../../../crypto/pure.ts'
import type { ReceivedRequest } from '../../../verify/types.ts'
import { signingStages as rebuildStages } from '../../../verify/url.ts'

/**
 * What a signer signs, in its two stages. Without `await`, so that what is shown is always of what was typed last.
 *
 * @throws {PresignError} For what is no presigned URL, or a header that is signed and not there.
 */
export function signingStages(request: ReceivedRequest): { canonicalRequest: string; stringToSign: string } {
  const { canonicalRequest, stringToSign } = rebuildStages(request)
  return { canonicalRequest, stringToSign: stringToSign + sha256(canonicalRequest) }
}
