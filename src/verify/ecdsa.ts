import { derivePublicKey, verify } from '../crypto/p256.ts'
import { authenticate, checkCall, type Verifier, verificationTime } from './authenticate.ts'
import { urlOptions } from './options.ts'
import { sigV4a, withoutRegionSet, withRegionSet } from './scheme-v4a.ts'
import type { ReceivedRequest, VerifiedV4a, VerifyOptions } from './types.ts'
import { checkUrl } from './url.ts'

const ecdsa: Verifier = {
  deriveKey: derivePublicKey,
  verify,
  acceptsKey: ({ name, namedCurve }) => name === 'ECDSA' && namedCurve === 'P-256',
  keyDescription: 'an ECDSA key of P-256 with the usage verify',
}

/**
 * Verifies a presigned URL that is signed with SigV4a. It makes the same checks as {@link verifyUrl}.
 *
 * @param request The request, as for {@link verifyUrl}.
 * @param options As for {@link verifyUrl}, with two differences: the URL must be valid in one of the regions in
 *   `region`, and the `signingKey` that `credentials` may return is the public key, ECDSA with P-256 and the usage
 *   `verify`. If `credentials` returns a secret or nothing, a public key is derived at each call. Firefox cannot derive
 *   it.
 * @returns What was signed, with `regionSet` instead of `region`.
 * @throws {PresignError} Like {@link verifyUrl}; `UnsupportedRuntime` also if the runtime cannot derive a public key.
 * @example
 * const { key, regionSet } = await verifyUrlV4a(request, { credentials, region: 'eu-west-1' })
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function verifyUrlV4a(request: ReceivedRequest, options: VerifyOptions): Promise<VerifiedV4a> {
  checkCall(options, urlOptions)
  const verified = withRegionSet(
    await authenticate(checkUrl(request, options, sigV4a, verificationTime(options)), options, ecdsa),
  )
  const { operation } = verified
  return { ...verified, operation: { ...operation, query: withoutRegionSet(operation.query) } }
}
