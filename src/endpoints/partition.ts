import { checkString } from '../core/check.ts'
import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'

/** Names of the partitions by their DNS suffixes; AWS's own and GovCloud's share one. */
const names: Record<string, string> = {
  'amazonaws.com.cn': 'aws-cn',
  'c2s.ic.gov': 'aws-iso',
  'sc2s.sgov.gov': 'aws-iso-b',
  'cloud.adc-e.uk': 'aws-iso-e',
  'csp.hci.ic.gov': 'aws-iso-f',
  'amazonaws.eu': 'aws-eusc',
}

/** The name of a region's partition. */
export const partitionOf = (region: string): string =>
  region.startsWith('us-gov-') ? 'aws-us-gov' : (names[dnsSuffix(region)] ?? 'aws')

/** Returns a region's name if it can be part of a host name. */
export const regionName = (region: unknown): string =>
  checkString('InvalidRegion', 'region', region, /^[a-z\d-]{1,63}$/)

/** Fails if an option is asked for where it can't be; `why` completes "expected". */
export const without = (name: string, asked: boolean | undefined, why: string): void => {
  check('InvalidParameter', name, !asked, why, asked)
}

/** What AWS's endpoints have in variants. */
export interface Variants {
  /** Reachable over IPv6 as well as IPv4. Default: `false`. */
  dualStack?: boolean | undefined
  /** With cryptography validated by FIPS 140. There is none in the China partition. Default: `false`. */
  fips?: boolean | undefined
}

/**
 * The origin of a regional service of the S3 family in the variant that is asked for; `zone` follows the variant.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function origin(service: string, region: string, { dualStack, fips }: Variants, zone = ''): string {
  without('fips', fips && partitionOf(region) === 'aws-cn', 'none in the partition aws-cn')
  return `https://${service}${fips ? '-fips' : ''}${zone}${dualStack ? '.dualstack' : ''}.${region}.${dnsSuffix(region)}`
}
