/** Arbitrary credentials. The vectors check that signatures are right. */
export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export const store = { region: 'eu-central-1', bucket: 'photos', credentials }

export const signingDate = new Date('2026-03-01T12:34:56Z')

/** `signingDate` in the format of `X-Amz-Date`. */
export const signedDate = '20260301T123456Z'

/** Returns the date that is `seconds` after `signingDate`. */
export const later = (seconds: number) => new Date(signingDate.getTime() + seconds * 1000)

/** Returns the parameters of a presigned URL, without a URL parser, which might change them. */
export function parametersOf(url: string): [name: string, value: string][] {
  return url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .map((pair) => pair.split('='))
    .map(([name, value]) => [decodeURIComponent(name!), decodeURIComponent(value!)])
}

/** Returns the value of one parameter of a presigned URL. */
export const parameterOf = (url: string, wanted: string) => parametersOf(url).find(([name]) => name === wanted)?.[1]

/** Returns a URL without its query. */
export const addressOf = (url: string) => url.slice(0, url.indexOf('?'))

/** Freezes a value and everything in it. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
