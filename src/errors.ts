/**
 * Why a request is refused, in S3's own words. Errors of `sigv4-presign/verify` with these codes have the `status` that
 * S3 answers with.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export type RefusalCode =
  | 'AccessDenied'
  | 'AuthorizationQueryParametersError'
  | 'EntityTooLarge'
  | 'EntityTooSmall'
  | 'ExpiredToken'
  | 'InvalidAccessKeyId'
  | 'InvalidArgument'
  | 'InvalidPolicyDocument'
  | 'InvalidRequest'
  | 'InvalidToken'
  | 'InvalidURI'
  | 'KeyTooLongError'
  | 'MaxPostPreDataLengthExceededError'
  | 'MethodNotAllowed'
  | 'MissingContentLength'
  | 'SignatureDoesNotMatch'

/** What went wrong, for programs. The message is for people and may change; the code does not. */
export type PresignErrorCode =
  | RefusalCode
  | 'ExpiredCredentials'
  | 'InvalidArn'
  | 'InvalidBucket'
  | 'InvalidCredentials'
  | 'InvalidDate'
  | 'InvalidEndpoint'
  | 'InvalidExpires'
  | 'InvalidHeader'
  | 'InvalidKey'
  | 'InvalidMethod'
  | 'InvalidParameter'
  | 'InvalidPayloadHash'
  | 'InvalidPolicy'
  | 'InvalidQuery'
  | 'InvalidRegion'
  | 'InvalidService'
  | 'InvalidUrl'
  | 'UnreachableKey'
  | 'UnsupportedByStore'
  | 'UnsupportedRuntime'

/**
 * The one error that this package throws. It is safe to log: neither its message nor any property of it holds a
 * secret key, a token or a signature, since no value that was given is ever repeated in it, only names of parameters,
 * headers and fields are.
 *
 * `instanceof` holds across all entries, ES modules and CommonJS alike.
 *
 * @example
 * try {
 *   await presign(store, getObject(key), { expiresIn })
 * } catch (error) {
 *   if (error instanceof PresignError && error.code === 'InvalidExpires') …
 * }
 */
export class PresignError extends Error {
  /** What went wrong, for programs. */
  declare readonly code: PresignErrorCode
  /** The path of the wrong input, such as `region`, `credentials.accessKeyId` or `headers["x-amz-acl"]`. */
  declare readonly parameter?: string
  /** Of a refused request: the HTTP status to answer with. */
  declare readonly status?: number
  /** Of a request that came too late: when the URL or the policy ended. */
  declare readonly expiresAt?: Date
  /** Of a request with `x-amz-*` headers that are not signed: their names. */
  declare readonly headers?: string[]

  constructor(code: PresignErrorCode, message: string, parameter?: string) {
    super(message)
    this.name = 'PresignError'
    this.code = code
    if (parameter !== undefined) this.parameter = parameter
  }

  /** Each module format has a copy of this class, so it is the name that tells ours from a stranger's error. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return (error as PresignError | undefined)?.name === 'PresignError'
  }
}

/**
 * Throws an error whose message has the one form that all messages have: `parameter: expected X, got Y`. The message
 * shows the value's type, never the value, which could be a misplaced secret. A name is cut at the first word that is
 * longer than any of S3's, as secrets, tokens and signatures are.
 *
 * @param shown What the message says about the value. Default: its type.
 */
export function fail(
  code: PresignErrorCode,
  name: string,
  expected: unknown,
  got?: unknown,
  shown: unknown = typeof got,
): never {
  const parameter = `${/^(?:\w{1,33}(?!\w)|[.:$ "[\]-]){0,24}/.exec(name)}`
  throw new PresignError(code, `${parameter}: expected ${expected}, got ${shown}`, parameter)
}

/** Returns `got` if it is `valid`; otherwise throws like {@link fail}. */
export const check = <T>(
  code: PresignErrorCode,
  name: string,
  valid: unknown,
  expected: unknown,
  got: T,
  shown?: unknown,
): T => (valid ? got : fail(code, name, expected, got, shown))
