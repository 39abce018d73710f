import type { Credentials, StoreV4a } from '../types.ts'
import { checkString } from './check.ts'
import { memoizeLast } from './memoize.ts'

/**
 * Who signs, for what, and with which algorithm. The scope is the day as `YYYYMMDD`, a slash, and the `place`: region,
 * service, `aws4_request`, with slashes between them.
 */
export type Signer = [
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string | undefined,
  expiration: Date | undefined,
  service: string,
  place: string,
  algorithm: string,
]

/** The algorithm, as URLs, forms and strings to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

const placeOf = /* @__PURE__ */ memoizeLast(
  (
    region: unknown,
    service: unknown,
    accessKeyId: unknown,
    secretAccessKey: unknown,
    // Nothing is wrong with none.
    sessionToken: unknown = '-',
  ): string => {
    // Both become part of the scope, the region also of the host name.
    checkString('InvalidRegion', 'region', region, /^[\w-]+$/)
    checkString('InvalidService', 'service', service, /^[\w-]+$/)
    checkString('InvalidCredentials', 'accessKeyId', accessKeyId, /^[^\s/]+$/)
    // The classic mistake is a line break that was read from a file along with the secret.
    for (const [name, value] of Object.entries({ secretAccessKey, sessionToken }))
      checkString('InvalidCredentials', name, value, /^\S(.*\S)?$/, 'no space around it')
    return `${region}/${service}/aws4_request`
  },
)

/** Checks who signs and for what scope. The credentials are copied: they may be changed while these sign. */
export function checkSigner(
  { region, service = 's3' }: Pick<StoreV4a, 'region' | 'service'>,
  credentials: Credentials,
): Signer {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials ?? ({} as Credentials)
  return [
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    service,
    placeOf(region, service, accessKeyId, secretAccessKey, sessionToken),
    algorithm,
  ]
}
