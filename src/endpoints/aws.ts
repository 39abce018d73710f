import { checkString } from '../core/check.ts'
import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import type { Operation } from '../types.ts'
import { origin, partitionOf, regionName, type Variants, without } from './partition.ts'
import type { Place } from './place.ts'

/** Which of Amazon S3's endpoints. */
export interface AwsOptions extends Variants {
  /** The region, of any partition, e.g. `eu-west-1`, `cn-north-1`, `us-gov-west-1`. */
  region: string
  /**
   * Transfer Acceleration, for buckets that have it switched on. The regions that AWS names for it are all of the
   * partition `aws`; there is none with FIPS, and none for buckets with a dot in their names. Default: `false`.
   */
  accelerate?: boolean | undefined
}

/** Accelerated endpoints find the bucket by the host name alone, and neither make nor delete one. */
const accelerated: Place['guard'] = (request, bucket) => {
  checkString('InvalidBucket', 'bucket', bucket, /^(?!xn--)[a-z\d][a-z\d-]{1,61}[a-z\d]$/, 'a name without dots')
  const { key, method, query } = Object(request) as Operation
  const whole = key === undefined && /^[DP]/.test(method) && !Object.keys(query ?? {})[0]
  check('UnsupportedByStore', 'method', !whole, 'none that makes or deletes a bucket', method)
}

/**
 * Amazon S3's endpoint of a region: plain, dual-stack, FIPS, or accelerated.
 *
 * @param options `region`, and which variant: `dualStack`, `fips`, `accelerate` (each `false` by default).
 * @returns The part of a `Store` that says where; the bucket goes into the host name where it can.
 * @throws {PresignError} `InvalidRegion`; `InvalidParameter` for variants that AWS does not have: `accelerate` with
 *   `fips` or outside the partition `aws`, `fips` in `aws-cn`. A store with `accelerate` refuses buckets with dots and
 *   requests without a bucket: `InvalidBucket`; and to make or delete one: `UnsupportedByStore`.
 * @example
 * const store = { ...aws({ region: 'eu-west-1', dualStack: true }), bucket: 'photos', credentials }
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html#transfer-acceleration-requirements
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-s3.html for GovCloud, which has no acceleration
 */
export function aws(options: AwsOptions): Pick<Place, 'endpoint' | 'region' | 'forcePathStyle' | 'guard'> {
  const { region, accelerate, ...variants } = options ?? ({} as AwsOptions)
  regionName(region)
  if (!accelerate) return { region, endpoint: origin('s3', region, variants), forcePathStyle: false }
  without('accelerate', variants.fips, 'no fips beside it')
  without('accelerate', partitionOf(region) !== 'aws', 'a region of the partition aws')
  const endpoint = `https://s3-accelerate${variants.dualStack ? '.dualstack' : ''}.${dnsSuffix(region)}`
  return { region, endpoint, forcePathStyle: false, guard: accelerated }
}
