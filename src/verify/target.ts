import { dnsSuffix } from '../core/partition.ts'
import { isS3 } from '../core/request.ts'
import { isSignatureParameter, type SignatureParameters } from './parameters.ts'
import { decode, type RequestParts } from './request.ts'
import type { RequestTarget } from './types.ts'

/** Reads the query without the signature's parameters, decoded. */
function readQuery(parameters: RequestParts['parameters']): RequestTarget['query'] {
  const query = new Map<string, string | string[]>()
  for (const [encodedName, encodedValue] of parameters) {
    if (isSignatureParameter(encodedName)) continue
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
 * Reads the bucket from a virtual-hosted address; undefined if the bucket is in the path. The host in which a bucket may
 * be is one of `publicHosts` or, without these, one of Amazon S3's in the region.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function bucketInHost(host: string, region: string, publicHosts: string[] | undefined): string | undefined {
  if (!publicHosts) {
    // A multi-region access point is called `ALIAS.mrap`, as in its ARN.
    const multiRegion = /^([^.]+\.mrap)\.accesspoint\.s3-global\.amazonaws\.com$/.exec(host)
    if (multiRegion) return multiRegion[1]
    // A URL of SigV4a may go to any region.
    const inHost = /^[\w-]+$/.test(region) ? region : '[\\w-]+'
    const suffix = dnsSuffix(region).replaceAll('.', '\\.')
    const pattern = `^(.+)\\.s3(-[\\w-]+|express-[\\w-]+)?(\\.dualstack)?(\\.${inHost})?\\.${suffix}$`
    return new RegExp(pattern).exec(host)?.[1]
  }
  // If one public host is a subdomain of another, the longer one counts.
  const [nearest] = publicHosts
    .filter((name) => host === name || host.endsWith(`.${name}`))
    .sort((a, b) => b.length - a.length)
  return nearest && nearest.length < host.length ? host.slice(0, -nearest.length - 1) : undefined
}

/** Reads the bucket, the key and the query that a request asks for. */
export function readTarget(
  { path, segments, parameters }: Pick<RequestParts, 'path' | 'segments' | 'parameters'>,
  host: string | undefined,
  { signed: { region, service } }: SignatureParameters,
  publicHosts?: string[],
): RequestTarget {
  const target: RequestTarget = { path, query: readQuery(parameters) }
  if (!isS3(service)) return target
  const virtual = bucketInHost(host ?? '', region, publicHosts)
  const bucket = virtual ?? segments[0]
  const key = segments.slice(virtual === undefined ? 1 : 0).join('/')
  // An escaped slash makes the bucket ambiguous.
  if (!bucket || bucket.includes('/')) return target
  target.bucket = bucket
  if (key) target.key = key
  return target
}
