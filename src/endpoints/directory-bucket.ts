import { checkString } from '../core/check.ts'
import { origin, regionName, type Variants } from './partition.ts'
import type { Place } from './place.ts'
import { unsupported } from './unsupported.ts'

/** Where a directory bucket is. */
export interface DirectoryBucketOptions extends Variants {
  /** The region, e.g. `us-west-2`. */
  region: string
}

const none = 'S3 Express One Zone has none'

/**
 * The endpoint of a directory bucket, which is what holds objects of S3 Express One Zone.
 *
 * The store's credentials must be those of a session, which `CreateSession` gives for this bucket and which end after
 * five minutes: give a provider that makes new ones. Their token goes into `X-Amz-S3session-Token`.
 *
 * @param bucket The bucket's whole name, `NAME--ZONE--x-s3`, or that of an access point to one, `NAME--ZONE--xa-s3`.
 * @param options `region`, `dualStack`, `fips`.
 * @returns The part of a `Store` that says where, with the bucket and the service `s3express`.
 * @throws {PresignError} `InvalidBucket`, `InvalidRegion`; `InvalidParameter` for `fips` in `aws-cn`. The store refuses
 *   what directory buckets have not: `UnsupportedByStore`.
 * @example
 * const store = { ...directoryBucket('cache--usw2-az1--x-s3', { region: 'us-west-2' }), credentials: session }
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-APIs.html for what is supported
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
export function directoryBucket(bucket: string, options: DirectoryBucketOptions): Place {
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
