import { fail, type PresignErrorCode } from '../errors.ts'

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/**
 * Percent-encodes the UTF-8 bytes of `value`, all but RFC 3986's unreserved characters, as SigV4's UriEncode does.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function encode(value: string, code: PresignErrorCode = 'InvalidQuery', name = 'query'): string {
  if (/^[\w.~-]*$/.test(value)) return value
  try {
    return encodeURIComponent(value).replace(/[!'()*]/g, percent)
  } catch {
    return fail(code, name, 'well-formed Unicode, without lone surrogates', value)
  }
}

/** Encodes a path and keeps its slashes. */
export function encodePath(path: string, code?: PresignErrorCode, name?: string): string {
  return encode(path, code, name).replace(/%2F/g, '/')
}
