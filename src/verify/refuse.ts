import { PresignError, type RefusalCode } from '../errors.ts'

/**
 * The statuses that are not 400.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const statuses: Partial<Record<RefusalCode, number>> = {
  AccessDenied: 403,
  InvalidAccessKeyId: 403,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  SignatureDoesNotMatch: 403,
}

/** Makes the error of a rejected request. */
export const refusal = (
  code: RefusalCode,
  message: string,
  details?: Pick<PresignError, 'expiresAt' | 'headers'>,
): PresignError => Object.assign(new PresignError(code, message), { status: statuses[code] ?? 400 }, details)

/** Rejects a request. */
export function refuse(...reason: Parameters<typeof refusal>): never {
  throw refusal(...reason)
}
