import { algorithm } from '../v4a.ts'
import { decode } from './received.ts'
import { refuse } from './refuse.ts'
import type { Scheme } from './scheme.ts'
import type { Verified, VerifiedV4a } from './types.ts'

const regionSet = 'X-Amz-Region-Set'

/** Whether a pattern, in which `*` stands for any text, is of this region. In linear time: the pattern is a stranger's. */
function covers(pattern: string, region: string): boolean {
  const [start = '', ...pieces] = pattern.split('*')
  const end = pieces.pop()
  if (end === undefined) return pattern === region
  if (!region.startsWith(start)) return false
  let at = start.length
  for (const piece of pieces) {
    const found = region.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return region.slice(at).endsWith(end)
}

export const sigV4a: Scheme = {
  algorithm,
  credential: /^([^\s/]+)\/(\d{8})\/()([\w-]+)\/aws4_request$/,
  form: 'SERVICE',
  region(parameters) {
    const given = parameters.filter(([name]) => /^x-amz-region-set$/i.test(decode(name)))
    const [[name, value] = ['', '']] = given
    if (given.length !== 1 || name !== regionSet)
      refuse('AuthorizationQueryParametersError', `${regionSet}: expected once, spelled so`)
    const regions = decode(value)
    if (!/^[\w*-]+(,[\w*-]+)*$/.test(regions))
      refuse('AuthorizationQueryParametersError', `${regionSet}: expected regions, separated by commas`)
    return regions
  },
  accepts: (regions, accepted) => regions.split(',').some((pattern) => covers(pattern, accepted)),
}

/** What is verified, with the region set in its own place. */
export function withRegionSet({ region, query, ...verified }: Verified): VerifiedV4a {
  const { [regionSet]: _, ...others } = query
  return { ...verified, query: others, regionSet: region.split(',') }
}
