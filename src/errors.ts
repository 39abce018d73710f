/**
 * Why a request is rejected, in S3's own words. Errors of `sigv4-presign/verify` with these codes have the `status`
 * that S3 answers with.
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
  | 'InvalidResponse'
  | 'InvalidService'
  | 'InvalidUrl'
  | 'UnreachableKey'
  | 'UnsupportedByStore'
  | 'UnsupportedRuntime'

/** Marks the errors of every copy of the class: each module format has one. */
const mark = /* @__PURE__ */ Symbol.for('sigv4-presign.PresignError')

/**
 * The error that this package throws. It is safe to log: its message and its properties contain no secret key, token or
 * signature. They repeat no value that was given, except numbers and dates. They do contain the names of properties,
 * headers and fields, cut to a safe length.
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
  /** The HTTP status to answer with, if a request was rejected. */
  declare readonly status?: number
  /** When the URL or the policy expired, if a request came too late. */
  declare readonly expiresAt?: Date
  /** The names of `x-amz-*` headers that are not signed, if a request was rejected for them. */
  declare readonly headers?: string[]
  /** The code of the error that the store sent, such as `NoSuchUpload`, if `code` is `InvalidResponse`. */
  declare readonly storeCode?: string

  constructor(code: PresignErrorCode, message: string, parameter?: string) {
    super(message)
    this.name = 'PresignError'
    this.code = code
    Object.defineProperty(this, mark, { value: true })
    if (parameter !== undefined) this.parameter = parameter
  }

  /** For this class, the mark decides. For a subclass, its own prototype chain does. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this method.
    return this === PresignError ? Object(error)[mark] : super[Symbol.hasInstance](error)
  }
}

/**
 * Shows the name of a property, a header or a field: cut at the first word longer than any of S3's, as secrets are. The
 * end of a label such as `headers["x"]` is kept.
 */
export function safeName(name: string): string {
  const [, text, end] = /^(.*?)("]|)$/s.exec(name) as unknown as [string, string, string]
  const [shown] = /^(?:\w{1,33}(?!\w)|[.:$ "[\]-]){0,24}/.exec(text)!
  return shown === text ? name : `${shown}...${end}`
}

/** Describes a value without repeating it. */
export function describe(value: unknown): string {
  if (value === '') return 'an empty string'
  if (typeof value !== 'object') return typeof value
  return value === null ? 'null' : safeName({}.toString.call(value).slice(8, -1))
}

/**
 * Throws an error whose message has the one form that all messages have: `parameter: expected X, got Y`. The message
 * shows the value's type, never the value, which could be a misplaced secret.
 *
 * @param name The path of the wrong input.
 * @param expected What the input should be, in words.
 * @param shown What the message shows of the value. Default: its type.
 */
export function fail(
  code: PresignErrorCode,
  name: string,
  expected: unknown,
  got?: unknown,
  shown: unknown = describe(got),
): never {
  const parameter = safeName(name)
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
