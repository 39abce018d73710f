/**
 * Calls of the verify entry that must compile, and calls that must not. A comment before each wrong line has the number
 * of the error that the compiler must report there.
 */
import type { IncomingMessage } from 'node:http'
import { type Operation, type Presigned, type PresignedPost, presign, toFormData } from 'sigv4-presign'
import {
  canonicalRequest,
  type Diagnosis,
  type DiagnosisCause,
  diagnose,
  inspect,
  PresignError,
  type RefusalCode,
  redact,
  type Secret,
  stringToSign,
  type Verified,
  verifyPost,
  verifyUrl,
} from 'sigv4-presign/verify'

const secretAccessKey = 'secret'
const credentials = (accessKeyId: string): Secret | undefined =>
  accessKeyId === 'id' ? { secretAccessKey, sessionToken: undefined } : undefined

declare const request: Request
declare const message: IncomingMessage
declare const presigned: Presigned
declare const post: PresignedPost
declare const signingKey: CryptoKey

/** Any object with a method, a URL and headers can be verified. */
export async function right() {
  const results: Verified[] = [
    await verifyUrl(request, { credentials }),
    await verifyUrl(message, { credentials: async () => ({ signingKey }), region: ['a', 'b'] as const }),
    await verifyUrl(presigned, { credentials, host: ['a'], unsignedAmzHeaders: 'allow', now: new Date() }),
    await verifyUrl({ method: 'GET', url: '/a', headers: [['host', 'b']] }, { credentials, clockSkew: 0 }),
    await verifyUrl({ method: 'GET', url: '/a' }, { credentials, unsignedAmzHeaders: ['x-amz-cf-id'] }),
    await verifyUrl(request, {
      credentials: (id, { date, region, service }) =>
        id === date + region + service ? { secretAccessKey, expiration: new Date() } : undefined,
    }),
  ]
  const operation: Operation = results[0]!
  await presign({ region: 'a', credentials: { accessKeyId: 'a', secretAccessKey } }, operation)
  const form = toFormData(post, new Blob([]))
  const { key, contentLengthRange = [0, 1] } = await verifyPost(form, { credentials, bucket: 'a' })
  await verifyPost(post.fields, { credentials, bucket: 'a', file: { size: contentLengthRange[0], name: key } })
  const diagnosis: Diagnosis = diagnose(presigned, '<Error/>')
  const cause: DiagnosisCause = diagnosis.cause
  const text: string = redact(canonicalRequest(request) + (await stringToSign(message, { payloadHash: 'a' })) + cause)
  const { expired, algorithm, regionSet } = inspect(presigned.url)
  return [text, expired satisfies boolean, algorithm satisfies string, regionSet satisfies string[] | undefined]
}

/** Errors have the status to respond with. */
export const status = (error: unknown): number =>
  error instanceof PresignError ? (error.status ?? 500) : (error as { statusCode: number }).statusCode

export const code: RefusalCode = 'SignatureDoesNotMatch'
// @ts-expect-error 2820
export const wrongCode: RefusalCode = 'SignatureDoesntMatch'
// @ts-expect-error 2322
export const wrongCause: DiagnosisCause = 'bad luck'
// @ts-expect-error 2554
verifyUrl(request)
// @ts-expect-error 2345
verifyUrl(request, {})
// @ts-expect-error 2559
verifyUrl('https://host.example/', { credentials })
// @ts-expect-error 2322
verifyUrl(request, { credentials: () => ({ secret: 'a' }) })
// @ts-expect-error 2322
verifyUrl(request, { credentials, unsignedAmzHeaders: 'reject' })
// @ts-expect-error 2353
verifyUrl(request, { credentials, maxAge: 7 })
// @ts-expect-error 2322
verifyUrl({ method: 'GET', url: '/', headers: { a: 7 } }, { credentials })
// @ts-expect-error 2345
verifyPost(post.fields, { credentials })
// @ts-expect-error 2322
verifyPost(post.fields, { credentials, bucket: 'a', file: { size: '7' } })
// @ts-expect-error 2345
verifyPost(post, { credentials, bucket: 'a' })
// @ts-expect-error 2345
inspect(new URL('https://host.example/'))
// @ts-expect-error 2345
diagnose(presigned, 7)
// @ts-expect-error 2540
new PresignError('AccessDenied', '').status = 7
