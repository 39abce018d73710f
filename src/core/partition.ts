/**
 * DNS suffixes of the AWS partitions by the prefix of their regions' names. All other regions use `amazonaws.com`.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const suffixes: Record<string, string> = {
  'cn-': 'amazonaws.com.cn',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'eusc-': 'amazonaws.eu',
}

/** The DNS suffix of a region's partition. */
export const dnsSuffix = (region: string): string =>
  suffixes[/\w+-(?:iso\w?-)?/.exec(region) as unknown as string] ?? 'amazonaws.com'
