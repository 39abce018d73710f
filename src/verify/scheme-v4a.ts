import { algorithm } from '../core/v4a.ts'
import { readParameters, type UrlParameters } from './parameters.ts'
import { refuse } from './refuse.ts'
import { decodeQuery, type RequestParts } from './request.ts'
import { type Scheme, sigV4 } from './scheme.ts'
import type { RequestTarget } from './types.ts'

const regionSet = 'X-Amz-Region-Set'

/** Whether a pattern, in which `*` is any text, matches a region. Takes linear time, since the pattern is untrusted. */
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
  credential: /^([^\s/]{1,256})\/(\d{8})\/()([\w-]{1,64})\/aws4_request$/,
  form: 'SERVICE',
  region(parameters) {
    const given = parameters.filter(([name]) => /^x-amz-region-set$/i.test(decodeQuery(name)))
    const [[name, value] = ['', '']] = given
    if (given.length !== 1 || name !== regionSet)
      refuse('AuthorizationQueryParametersError', `${regionSet}: expected once, in this spelling`)
    const regions = decodeQuery(value)
    if (!/^[\w*-]+(,[\w*-]+)*$/.test(regions))
      refuse('AuthorizationQueryParametersError', `${regionSet}: expected regions, separated by commas`)
    return regions
  },
  accepts: (regions, accepted) => regions.split(',').some((pattern) => covers(pattern, accepted)),
}

/** Moves the region set from the query to `regionSet`. It replaces `region`. */
export function withRegionSet<T extends { region: string; query: RequestTarget['query'] }>({
  region,
  query,
  ...read
}: T): Omit<T, 'region' | 'query'> & Pick<RequestTarget, 'query'> & { regionSet: string[] } {
  return { ...read, query: withoutRegionSet(query), regionSet: region.split(',') }
}

/** Removes the region set from a query. */
export function withoutRegionSet({ [regionSet]: _, ...others }: RequestTarget['query']): RequestTarget['query'] {
  return others
}

/** Reads the signature's parameters in a URL that is signed with SigV4 or SigV4a. */
export const readAnyAlgorithm = (parts: Pick<RequestParts, 'parameters'>): UrlParameters =>
  readParameters(
    parts,
    parts.parameters.some(([name, value]) => name === 'X-Amz-Algorithm' && value === algorithm) ? sigV4a : sigV4,
  )
