import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import { checkString, checkSwitch } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Operation } from '../types.ts'
import { type EndpointVariants, origin, partitionOf, refuseOption, regionName, variantNames } from './partition.ts'
import type { Place } from './place.ts'

/** Options of `aws`. */
export interface AwsOptions extends EndpointVariants {
  /** The region, in any partition, such as `eu-west-1`, `cn-north-1` or `us-gov-west-1`. */
  region: string
  /**
   * Whether to use Transfer Acceleration, which must be enabled for the bucket. It is available only in the partition
   * `aws`, without FIPS, and for bucket names without dots. Default: `false`.
   */
  accelerate?: boolean | undefined
}

/** Accelerated endpoints need the bucket in the host name, and cannot create or delete one. */
const accelerated: Place['guard'] = (request, bucket) => {
  checkString('InvalidBucket', 'bucket', bucket, /^(?!xn--)[a-z\d][a-z\d-]{1,61}[a-z\d]$/, 'a name without dots')
  const { key, method, query } = Object(request) as Operation
  const whole = key === undefined && /^[DP]/.test(method) && !Object.keys(query ?? {})[0]
  check('UnsupportedByStore', 'method', !whole, 'none that creates or deletes a bucket', method)
}

/**
 * Returns the endpoint of Amazon S3 in a region: standard, dual-stack, FIPS or accelerated.
 *
 * @param options `region`, and the variant: `dualStack`, `fips`, `accelerate` (each `false` by default).
 * @returns A `Store` without credentials and bucket. The bucket goes into the host name if possible.
 * @throws {PresignError} `InvalidRegion`; `InvalidParameter` for variants that AWS does not have: `accelerate` with
 *   `fips` or outside the partition `aws`, `fips` in `aws-cn`. A store with `accelerate` rejects buckets with dots and
 *   requests without a bucket (`InvalidBucket`), and creating or deleting a bucket (`UnsupportedByStore`).
 * @example
 * const store = { ...aws({ region: 'eu-west-1', dualStack: true }), bucket: 'photos', credentials }
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html#transfer-acceleration-requirements
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-s3.html for GovCloud, which has no acceleration
 */
export function aws(options: AwsOptions): Pick<Place, 'endpoint' | 'region' | 'forcePathStyle' | 'guard'> {
  checkNames('options', options, [...variantNames, 'region', 'accelerate'])
  const { region, accelerate, ...variants } = options ?? ({} as AwsOptions)
  for (const [name, value] of Object.entries({ ...variants, accelerate })) checkSwitch(name, value)
  regionName(region)
  if (!accelerate) return { region, endpoint: origin('s3', region, variants), forcePathStyle: false }
  refuseOption('accelerate', variants.fips, 'no fips with it')
  refuseOption('accelerate', partitionOf(region) !== 'aws', 'a region of the partition aws')
  const endpoint = `https://s3-accelerate${variants.dualStack ? '.dualstack' : ''}.${dnsSuffix(region)}`
  return { region, endpoint, forcePathStyle: false, guard: accelerated }
}
