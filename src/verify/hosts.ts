import { dnsSuffix } from '../core/partition.ts'
import { checkString } from '../input/check.ts'
import { refuse } from './refuse.ts'
import { lowerCase } from './request.ts'
import type { CanonicalOptions } from './types.ts'

/** Removes a scheme's default port from a host, since clients omit it. */
const withoutDefaultPort = (host: string): string => host.replace(/:(443|80)$/, '')

/**
 * A host as URL parsers and routers read it: in lower case, without a dot at its end, and without an empty port or
 * zeros before the port.
 */
const normalizeHost = (host: string): string =>
  lowerCase(host).replace(/\.{0,9}(?::0*([1-9]\d*)?)?$/, (_, port?: string) => (port ? `:${port}` : ''))

const withoutPort = (host: string): string => host.replace(/:\d+$/, '')

/** Whether two names are the same host. A default port may be present in only one of them. */
function isSameAuthority(one: string, other: string): boolean {
  const [a, b] = [lowerCase(one), lowerCase(other)]
  return a === b || withoutDefaultPort(a) === b || a === withoutDefaultPort(b)
}

/** Whether a host is a public host, with or without a bucket in front of it. */
function isCovered(host: string, publicHost: string): boolean {
  const name = withoutDefaultPort(publicHost)
  return withoutDefaultPort(host) === name || withoutDefaultPort(host).endsWith(`.${name}`)
}

/** The option `host` as a list in lower case; undefined if it is not given. */
export function readPublicHosts({ host }: CanonicalOptions): string[] | undefined {
  if (host === undefined) return undefined
  return [host].flat().map((name) => lowerCase(checkString('InvalidParameter', 'host', name, /^[^\s/@?#]+$/, 'a host')))
}

const differentHosts = 'host: the URL, :authority and Host name different hosts; the option host selects one'

/**
 * The hosts that the signature may be for. The request may name several: in `Host`, in `:authority` and in its URL. If
 * public hosts are configured, only the names that they cover are used, since a server's internal URL may differ.
 */
export function possibleHosts(authorities: string[], publicHosts: string[] | undefined): string[] {
  const coveredBy = (list: string[]) => (host: string) => list.some((publicHost) => isCovered(host, publicHost))
  const hosts = publicHosts ? authorities.map(normalizeHost) : authorities
  const named = publicHosts ? hosts.filter(coveredBy(publicHosts)) : hosts
  // Many servers route by the name alone, so a public host with another port must not be a different one either.
  const names = publicHosts ? hosts.map(withoutPort).filter(coveredBy(publicHosts.map(withoutPort))) : []
  if (new Set(names).size > 1) refuse('InvalidRequest', differentHosts)
  const [host] = named
  if (host === undefined) {
    if (!publicHosts) return refuse('InvalidRequest', 'host: expected in the URL or the headers')
    // For the same reason, a signature for another public host must not match.
    const sameName = publicHosts.filter((publicHost) => names.includes(withoutPort(publicHost)))
    return sameName.length > 0 ? sameName : publicHosts
  }
  if (!named.every((other) => isSameAuthority(host, other))) refuse('InvalidRequest', differentHosts)
  return publicHosts ? [...new Set([host, withoutDefaultPort(host)])] : [host]
}

/**
 * Reads the bucket from a virtual-hosted address. Undefined if the bucket is in the path. A bucket may precede one of
 * `publicHosts` or, if there are none, one of Amazon S3's hosts in the region.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketInHost(authority: string, region: string, publicHosts: string[] | undefined): string | undefined {
  const host = withoutDefaultPort(authority)
  if (!publicHosts) {
    // A multi-region access point is called `ALIAS.mrap`, as in its ARN.
    const multiRegion = /^([^.]+\.mrap)\.accesspoint\.s3-global\.amazonaws\.com$/.exec(host)
    if (multiRegion) return multiRegion[1]
    // A SigV4a URL may be sent to any region.
    const inHost = /^[\w-]+$/.test(region) ? region : '[\\w-]+'
    const suffix = dnsSuffix(region).replaceAll('.', '\\.')
    const pattern = `^(.+)\\.s3(-[\\w-]+|express-[\\w-]+)?(\\.dualstack)?(\\.${inHost})?\\.${suffix}$`
    return new RegExp(pattern).exec(host)?.[1]
  }
  // If one public host is a subdomain of another, the longer one is used.
  const [nearest] = publicHosts
    .filter((publicHost) => isCovered(host, publicHost))
    .map(withoutDefaultPort)
    .sort((a, b) => b.length - a.length)
  return nearest && nearest.length < host.length ? host.slice(0, -nearest.length - 1) : undefined
}
