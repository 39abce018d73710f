import { fail } from '../errors.ts'
import type { Credentials } from '../types.ts'
import { text } from './check.ts'

/** A credential scope without its constant end. */
export interface Scope {
  /** The day, `YYYYMMDD`. */
  day: string
  region: string
  service: string
}

/** The algorithm, as URLs, forms and strings to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

/** A scope as it is signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const scopeText = ({ day, region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`

/** Checks the region and the service. They become part of the scope and of host names, so they hold nothing else. */
export function checkScope(region: string, service: string): void {
  text('InvalidRegion', 'region', region, /^[\w-]+$/, 'letters, digits and hyphens')
  text('InvalidService', 'service', service, /^[\w-]+$/, 'letters, digits and hyphens')
}

/** The classic mistake is a line break that was read from a file along with the secret. */
const noSpaceAround = /^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u

/** Checks credentials that were given, or that a provider gave. */
export function checkCredentials(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken } =
    credentials ?? fail('InvalidCredentials', 'credentials', 'an object', credentials)
  const check = (name: string, value: unknown, pattern: RegExp) =>
    text('InvalidCredentials', `credentials.${name}`, value, pattern, 'a string with no white space around it')
  check('accessKeyId', accessKeyId, /^[^\s/\p{Cc}\p{Cs}]+$/u)
  check('secretAccessKey', secretAccessKey, noSpaceAround)
  if (sessionToken != null) check('sessionToken', sessionToken, noSpaceAround)
  return credentials
}
