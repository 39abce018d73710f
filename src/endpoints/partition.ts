import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import { checkString } from '../input/check.ts'

/** The names of partitions by DNS suffix. `aws` and `aws-us-gov` share a suffix. */
const names: Record<string, string> = {
  'amazonaws.com.cn': 'aws-cn',
  'c2s.ic.gov': 'aws-iso',
  'sc2s.sgov.gov': 'aws-iso-b',
  'cloud.adc-e.uk': 'aws-iso-e',
  'csp.hci.ic.gov': 'aws-iso-f',
  'amazonaws.eu': 'aws-eusc',
}

/** Returns the name of a region's partition. */
export const partitionOf = (region: string): string =>
  region.startsWith('us-gov-') ? 'aws-us-gov' : (names[dnsSuffix(region)] ?? 'aws')

/** Returns the name of a region if it can be part of a host name. */
export const regionName = (region: unknown): string =>
  checkString('InvalidRegion', 'region', region, /^[a-z\d-]{1,63}$/, 'a region such as "eu-west-1"')

/** Throws if an option is set that cannot be used here. `why` follows "expected" in the message. */
export const refuseOption = (name: string, asked: boolean | undefined, why: string): void => {
  check('InvalidParameter', name, !asked, why, asked)
}

/** The names of the variants. */
export const variantNames = ['dualStack', 'fips']

/** The variants of AWS's endpoints. */
export interface EndpointVariants {
  /** Whether the endpoint is reachable over IPv6 as well as IPv4. Default: `false`. */
  dualStack?: boolean | undefined
  /** Whether the endpoint uses cryptography validated by FIPS 140. Not in the partition `aws-cn`. Default: `false`. */
  fips?: boolean | undefined
}

/**
 * Returns the origin of a regional S3 service in the given variant. `zone` follows the variant in the host name.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function origin(service: string, region: string, { dualStack, fips }: EndpointVariants, zone = ''): string {
  refuseOption('fips', fips && partitionOf(region) === 'aws-cn', 'none in the partition aws-cn')
  return `https://${service}${fips ? '-fips' : ''}${zone}${dualStack ? '.dualstack' : ''}.${region}.${dnsSuffix(region)}`
}
