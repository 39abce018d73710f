/** What went wrong, for programs. The message is for people and may change; the code does not. */
export type PresignErrorCode =
  | 'ExpiredCredentials'
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
  | 'UnsupportedRuntime'

const brand = 'PresignError'

/**
 * The one error that this package throws. It is safe to log: neither its message nor any property of it holds a
 * secret key, a token or a signature, since no string that was given is ever repeated in it.
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
  readonly code: PresignErrorCode
  override readonly name = brand

  constructor(code: PresignErrorCode, message: string) {
    super(message)
    this.code = code
  }

  /** Each entry and module format has a copy of this class; the name tells one from a stranger's error. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return (error as PresignError | undefined)?.name === brand
  }
}

/** Says what came without repeating it: a string could be a secret in the wrong place. */
function describe(value: unknown): string {
  const type = typeof value
  return type === 'string'
    ? `a string of ${(value as string).length} characters`
    : value == null || type === 'number' || type === 'boolean'
      ? `${value}`
      : `a value of type ${type}`
}

/** Throws in the one form that all messages have. `name` and `expected` are ours; `got` is the caller's. */
export function fail(code: PresignErrorCode, name: string, expected: string, got: unknown): never {
  throw new PresignError(code, `${name}: expected ${expected}, got ${describe(got)}`)
}
