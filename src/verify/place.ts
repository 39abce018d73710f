import { dnsSuffix } from '../core/partition.ts'
import { isS3 } from '../core/request.ts'
import { isOwn, type Parameters } from './parameters.ts'
import { decode, type Received } from './received.ts'
import type { Place } from './types.ts'

/** The query without the signature's own parameters, decoded. */
function readQuery(parameters: Received['parameters']): Place['query'] {
  const query = new Map<string, string | string[]>()
  for (const [encodedName, encodedValue] of parameters) {
    if (isOwn(encodedName)) continue
    const name = decode(encodedName)
    const value = decode(encodedValue)
    const before = query.get(name)
    if (before === undefined) query.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else query.set(name, [before, value])
  }
  return Object.fromEntries(query)
}

/**
 * The bucket in front of a host: undefined if the bucket is in the path. A host is S3's if it is one of `publicHosts`
 * or, without those, one of AWS's: `s3`, with what tells its kinds apart, in the region's domain.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function bucketInHost(host: string, region: string, publicHosts: string[] | undefined): string | undefined {
  if (!publicHosts) {
    // What follows the alias of a multi-region access point is its host's, as in its ARN.
    const multiRegion = /^([^.]+\.mrap)\.accesspoint\.s3-global\.amazonaws\.com$/.exec(host)
    if (multiRegion) return multiRegion[1]
    // What is signed with SigV4a may go to any region.
    const inHost = /^[\w-]+$/.test(region) ? region : '[\\w-]+'
    const suffix = dnsSuffix(region).replaceAll('.', '\\.')
    const pattern = `^(.+)\\.s3(-[\\w-]+|express-[\\w-]+)?(\\.dualstack)?(\\.${inHost})?\\.${suffix}$`
    return new RegExp(pattern).exec(host)?.[1]
  }
  // The longest is the nearest, should one be within another's domain.
  const [nearest] = publicHosts
    .filter((name) => host === name || host.endsWith(`.${name}`))
    .sort((a, b) => b.length - a.length)
  return nearest && nearest.length < host.length ? host.slice(0, -nearest.length - 1) : undefined
}

/** Finds out where a request goes. */
export function readPlace(
  { path, segments, parameters }: Pick<Received, 'path' | 'segments' | 'parameters'>,
  host: string | undefined,
  { signed: { region, service } }: Parameters,
  publicHosts?: string[],
): Place {
  const place: Place = { path, query: readQuery(parameters) }
  if (!isS3(service)) return place
  const virtual = bucketInHost(host ?? '', region, publicHosts)
  const bucket = virtual ?? segments[0]
  const key = segments.slice(virtual === undefined ? 1 : 0).join('/')
  // No bucket has a slash; where one is escaped, readers would differ about what is the bucket.
  if (!bucket || bucket.includes('/')) return place
  place.bucket = bucket
  if (key) place.key = key
  return place
}
