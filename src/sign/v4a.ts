import type { Drafter } from '../core/draft.ts'
import { checkSignerV4a, draftPresignV4a, draftUrlV4a, storeScopeV4a, urlScopeV4a } from '../core/v4a.ts'
import { deriveKey, signEcdsa } from '../crypto/p256.ts'
import type {
  CredentialScope,
  HostUrl,
  Operation,
  Presigned,
  PresignOptions,
  PresignUrlOptionsV4a,
  StoreV4a,
} from '../types.ts'
import { getSigner, sign } from './complete.ts'
import { signingKeys } from './keys.ts'

const signingKey = /* @__PURE__ */ signingKeys(deriveKey)

/** Signs what `prepare` drafts. */
async function signDraft<T>(
  source: Pick<StoreV4a, 'credentials'>,
  findScope: (now: Date) => CredentialScope,
  prepare: () => Drafter<T>,
): Promise<T> {
  const now = new Date()
  const scope = findScope(now)
  const draft = prepare()
  const signer = await getSigner(source, scope, checkSignerV4a)
  return sign(draft(signer, now), signer, signingKey, signEcdsa)
}

/**
 * Makes a presigned URL for an operation on S3 that is valid in several regions, as multi-region access points and S3
 * on Outposts require. Nothing is sent.
 *
 * Signing the same request twice returns two URLs, since each signature has a random part. `stableFor` only keeps their
 * lifetime stable.
 *
 * @param store The bucket, endpoint, region set and credentials. For a multi-region access point, `fromArn` of
 *   `sigv4-presign/endpoints` returns the endpoint, without a bucket. Without an endpoint, `region` and `bucket` are
 *   used.
 * @param operation What to do: the result of an operation builder, or a literal.
 * @param options The options of `presign` of `sigv4-presign`, with the same defaults.
 * @returns The URL, the method, the headers that must be sent with it, and when it expires.
 * @throws {PresignError} Before anything is signed, with the codes of `presign`; `InvalidRegion` also for a region set
 *   that is empty or not a list, `InvalidQuery` also for a region set among the operation's parameters and headers.
 * @example
 * const store = { ...fromArn('arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'), credentials }
 * const { url } = await presignV4a(store, getObject('photos/cat.jpg'), { expiresIn: 3600 })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
 */
export function presignV4a(store: StoreV4a, operation: Operation, options?: PresignOptions): Promise<Presigned> {
  return signDraft(
    store,
    (now) => storeScopeV4a(store, options, now),
    () => draftPresignV4a(store, operation, options),
  )
}

/**
 * Makes a presigned URL for any AWS service that accepts SigV4a. The URL is valid in several regions.
 *
 * @param url The URL to sign: `http`, `https`, `ws` or `wss`.
 * @param options The service, the region set and the credentials, and the other options of `presignUrl`.
 * @returns The URL, the method, the headers that must be sent with it, and when it expires.
 * @throws {PresignError} Before anything is signed, with the codes of `presignUrl`; `InvalidRegion` for a region set
 *   that is empty or not a list, `InvalidQuery` also for a region set in the URL or among the headers.
 * @example
 * await presignUrlV4a('https://abc.execute-api.amazonaws.com/prod', {
 *   service: 'execute-api', regionSet: ['eu-west-1', 'us-*'], credentials,
 * })
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presignUrlV4a(url: string | HostUrl, options: PresignUrlOptionsV4a): Promise<Presigned> {
  return signDraft(
    options,
    (now) => urlScopeV4a(options, now),
    () => draftUrlV4a(url, options),
  )
}
