import { fail } from '../errors.ts'
import type { Credentials } from '../types.ts'
import { text } from './check.ts'

/** A credential scope: the day as `YYYYMMDD`, the region, the service, `aws4_request`. */
export type Scope = string[]

/** The algorithm, as URLs, forms and strings to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

/** Makes a scope. Region and service become part of it and of host names, so they hold nothing else. */
export function makeScope(date: string, region: string, service: string): Scope {
  return [date.slice(0, 8), region, service, 'aws4_request']
}

/** Checks the region and the service. They become part of the scope and of host names, so they hold nothing else. */
export function checkScope(region: string, service: string): void {
  text('InvalidRegion', 'region', region, /^[\w-]+$/)
  text('InvalidService', 'service', service, /^[\w-]+$/)
}

/** Checks credentials that were given, or that a provider gave. */
export function checkCredentials(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = '-' } = credentials ?? {}
  // The classic mistake is a line break that was read from a file along with the secret.
  for (const [name, value] of Object.entries({ accessKeyId, secretAccessKey, sessionToken }))
    text('InvalidCredentials', name, value, /^(?!\s)\P{Cc}+(?<!\s)$/u, 'a string with no white space around it')
  if (/[\s/]/.test(accessKeyId)) fail('InvalidCredentials', 'accessKeyId', 'no slash', accessKeyId)
  return credentials
}
