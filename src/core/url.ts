import { fail } from '../errors.ts'
import type { Credentials, Presigned, PresignUrlOptions } from '../types.ts'
import { parseUrl } from './address.ts'
import type { Draft } from './draft.ts'
import { encode, encodePath } from './encode.ts'
import { draftRequest, isS3 } from './request.ts'
import { checkScope } from './scope.ts'

/** Writes a path that the URL standard has read as SigV4 writes it: each segment is decoded and encoded once. */
function rewritePath(path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/')
  } catch {
    return fail('InvalidUrl', 'url', 'a path of percent-encoded UTF-8', path)
  }
}

/**
 * Drafts a presigned URL of any service.
 *
 * S3 takes the path as it is sent. For other services empty segments are removed and the path that is sent is
 * encoded once more; the URL standard has removed dot segments before.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function draftUrl(
  value: string | URL,
  options: PresignUrlOptions,
  credentials: Credentials,
  now: Date,
): Draft<Presigned> {
  checkScope(options.region, options.service)
  const { protocol, host, pathname, searchParams } = parseUrl(
    'InvalidUrl',
    'url',
    value,
    /^(http|ws)s?:\/\/[^/@]+\/[^#]*$/,
  )
  const s3 = isS3(options.service)
  // Runtimes differ in whether they escape `^` and `|`.
  const path = s3 ? rewritePath(pathname) : pathname.replace(/[\^|]/g, encodeURIComponent)
  return draftRequest(
    { method: 'GET', ...options },
    [protocol, host, path, s3 ? path : encodePath(path.replace(/\/+/g, '/'))],
    [...searchParams],
    options,
    credentials,
    now,
  )
}
