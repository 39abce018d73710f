import { derivePublicKey, verify } from '../crypto/p256.ts'
import type { ReceivedRequest, VerifiedV4a, VerifyOptions } from './types.ts'
import { claimUrl } from './url.ts'
import { sigV4a, withRegionSet } from './v4a.ts'
import { authenticate, checkCall, type Verifier } from './verifier.ts'

const ecdsa: Verifier = {
  key: derivePublicKey,
  verify,
  isKey: ({ name, namedCurve }) => name === 'ECDSA' && namedCurve === 'P-256',
  form: 'an ECDSA key of P-256 with the usage verify',
}

/**
 * Verifies a presigned URL that is signed with SigV4a, in all that {@link verifyUrl} verifies.
 *
 * @param request The request, as for {@link verifyUrl}.
 * @param options As for {@link verifyUrl}, but that `region` says in which of these regions the URL must be good, and
 *   that `credentials` may give the public key as `signingKey`: an ECDSA key of P-256 with the usage `verify`. With the
 *   secret, the public key is derived, at each call, known or not; Firefox can't.
 * @returns What was signed, with the region set in the place of the region.
 * @throws {PresignError} As {@link verifyUrl}; `UnsupportedRuntime` also where no public key can be derived.
 * @example
 * const { key, regionSet } = await verifyUrlV4a(request, { credentials, region: 'eu-west-1' })
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function verifyUrlV4a(request: ReceivedRequest, options: VerifyOptions): Promise<VerifiedV4a> {
  checkCall(options)
  return withRegionSet(await authenticate(claimUrl(request, options, sigV4a), options, ecdsa))
}
