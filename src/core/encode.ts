/**
 * Percent-encodes the UTF-8 bytes of `value`, all but RFC 3986's unreserved characters, as SigV4's UriEncode does.
 * `value` must be well-formed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function encode(value: string): string {
  if (!/[^\w.~-]/.test(value)) return value
  const encoded = encodeURIComponent(value)
  // Five characters that it leaves and SigV4 does not. To replace none takes three times as long as to look for some.
  return /[!'()*]/.test(encoded)
    ? encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : encoded
}

/** Encodes a path and keeps its slashes. */
export const encodePath = (path: string): string => (/[^\w.~/-]/.test(path) ? encode(path).replace(/%2F/g, '/') : path)

export const utf8 = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
