import type { Credentials, PresignUrlOptions, Store } from '../types.ts'
import { text } from './check.ts'
import { memo } from './memo.ts'

/** Who signs, and for what: `place` is the scope but for its day. */
export type Signer = [credentials: Credentials, service: string, place: string]

/** The algorithm, as URLs, forms and strings to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

const placeOf = /* @__PURE__ */ memo(
  (
    region: unknown,
    service: unknown,
    accessKeyId: unknown,
    secretAccessKey: unknown,
    sessionToken: unknown,
  ): string => {
    // Both become part of the scope, the region also of the host name.
    text('InvalidRegion', 'region', region, /^[\w-]+$/)
    text('InvalidService', 'service', service, /^[\w-]+$/)
    text('InvalidCredentials', 'accessKeyId', accessKeyId, /^[^\s/]+$/)
    // The classic mistake is a line break that was read from a file along with the secret.
    for (const [name, value] of Object.entries({ secretAccessKey, sessionToken }))
      text('InvalidCredentials', name, value, /^\S(.*\S)?$/, 'no space around it')
    return `${region}/${service}/aws4_request`
  },
)

/** Checks who signs and for what scope. */
export function checkSigner({ region, service = 's3' }: Store | PresignUrlOptions, credentials: Credentials): Signer {
  const { accessKeyId, secretAccessKey, sessionToken = '-' } = credentials ?? {}
  return [credentials, service, placeOf(region, service, accessKeyId, secretAccessKey, sessionToken)]
}

/** The credential scope on the day of `date`: `YYYYMMDD`, the region, the service, `aws4_request`. */
export const scopeOn = (date: string, place: string): string => `${date.slice(0, 8)}/${place}`
