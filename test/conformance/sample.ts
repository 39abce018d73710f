/** A signer that no check needs to be right about: what is signed right, the vectors show. */
export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export const store = { region: 'eu-central-1', bucket: 'photos', credentials }

export const signingDate = new Date('2026-03-01T12:34:56Z')

/** `signingDate` as it is signed. */
export const signedDate = '20260301T123456Z'

/** A date so many seconds later. */
export const later = (seconds: number) => new Date(signingDate.getTime() + seconds * 1000)

/** The parameters of a presigned URL as they stand in its text, which a URL parser might change. */
export function parametersOf(url: string): [name: string, value: string][] {
  return url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .map((pair) => pair.split('='))
    .map(([name, value]) => [decodeURIComponent(name!), decodeURIComponent(value!)])
}

/** One parameter of a presigned URL. */
export const parameterOf = (url: string, wanted: string) => parametersOf(url).find(([name]) => name === wanted)?.[1]

/** The URL without its query. */
export const addressOf = (url: string) => url.slice(0, url.indexOf('?'))

/** Freezes a value and all that it holds. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
