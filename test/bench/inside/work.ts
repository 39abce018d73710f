/** The work that all do: the same keys, the same override of the response's type, for the same 900 seconds. */

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

/** Credentials that no call had before, so that none has their signing key. */
export const newCredentials = (index: number) => ({ ...credentials, accessKeyId: `AKIA${index}` })

/** One way to presign. */
export interface Case {
  name: string
  /** How many URLs, or forms, a turn makes. */
  size: number
  /** A turn: makes those from `index` on, and returns the last. */
  turn(index: number): unknown
  /** Reads the URL of what a turn returned; absent for forms, for hashes and for what is verified. */
  url?: (result: never) => string
}

/** Whether a URL is that of `index`: what is timed must be the work that was asked for. */
export function isExpected(url: string, index: number): boolean {
  const { pathname, searchParams } = new URL(url)
  return (
    pathname.endsWith(`/${keyOf(index)}`) &&
    searchParams.get('response-content-type') === responseType &&
    searchParams.get('X-Amz-Expires') === `${expiresIn}` &&
    /^[\da-f]{64}$/.test(searchParams.get('X-Amz-Signature') ?? '')
  )
}
