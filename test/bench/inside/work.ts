/** The work that all cases share: the same keys, response content type and expiry. */

export const region = 'eu-west-1'
export const bucket = 'example-bucket'
export const host = `${bucket}.s3.${region}.amazonaws.com`
export const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
export const expiresIn = 900
export const responseType = 'image/jpeg'
export const keyOf = (index: number): string => `photos/2026/cat-${index}.jpg`

/** Returns credentials with a new access key, so that no signing key is cached for them. */
export const newCredentials = (index: number) => ({ ...credentials, accessKeyId: `AKIA${index}` })

/** A function to time. */
export interface Case {
  name: string
  /** The number of URLs or forms that a turn makes. */
  size: number
  /** Makes `size` URLs or forms, starting with number `index`, and returns the last one. */
  turn(index: number): unknown
  /** Returns the URL in a turn's result; undefined for forms, hashes and verification. */
  url?: (result: never) => string
}

/** Returns whether a URL is the right one for `index`, so that only correct work is timed. */
export function isExpected(url: string, index: number): boolean {
  const { pathname, searchParams } = new URL(url)
  return (
    pathname.endsWith(`/${keyOf(index)}`) &&
    searchParams.get('response-content-type') === responseType &&
    searchParams.get('X-Amz-Expires') === `${expiresIn}` &&
    /^[\da-f]{64}$/.test(searchParams.get('X-Amz-Signature') ?? '')
  )
}
