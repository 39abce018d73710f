import { check, fail, type PresignErrorCode } from '../errors.ts'
import { checkString, checkSwitch, requireGlobal } from '../input/check.ts'
import type { StoreV4a } from '../types.ts'
import { encode, encodePath } from './encode.ts'
import { memoizeLast } from './memoize.ts'
import { dnsSuffix } from './partition.ts'

/** The target of a request. */
export interface Target {
  /** The scheme with its colon, such as `https:`. */
  protocol: string
  /** The host name, with the port unless it is the scheme's default port. */
  host: string
  /** The encoded path that is sent. */
  path: string
  /** The path that is signed. Default: the path that is sent. */
  canonicalPath?: string
}

/** Reads a URL whose normal form matches `pattern`. */
export function parseUrl(
  code: PresignErrorCode,
  name: string,
  value: string | URL,
  pattern: RegExp,
  expected?: string,
): URL {
  const Parser = requireGlobal('URL', globalThis.URL)
  let url: URL | undefined
  try {
    url = new Parser(value)
  } catch {}
  check(code, name, url && pattern.test(url.href), expected ?? 'a URL', value)
  return url as URL
}

/** Decodes the parts of a path that `pattern` finds, and encodes them as SigV4 does. */
export function rewritePath(code: PresignErrorCode, name: string, path: string, pattern: RegExp): string {
  try {
    return path.replace(pattern, (part) => encode(decodeURIComponent(part)))
  } catch {
    return fail(code, name, 'percent-encoded UTF-8', path)
  }
}

/**
 * An endpoint in which the URL standard changes only letter case and a default port. Its host is an IPv4 address, or
 * ASCII labels that are not Punycode and whose last label is not a number. Its port is below 60000, and its path has no
 * dot segments.
 */
const plainEndpoint =
  /^(https?:)\/\/((?:(?:(?!xn--)[a-z\d][\w-]*\.)*(?!xn--)[a-z][\w-]*|(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|(?![\w.-]))){4})(?::[1-9]\d{0,3}|:[1-5]\d{4})?)((?:\/(?:[\w~-][\w.~-]*)?)*)$/i

/** Reads an endpoint. Plain ECMAScript engines have no `URL`, so a plain endpoint is read without it. */
function parseEndpoint(endpoint: string): Pick<URL, 'protocol' | 'host' | 'pathname'> {
  const plain = typeof endpoint === 'string' && plainEndpoint.exec(endpoint)
  if (!plain)
    return parseUrl(
      'InvalidEndpoint',
      'endpoint',
      endpoint,
      /^https?:..[^/@%]+\/([\w.~/-]|%[\dA-Fa-f]{2})*$/,
      'a URL that starts with https:// or http://, without user, query and fragment',
    )
  const [, scheme, host, pathname] = plain as unknown as [string, string, string, string]
  const protocol = scheme.toLowerCase()
  const defaultPort = protocol === 'https:' ? /:443$/ : /:80$/
  return { protocol, host: host.toLowerCase().replace(defaultPort, ''), pathname }
}

/** The location of a bucket. Without an endpoint, it has a region. */
export type BucketLocation = Pick<StoreV4a, 'bucket' | 'endpoint' | 'forcePathStyle' | 'guard' | 'region'>

/** The part that follows a bucket's name in the hosts of AWS and of the presets. */
const bucketHosts =
  /\.(amazonaws|r2\.cloudflarestorage|googleapis|backblazeb2|digitaloceanspaces|wasabisys|t3\.storage|linodeobjects|scw|your-objectstorage|ovh|vultrobjects|exo|storjshare)\.[a-z.]+$/

const resolveEndpoint = /* @__PURE__ */ memoizeLast(
  (
    endpoint: string | undefined,
    region: string | undefined,
    forcePathStyle: boolean | undefined,
    bucket: string | undefined,
    needed: boolean,
  ): Target => {
    checkSwitch('forcePathStyle', forcePathStyle)
    let { protocol, host, pathname } = parseEndpoint(endpoint ?? `https://s3.${region}.${dnsSuffix(region!)}`)
    pathname = rewritePath('InvalidEndpoint', 'endpoint', pathname, /[^/]+/g).replace(/\/+$/, '')
    // Only a custom endpoint may name the bucket itself. For other endpoints, the key would be read as a bucket.
    if ((bucket ?? '') !== '' || (needed && (bucket !== undefined || !endpoint))) {
      const inPath = forcePathStyle ?? endpoint
      // Ceph's RADOS Gateway addresses another tenant's bucket as TENANT:BUCKET, only in the path.
      checkString(
        'InvalidBucket',
        'bucket',
        bucket,
        endpoint && inPath ? /^(\w*:)?[\w.-]{3,255}$/ : /^[\w.-]{3,255}$/,
        'a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores',
      )
      if (endpoint && forcePathStyle === undefined)
        check(
          'InvalidEndpoint',
          'endpoint',
          !(host.startsWith(`${bucket}.`) && bucketHosts.test(host)) && !pathname.endsWith(`/${bucket}`),
          'an address without the bucket (or set forcePathStyle to keep it)',
          endpoint,
          'one that names the bucket',
        )
      if (
        inPath ||
        /^\[|^[\d.]+(:|$)/.test(host) ||
        // Not DNS labels, or labels that look like an IP address or Punycode.
        /[A-Z_]|(^|\.)xn--|^\W|\W$|\.\W|-\.|.{64}|^(\d+\.){3}\d+$/.test(bucket!) ||
        // A wildcard certificate covers one label.
        (protocol === 'https:' && bucket!.includes('.'))
      ) {
        pathname += `/${encode(bucket!)}`
      } else {
        host = `${bucket}.${host}`
      }
    }
    return { protocol, host, path: pathname }
  },
)

/**
 * Puts a bucket into the host name, or into the path if the store requires it or if the name cannot be in a host name.
 *
 * @returns The bucket's own target: its path does not end with a slash.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const resolveBucket = (
  { endpoint, region, forcePathStyle }: BucketLocation,
  bucket: string | undefined,
  key: string | undefined,
): Target =>
  // A `URL` is mutable, so the memo uses its string.
  resolveEndpoint(
    typeof endpoint === 'object'
      ? check('InvalidEndpoint', 'endpoint', endpoint?.href, 'a URL', endpoint).href
      : endpoint,
    region,
    forcePathStyle,
    bucket,
    key !== undefined,
  )

/**
 * Checks a raw key and encodes it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function encodeKey(key: string): string {
  checkString('InvalidKey', 'key', key, /./s, 'an object key of at least one character')
  // The URL standard removes dot segments, also as %2e: https://url.spec.whatwg.org/#double-dot-path-segment
  check(
    'UnreachableKey',
    'key',
    !/(^|\/)\.\.?(\/|$)/.test(key),
    'a key without "." and ".." segments, which clients remove',
    key,
    'one with such a segment',
  )
  const path = encodePath(key)
  check('InvalidKey', 'key', path.replace(/%../g, '-').length < 1025, 'at most 1024 bytes of UTF-8', key, 'more')
  return path
}
