import { parseUrl } from '../core/address.ts'
import { check } from '../errors.ts'
import { checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { HostUrl } from '../types.ts'
import { type EndpointVariants, origin, partitionOf, refuseOption, regionName, variantNames } from './partition.ts'
import type { Place, PlaceV4a } from './place.ts'

/** Options of `fromArn`. */
export interface ArnOptions extends EndpointVariants {
  /** The region that the ARN must have. Default: every region is accepted. */
  region?: string | undefined
  /** Whether to accept an ARN with another region than `region` in the same partition. Default: `false`. */
  useArnRegion?: boolean | undefined
  /** The endpoint of the access point, such as that of a VPC: `https://bucket.vpce-….vpce.amazonaws.com`. */
  endpoint?: string | HostUrl | undefined
}

/** The ARN of a multi-region access point, which has no region. */
export type MultiRegionArn = `arn:aws:s3::${string}:accesspoint${'/' | ':'}${string}.mrap`

/** Returns a part of the ARN if it matches. */
const checkArnPart = (name: string, value: string | undefined, pattern: RegExp, expected = 'a valid value'): string =>
  checkString('InvalidArn', `arn: ${name}`, value, pattern, expected)

const accessPoint = /^accesspoint$/
const accessPointName = /^[a-z\d][a-z\d-]{1,48}[a-z\d]$/

/**
 * The form of the resource, and a pattern for each of its parts, by service. Nothing is spread, since bundlers keep a
 * spread even if it is not used.
 */
const resources: Record<string, [form: string, parts: RegExp[]]> = {
  s3: ['accesspoint/NAME', [accessPoint, accessPointName]],
  's3-object-lambda': ['accesspoint/NAME', [accessPoint, accessPointName]],
  's3-outposts': ['outpost/OUTPOST/accesspoint/NAME', [/^outpost$/, /^[a-z\d-]{1,63}$/, accessPoint, accessPointName]],
}

/** The ARN already names the access point, so a request must not name a bucket. */
const noBucket: Place['guard'] = (_, bucket) => {
  check('InvalidBucket', 'bucket', !bucket, 'none, since the ARN names an access point', bucket)
}

/** Returns the endpoint of a multi-region access point. SigV4 cannot sign for its region, `*`. */
function multiRegion(
  partition: string | undefined,
  account: string | undefined,
  names: string[],
  { dualStack, fips, endpoint }: ArnOptions,
): PlaceV4a {
  checkArnPart('partition', partition, /^aws$/)
  checkArnPart('account', account, /^\d{12}$/)
  checkArnPart('resource', names.join('/'), /^accesspoint\/[a-z\d]{1,63}\.mrap$/, 'accesspoint/ALIAS.mrap')
  for (const [name, asked] of Object.entries({ dualStack, fips, endpoint }))
    refuseOption(name, !!asked, 'none for a multi-region access point')
  return {
    region: '*',
    regionSet: ['*'],
    service: 's3',
    endpoint: `https://${names[1]}.accesspoint.s3-global.amazonaws.com`,
    guard: noBucket,
  }
}

/**
 * Reads the ARN of an access point, of an access point on S3 on Outposts, or of an S3 Object Lambda access point. Use
 * the result in place of a bucket. Slashes or colons separate the parts of the resource.
 *
 * - `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`
 * - `arn:aws:s3-outposts:REGION:ACCOUNT:outpost/OUTPOST/accesspoint/NAME`: no dual-stack, no FIPS
 * - `arn:aws:s3-object-lambda:REGION:ACCOUNT:accesspoint/NAME`: no dual-stack
 * - `arn:aws:s3::ACCOUNT:accesspoint/ALIAS.mrap`, a multi-region access point, only for `presignV4a` of
 *   `sigv4-presign/v4a`: no variants and no other endpoint
 *
 * @param arn The ARN.
 * @param options `region`, `useArnRegion`, `dualStack`, `fips`, `endpoint`.
 * @returns A `Store` without credentials, with the ARN's region and service. It already names the bucket.
 * @throws {PresignError} `InvalidArn`, with the invalid part in its message: partition, service, region, account or
 *   resource; `InvalidRegion`; `InvalidEndpoint`; `InvalidParameter` for variants that AWS does not have or that are
 *   combined with an `endpoint`. Signing a request that names a bucket throws `InvalidBucket`; signing for a
 *   multi-region access point with SigV4 throws `InvalidRegion`.
 * @example
 * const store = { ...fromArn('arn:aws:s3:eu-west-1:123456789012:accesspoint/photos'), credentials }
 * const everywhere = { ...fromArn('arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'), credentials }
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/S3onOutposts.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-use.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
 */
export function fromArn(arn: MultiRegionArn, options?: ArnOptions): PlaceV4a
export function fromArn(arn: string, options?: ArnOptions): Place
export function fromArn(arn: string, given?: ArnOptions): Place {
  checkNames('options', given, [...variantNames, 'region', 'useArnRegion', 'endpoint'])
  const options = given ?? {}
  const { region: expected, useArnRegion, endpoint, ...variants } = options
  checkString('InvalidArn', 'arn', arn, /^arn(:[^:]*){5}/, 'arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE')
  const [, partition, service = '', region = '', account, ...rest] = arn.split(':')
  const names = rest.flatMap((piece) => piece.split('/'))
  checkArnPart('service', service, /^s3(-outposts|-object-lambda)?$/, 's3, s3-outposts or s3-object-lambda')
  if (region === '' && service === 's3' && arn.endsWith('.mrap')) return multiRegion(partition, account, names, options)
  // The ARN of a bucket has no region and no account.
  checkArnPart(
    'region',
    region,
    /^[a-z\d-]{1,63}$/,
    'a region (is it the ARN of an access point, and not of a bucket?)',
  )
  checkArnPart('partition', partition, new RegExp(`^${partitionOf(region)}$`), "the region's")
  checkArnPart('account', account, /^\d{12}$/)
  const [form, patterns] = resources[service]!
  check('InvalidArn', 'arn: resource', names.length === patterns.length, form, undefined)
  for (const [index, pattern] of patterns.entries()) checkArnPart('resource', names[index], pattern, form)
  if (expected !== undefined && expected !== region) {
    check('InvalidArn', 'arn: region', useArnRegion, "the options' region, or useArnRegion", region)
    check('InvalidArn', 'arn: partition', partitionOf(regionName(expected)) === partition, "the region's", region)
  }

  refuseOption('dualStack', service !== 's3' && variants.dualStack, `none for ${service}`)
  refuseOption('fips', service === 's3-outposts' && variants.fips, `none for ${service}`)
  for (const [name, asked] of Object.entries(variants)) refuseOption(name, !!endpoint && asked, 'none with an endpoint')
  const { protocol, host, pathname } = parseUrl(
    'InvalidEndpoint',
    'endpoint',
    endpoint ?? origin(service === 's3' ? 's3-accesspoint' : service, region, variants),
    /^https?:\/\/[^/@?#]+\/[^?#]*$/,
  )
  const outpost = service === 's3-outposts' ? `.${names[1]}` : ''
  return {
    region,
    service,
    endpoint: `${protocol}//${names.at(-1)}-${account}${outpost}.${host}${pathname}`.replace(/\/$/, ''),
    guard: noBucket,
  }
}
