/** Encodes characters that need it. `encodeURIComponent` leaves five that SigV4 does not. */
const escaped = (characters: string): string =>
  encodeURIComponent(characters).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * Percent-encodes the UTF-8 bytes of `value`, all but RFC 3986's unreserved characters, as SigV4's UriEncode does.
 * `value` must be well-formed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const encode = (value: string): string => value.replace(/[^\w.~-]+/g, escaped)

/** Encodes a path and keeps its slashes. */
export const encodePath = (path: string): string => path.replace(/[^\w.~/-]+/g, escaped)

export const utf8 = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
