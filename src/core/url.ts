import { check } from '../errors.ts'
import type { Presigned, PresignUrlOptions } from '../types.ts'
import { parseUrl } from './address.ts'
import { text } from './check.ts'
import type { Draft } from './draft.ts'
import { encode, encodePath } from './encode.ts'
import { draftRequest, isS3 } from './request.ts'
import type { Signer } from './scope.ts'

/** Writes a path that the URL standard has read as SigV4 writes it: each segment is decoded and encoded once. */
function rewritePath(path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/')
  } catch {
    return check('InvalidUrl', 'url', false, 'a path of percent-encoded UTF-8', path)
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
  options: Omit<PresignUrlOptions, 'region'>,
  signer: Signer,
  now: Date,
): Draft<Presigned> {
  const { service, method = 'GET', headers, body = '', signSessionToken = true } = options
  text('InvalidService', 'service', service, /./)
  check(
    'InvalidParameter',
    'body',
    typeof body === 'string' || ArrayBuffer.isView(body),
    'a string or a Uint8Array',
    body,
  )
  const { protocol, host, pathname, searchParams } = parseUrl(
    'InvalidUrl',
    'url',
    value,
    /^(http|ws)s?:\/\/[^/@]+\/[^#]*$/,
  )
  // Runtimes differ in whether they escape `^` and `|`.
  const path = isS3(service) ? rewritePath(pathname) : pathname.replace(/[\^|]/g, encodeURIComponent)
  const [{ sessionToken, ...rest }, ...scope] = signer
  const draft = draftRequest(
    method,
    headers,
    [protocol, host, path, isS3(service) ? path : encodePath(path.replace(/\/+/g, '/'))],
    [...searchParams],
    options,
    signSessionToken ? signer : [rest, ...scope],
    now,
    body,
  )
  if (signSessionToken || !sessionToken) return draft
  return {
    ...draft,
    finish(signature) {
      const presigned = draft.finish(signature)
      return { ...presigned, url: `${presigned.url}&X-Amz-Security-Token=${encode(sessionToken)}` }
    },
  }
}
