/**
 * Percent-encodes the UTF-8 bytes of `value`, all but RFC 3986's unreserved characters, as SigV4's UriEncode does.
 * `value` must be well-formed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const encode = (value: string): string =>
  /[^\w.~-]/.test(value)
    ? // Leaves five characters that SigV4 does not.
      encodeURIComponent(value).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      )
    : value

/** Encodes a path and keeps its slashes. */
export const encodePath = (path: string): string => (/[^\w.~/-]/.test(path) ? encode(path).replace(/%2F/g, '/') : path)

export const utf8 = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
