/**
 * Calls with SigV4a that must compile, and calls that must not. A comment before each wrong line has the number of the
 * error that the compiler must report there.
 */
import { getObject, type PresignUrlOptions, presign, type Store } from 'sigv4-presign'
import { fromArn, type PlaceV4a } from 'sigv4-presign/endpoints'
import { type Presigned, type PresignUrlOptionsV4a, presignUrlV4a, presignV4a, type StoreV4a } from 'sigv4-presign/v4a'
import { type Verified, type VerifiedV4a, verifyUrlV4a } from 'sigv4-presign/verify'

declare const store: Store
declare const options: PresignUrlOptions
declare const key: CryptoKey
declare const dynamic: string
const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
const regionSet = ['*']

/** The ARN of a multi-region access point states everything except the credentials. */
export const place: PlaceV4a = fromArn('arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap')
export const samePlace: PlaceV4a = fromArn('arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap')

/** SigV4 stores are accepted, and so are stores without a region. */
export const stores: StoreV4a[] = [
  { ...store, regionSet },
  { ...place, credentials },
  { ...fromArn(dynamic), regionSet, credentials },
  { endpoint: new URL('https://a.b'), regionSet, credentials: async () => credentials },
  { region: 'eu-west-1', bucket: 'photos', regionSet, credentials },
]

/** SigV4 options are accepted, and so are options without a region. */
export const urlOptions: PresignUrlOptionsV4a[] = [
  { ...options, regionSet },
  { service: 'sts', regionSet, credentials, signSessionToken: false },
]

/** Valid calls. */
export async function right(): Promise<[Presigned, Presigned, VerifiedV4a, Presigned]> {
  const presigned = await presignV4a({ ...store, regionSet }, getObject('key'), { expiresIn: 60 })
  const verified = await verifyUrlV4a(presigned, { credentials: () => ({ signingKey: key }), region: ['eu-west-1'] })
  // The result of a verification can be signed as an operation.
  const again = await presign(store, verified)
  return [presigned, await presignUrlV4a(new URL('https://a.b'), urlOptions[0]!), verified, again]
}

/** Wrong calls. */
export async function wrong(verified: VerifiedV4a) {
  // @ts-expect-error 2345
  await presignV4a(store, getObject('key'))
  // @ts-expect-error 2322
  await presignV4a({ ...store, regionSet: '*' }, getObject('key'))
  // @ts-expect-error 2345
  await presignV4a({ regionSet, endpoint: 'https://a.b' }, getObject('key'))
  // @ts-expect-error 2561
  await presignV4a({ ...store, regionSet, regions: [] }, getObject('key'))
  // @ts-expect-error 2554
  await presignV4a({ ...store, regionSet })
  // @ts-expect-error 2345
  await presignUrlV4a('https://a.b', options)
  // @ts-expect-error 2345
  await presignUrlV4a('https://a.b', { regionSet, credentials })
  // @ts-expect-error 2322
  await presignUrlV4a('https://a.b', { service: 'sts', regionSet: [7], credentials })
  // @ts-expect-error 2561
  await presign({ regionSet, credentials }, getObject('key'))
  // @ts-expect-error 2322
  const other: PlaceV4a = fromArn(dynamic)
  // @ts-expect-error 2339
  const { region } = verified
  // @ts-expect-error 2741
  const sigV4: Verified = verified
  return [other, region, sigV4]
}
