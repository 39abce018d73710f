import { checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import { type EndpointVariants, origin, regionName, variantNames } from './partition.ts'
import type { Place } from './place.ts'
import { unsupported } from './unsupported.ts'

/** Options of `directoryBucket`. */
export interface DirectoryBucketOptions extends EndpointVariants {
  /** The region, such as `us-west-2`. */
  region: string
}

const none = 'S3 Express One Zone has none'

/**
 * Returns the endpoint of a directory bucket, which stores objects in S3 Express One Zone.
 *
 * The store's credentials must be the session credentials that `CreateSession` returns for this bucket. They expire
 * after five minutes, so pass a provider that renews them. Their token is sent as `X-Amz-S3session-Token`.
 *
 * @param bucket The full name of the bucket, `NAME--ZONE--x-s3`, or of an access point to it, `NAME--ZONE--xa-s3`.
 * @param options `region`, `dualStack`, `fips`.
 * @returns A `Store` without credentials, with the bucket and the service `s3express`.
 * @throws {PresignError} `InvalidBucket`, `InvalidRegion`; `InvalidParameter` for `fips` in `aws-cn`. Signing
 *   an operation that directory buckets do not support throws `UnsupportedByStore`.
 * @example
 * const store = { ...directoryBucket('cache--usw2-az1--x-s3', { region: 'us-west-2' }), credentials: session }
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-APIs.html for what is supported
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
export function directoryBucket(bucket: string, options: DirectoryBucketOptions): Place {
  checkNames('options', options, [...variantNames, 'region'])
  const { region, ...variants } = options ?? ({} as DirectoryBucketOptions)
  checkString('InvalidBucket', 'bucket', bucket, /^[a-z\d][a-z\d-]*--[a-z\d-]+--xa?-s3$/, 'NAME--ZONE--x-s3')
  const zone = bucket.split('--').at(-2)
  return {
    bucket,
    region,
    service: 's3express',
    endpoint: origin('s3express', regionName(region), variants, `-${zone}`),
    forcePathStyle: false,
    guard: unsupported({
      post: none,
      query: {
        acl: none,
        tagging: none,
        versionId: none,
        versions: none,
        'legal-hold': none,
        retention: none,
        restore: none,
      },
      headers: { 'x-amz-acl': none, 'x-amz-grant-*': none, 'x-amz-tagging': none, 'x-amz-object-lock-*': none },
    }),
  }
}
