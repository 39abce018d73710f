import type { Credentials, StoreV4a } from '../types.ts'
import { checkString } from './check.ts'
import { memoizeLast } from './memoize.ts'

/** Checked credentials, and what they sign for. */
export interface Signer {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | undefined
  expiration: Date | string | undefined
  /** The service in the credential scope. */
  service: string
  /** The credential scope without its date: `REGION/SERVICE/aws4_request`, or `SERVICE/aws4_request` for SigV4a. */
  scopeSuffix: string
  /** The algorithm's name in URLs and strings to sign. */
  algorithm: string
}

/** The algorithm, as URLs, forms and strings to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

const checkScope = /* @__PURE__ */ memoizeLast(
  (
    region: unknown,
    service: unknown,
    accessKeyId: unknown,
    secretAccessKey: unknown,
    // The session token is optional.
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

/** Checks the credentials and the scope. Copies the credentials: later changes do not affect this signature. */
export function checkSigner(
  { region, service = 's3' }: Pick<StoreV4a, 'region' | 'service'>,
  credentials: Credentials,
): Signer {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials ?? ({} as Credentials)
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    service,
    scopeSuffix: checkScope(region, service, accessKeyId, secretAccessKey, sessionToken),
    algorithm,
  }
}
