import { fail, type PresignErrorCode } from '../errors.ts'
import type { Store } from '../types.ts'
import { text } from './check.ts'
import { encode, encodePath } from './encode.ts'
import { dnsSuffix } from './partition.ts'
import { checkScope } from './scope.ts'

/** Where a request goes. */
export interface Address {
  /** Scheme and authority, as the URL begins. */
  origin: string
  /** The authority: what the client sends as `Host`. */
  host: string
  /** The path as sent. */
  path: string
}

/** Reads a URL that has nothing in it that would be lost or leaked. */
export function parseUrl(code: PresignErrorCode, name: string, value: unknown, schemes: RegExp): URL {
  let url: URL | undefined
  try {
    url = new URL(`${value}`)
  } catch {}
  return url && schemes.test(url.protocol) && !url.username && !url.password && !url.href.includes('#')
    ? url
    : fail(code, name, `a URL ${schemes.source} with no user and no fragment`, value)
}

/** Writes a path that the URL standard has read as SigV4 writes it: each segment is decoded and encoded once. */
export function rewritePath(code: PresignErrorCode, name: string, path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/')
  } catch {
    return fail(code, name, 'a path of percent-encoded UTF-8', path)
  }
}

/** A bucket name that can be part of a host name: DNS labels that together don't look like an IP address. */
const hostLabels = /^(?!(\d+\.){3}\d+$)[a-z\d](-*[a-z\d])*(\.[a-z\d](-*[a-z\d])*)*$/

/**
 * Finds where a bucket is: in the host name, or in the path where that is asked for or the name does not allow it.
 * The path ends without a slash. The bucket is optional where the endpoint is the store's own, unless `needed`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketAddress(store: Store, bucket: string | undefined, needed: boolean): Address {
  const { endpoint, region, forcePathStyle, service = 's3' } = store
  checkScope(region, service)
  const url = parseUrl(
    'InvalidEndpoint',
    'endpoint',
    endpoint ?? `https://s3.${region}.${dnsSuffix(region)}`,
    /^https?:$/,
  )
  if (url.href.includes('?')) fail('InvalidEndpoint', 'endpoint', 'no query', endpoint)
  const { protocol, hostname, pathname } = url
  let { host } = url
  let path = rewritePath('InvalidEndpoint', 'endpoint', pathname).replace(/\/+$/, '')
  if (bucket === undefined ? needed && !endpoint : bucket !== '' || needed || store.bucket === '') {
    text('InvalidBucket', 'bucket', bucket, /^[\w.-]{3,255}$/, '3 to 255 letters, digits, dots, hyphens or underscores')
  }
  if (bucket) {
    if (
      (forcePathStyle ?? endpoint) ||
      /^\[|^[\d.]+$/.test(hostname) ||
      !hostLabels.test(bucket) ||
      bucket.length > 63 ||
      // A wildcard certificate covers one label.
      (protocol === 'https:' && bucket.includes('.'))
    ) {
      path += `/${bucket}`
    } else {
      host = `${bucket}.${host}`
    }
  }
  return { origin: `${protocol}//${host}`, host, path }
}

/**
 * Checks a raw key and encodes it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function keyPath(key: string): string {
  text('InvalidKey', 'key', key, /./s, 'a string that is not empty')
  // The URL standard removes dot segments, %2e too: https://url.spec.whatwg.org/#double-dot-path-segment
  if (/(^|\/)\.\.?(\/|$)/.test(key)) fail('UnreachableKey', 'key', 'no "." or ".." segment, which clients remove', key)
  const path = encodePath(key, 'InvalidKey', 'key')
  return text('InvalidKey', 'key', path, /^(%..|[^%]){1,1024}$/, 'at most 1024 bytes')
}
