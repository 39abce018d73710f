import { check } from '../errors.ts'
import { checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import { checkStore } from '../input/store.ts'
import type {
  AnyCredentials,
  CredentialScope,
  Operation,
  Presigned,
  PresignOptions,
  PresignUrlOptionsV4a,
  ScopedCredentials,
  StoreV4a,
} from '../types.ts'
import type { Pair } from './canonical.ts'
import type { Drafter } from './draft.ts'
import { draftPresign } from './presign.ts'
import { checkSigner, type Signer, signingScope } from './scope.ts'
import { draftUrl, urlOptionNames } from './url.ts'

/** The algorithm's name in URLs, in strings to sign, and in the derivation of keys. */
export const algorithm = 'AWS4-ECDSA-P256-SHA256'

/**
 * The message whose HMAC, with `AWS4A` and the secret as key, is a candidate for the private key: the counter mode of
 * NIST SP 800-108, for 256 bits. Fewer than one candidate in 2^32 is rejected, so one byte is enough for the counter.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key
 */
export const candidateInput = (accessKeyId: string, counter: number): string =>
  `\0\0\0\x01${algorithm}\0${accessKeyId}${String.fromCharCode(counter)}\0\0\x01\0`

const joinRegions = (regionSet: string[]): string =>
  checkString(
    'InvalidRegion',
    'regionSet',
    regionSet?.join?.() ?? regionSet,
    /^[\w*-]+(,[\w*-]+)*$/,
    'an array of regions such as ["eu-west-1", "us-*"]',
  )

/** Finds the scope of a request. `region` is not signed, but the endpoint may be derived from it. */
export function signingScopeV4a(
  { service, regionSet }: Pick<StoreV4a, 'service' | 'regionSet'>,
  region: string | undefined,
  options: Pick<PresignOptions, 'signingDate' | 'stableFor'> | undefined,
  now: Date,
): CredentialScope {
  return { ...signingScope({ region, service }, options, now), region: joinRegions(regionSet) }
}

/** Finds the scope of a request to a store. */
export function storeScopeV4a(store: StoreV4a, options: PresignOptions | undefined, now: Date): CredentialScope {
  checkStore(store)
  return signingScopeV4a(store ?? {}, store?.endpoint ? 'any' : store?.region, options, now)
}

/** Finds the scope of a request to any service. */
export function urlScopeV4a(options: PresignUrlOptionsV4a, now: Date): CredentialScope {
  checkNames('options', options, urlOptionNames)
  return signingScopeV4a(options ?? {}, 'any', options, now)
}

/** Checks credentials for SigV4a. */
export function checkSignerV4a(scope: CredentialScope, credentials: AnyCredentials): Signer {
  const { signingKey } = (credentials ?? {}) as Partial<ScopedCredentials>
  check(
    'InvalidCredentials',
    'credentials.signingKey',
    signingKey === undefined,
    'a secretAccessKey instead: SigV4a derives another kind of key',
    signingKey,
  )
  return { ...checkSigner(scope, credentials), scopeSuffix: `${scope.service}/aws4_request`, algorithm }
}

/** Makes the parameter that replaces the region. Rejects a second one, which would make the request ambiguous. */
function regionSetParameter(regionSet: string[], given: Pair[]): Pair {
  for (const [name] of given)
    checkString('InvalidQuery', name, name, /^(?!x-amz-region-set$)/i, 'the region set as "regionSet" only')
  return ['X-Amz-Region-Set', joinRegions(regionSet)]
}

/** Drafts a presigned URL for an operation on a store. */
export const draftPresignV4a = (
  store: StoreV4a,
  operation: Operation,
  options: PresignOptions | undefined,
): Drafter<Presigned> =>
  draftPresign(store, operation, options, (given) => [regionSetParameter(store.regionSet, given)])

/** Drafts a presigned URL for any service. */
export const draftUrlV4a = (value: string | URL, options: PresignUrlOptionsV4a): Drafter<Presigned> =>
  draftUrl(value, options, (given) => [regionSetParameter(options.regionSet, given)])
