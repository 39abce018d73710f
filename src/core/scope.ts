import { check } from '../errors.ts'
import { checkString, expirationSeconds } from '../input/check.ts'
import type {
  AnyCredentials,
  CredentialScope,
  Credentials,
  PresignOptions,
  ScopedCredentials,
  StoreV4a,
} from '../types.ts'
import { memoizeLast } from './memoize.ts'
import { amzDate, signingStart } from './time.ts'

/** Checked credentials, and the scope that they sign for. */
export interface Signer {
  accessKeyId: string
  /** The secret access key. Undefined for scoped credentials. */
  secretAccessKey: string | undefined
  /** The signing key in hexadecimal. Undefined unless the credentials are scoped. */
  signingKey: string | undefined
  sessionToken: string | undefined
  /** When the credentials expire, in whole seconds. `Infinity` if they do not expire. */
  expiration: number
  /** The service in the credential scope. */
  service: string
  /** The credential scope without its date: `REGION/SERVICE/aws4_request`, or `SERVICE/aws4_request` for SigV4a. */
  scopeSuffix: string
  /** The algorithm's name in URLs and strings to sign. */
  algorithm: string
}

/** The algorithm's name in URLs, forms and strings to sign. */
export const algorithm = 'AWS4-HMAC-SHA256'

/** Checks the region and the service, which become part of the scope. The region also becomes part of the host name. */
const checkScope = /* @__PURE__ */ memoizeLast((region: unknown, service: unknown): void => {
  checkString('InvalidRegion', 'region', region, /^[\w-]+$/, 'a region such as "eu-west-1"')
  checkString('InvalidService', 'service', service, /^[\w-]+$/, 'a service such as "s3"')
})

/** Checks a property of the credentials, which is a string. */
const checkCredential = (name: string, value: unknown, pattern: RegExp, expected: string): string =>
  checkString('InvalidCredentials', `credentials.${name}`, value, pattern, expected)

/** The classic mistake is a line break that was read from a file together with the secret. */
const checkSecret = (name: string, value: unknown, hint: string): string =>
  checkCredential(name, value, /^\S(.*\S)?$/, `a string without spaces or line breaks around it${hint}`)

const checkCredentials = /* @__PURE__ */ memoizeLast(
  (accessKeyId: unknown, secretAccessKey: unknown, signingKey: unknown, sessionToken: unknown): void => {
    checkCredential(
      'accessKeyId',
      accessKeyId,
      /^[^\s/]+$/,
      'an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?)',
    )
    if (signingKey === undefined) checkSecret('secretAccessKey', secretAccessKey, ' (is AWS_SECRET_ACCESS_KEY set?)')
    else checkCredential('signingKey', signingKey, /^[\da-f]{64}$/i, '64 hex digits')
    if (sessionToken !== undefined) checkSecret('sessionToken', sessionToken, ', or none')
  },
)

const formatDay = /* @__PURE__ */ memoizeLast((start: number): string => amzDate(start).slice(0, 8))

/**
 * Finds the scope of a request. With `stableFor`, its day is the day of the window's start.
 *
 * @throws {PresignError} `InvalidRegion`, `InvalidService`, `InvalidDate`, `InvalidExpires`.
 */
export function signingScope(
  { region, service = 's3', regionSet }: Pick<StoreV4a, 'region' | 'service'> & { regionSet?: unknown },
  options: Pick<PresignOptions, 'signingDate' | 'stableFor'> | undefined,
  now: Date,
): CredentialScope {
  check('InvalidRegion', 'regionSet', regionSet === undefined, 'none: only presignV4a uses it', regionSet)
  checkScope(region, service)
  return { date: formatDay(signingStart(options ?? {}, now)[0]), region: region!, service }
}

/** Checks that a signing key matches the scope. Messages show only dates: other values could be misplaced secrets. */
function checkScoped(scoped: Partial<ScopedCredentials>, scope: CredentialScope): void {
  for (const name of ['date', 'region', 'service'] as const) {
    const value = scoped[name]
    const isDay = name === 'date' && /^\d{8}$/.test(value!)
    const shown = isDay ? value : typeof value === 'string' ? `another ${name}` : undefined
    const expected = name === 'date' ? `${scope.date}, the day of signing` : `the request's ${name}`
    check('InvalidCredentials', `credentials.${name}`, value === scope[name], expected, value, shown)
  }
}

/**
 * Checks credentials for a scope that {@link signingScope} has checked. Copies the credentials, so that later changes
 * do not affect this signature.
 */
export function checkSigner(scope: CredentialScope, credentials: AnyCredentials): Signer {
  const given: Partial<Credentials & ScopedCredentials> = check(
    'InvalidCredentials',
    'credentials',
    // A promise is an object without these properties.
    typeof credentials === 'object' && credentials && !('then' in credentials),
    'an object with accessKeyId and secretAccessKey',
    credentials,
  )
  const { accessKeyId, secretAccessKey, signingKey, sessionToken, expiration } = given
  checkCredentials(accessKeyId, secretAccessKey, signingKey, sessionToken)
  if (signingKey !== undefined) checkScoped(given, scope)
  return {
    accessKeyId: accessKeyId!,
    secretAccessKey,
    signingKey,
    sessionToken,
    expiration: expirationSeconds(expiration),
    service: scope.service,
    scopeSuffix: `${scope.region}/${scope.service}/aws4_request`,
    algorithm,
  }
}
