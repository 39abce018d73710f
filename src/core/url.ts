import { check } from '../errors.ts'
import { checkString, checkSwitch } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { CredentialScope, Presigned, PresignUrlOptions } from '../types.ts'
import { parseUrl, rewritePath } from './address.ts'
import type { Pair } from './canonical.ts'
import type { Drafter } from './draft.ts'
import { encode, encodePath } from './encode.ts'
import { optionNames } from './presign.ts'
import { draftRequest, isS3, readHeaders, readParameters } from './request.ts'
import { signingScope } from './scope.ts'

/**
 * The path that is signed. For S3 it is the path that is sent. For other services, empty segments are removed and the
 * path is encoded once more. The URL standard has already removed dot segments.
 */
export const canonicalPath = (service: string, path: string): string =>
  isS3(service) ? path : encodePath(path.replace(/\/+/g, '/'))

// `regionSet` is known, so that options for SigV4a get an error about the region.
export const urlOptionNames = /* @__PURE__ */ optionNames.concat([
  'method',
  'service',
  'region',
  'credentials',
  'headers',
  'body',
  'signSessionToken',
  'regionSet',
])

/** Finds the scope of a request to any service. */
export function urlScope(options: PresignUrlOptions, now: Date): CredentialScope {
  checkNames('options', options, urlOptionNames)
  return signingScope(options ?? {}, options, now)
}

/**
 * Drafts a presigned URL for any service.
 *
 * @param ownParameters Checks the names of parameters and headers, and returns parameters to add to them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function draftUrl(
  value: string | URL,
  options: Omit<PresignUrlOptions, 'region'>,
  ownParameters?: (given: Pair[]) => Pair[],
): Drafter<Presigned> {
  const { service, method = 'GET', headers: givenHeaders, body = '', signSessionToken = true } = options
  checkString('InvalidService', 'service', service, /./, 'a service such as "execute-api"')
  checkSwitch('signSessionToken', signSessionToken)
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
    'a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment',
  )
  // S3 decodes the path and encodes it as SigV4 does. Other services use it as sent, but runtimes encode `^` and `|`
  // differently.
  const path = rewritePath('InvalidUrl', 'url', pathname, isS3(service) ? /[^/]+/g : /[|^]/g)
  const query = readParameters(searchParams)
  const headers = readHeaders(givenHeaders)
  if (ownParameters) query.push(...ownParameters([...query, ...headers]))
  const draft = draftRequest(
    method,
    headers,
    { protocol, host, path, canonicalPath: canonicalPath(service, path) },
    query,
    options,
    // Copies the bytes of any view, so that later changes have no effect.
    typeof body === 'string' ? body : new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice(),
  )
  return (signer, now) => {
    const { sessionToken } = signer
    if (signSessionToken || !sessionToken) return draft(signer, now)
    const { finish, ...rest } = draft({ ...signer, sessionToken: undefined }, now)
    return {
      ...rest,
      finish: (signature) => {
        const presigned = finish(signature)
        return { ...presigned, url: `${presigned.url}&X-Amz-Security-Token=${encode(sessionToken)}` }
      },
    }
  }
}
