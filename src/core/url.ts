import type { Credentials, Presigned, PresignUrlOptions } from '../types.ts'
import { parseUrl, rewritePath } from './address.ts'
import type { Draft } from './draft.ts'
import { encodePath } from './encode.ts'
import { draftRequest, isS3 } from './request.ts'
import { checkScope } from './scope.ts'

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
  const { method = 'GET', headers, body, service, region, signSessionToken } = options
  checkScope(region, service)
  const { protocol, host, pathname, searchParams } = parseUrl('InvalidUrl', 'url', value, /^(http|ws)s?:$/)
  const s3 = isS3(service)
  // Runtimes differ in whether they escape `^` and `|`.
  const path = s3 ? rewritePath('InvalidUrl', 'url', pathname) : pathname.replace(/[\^|]/g, encodeURIComponent)
  return draftRequest(
    {
      origin: `${protocol}//${host}`,
      host,
      path,
      canonicalPath: s3 ? path : encodePath(path.replace(/\/+/g, '/')),
      method,
      parameters: [...searchParams],
      headers,
      body,
      region,
      service,
      signSessionToken,
    },
    options,
    credentials,
    now,
  )
}
