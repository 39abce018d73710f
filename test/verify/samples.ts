import { type Operation, type PostRequest, type PresignOptions, presign, presignPost, type Store } from 'sigv4-presign'
import type { PresignError, VerifyOptions, VerifyPostOptions } from 'sigv4-presign/verify'

export const accessKeyId = 'AKIDEXAMPLE'
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
export const sessionToken = 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJH+/=='

export const signingDate = new Date('2026-03-01T12:00:00Z')
export const soon = new Date('2026-03-01T12:05:00Z')

export const store: Store = { region: 'eu-west-1', bucket: 'photos', credentials: { accessKeyId, secretAccessKey } }
export const temporaryStore: Store = { ...store, credentials: { accessKeyId, secretAccessKey, sessionToken } }

export const credentials: VerifyOptions['credentials'] = (id) => (id === accessKeyId ? { secretAccessKey } : undefined)

export const options: VerifyOptions = { credentials, now: soon, region: 'eu-west-1' }
export const postOptions: VerifyPostOptions = { credentials, now: soon, region: 'eu-west-1', bucket: 'photos' }

/** Presigns an operation, by default the upload of an object. */
export const sign = (operation: Partial<Operation> = {}, more: PresignOptions = {}, where: Store = store) =>
  presign(where, { method: 'PUT', key: '2026/a b+ü.jpg', ...operation }, { signingDate, ...more })

export const signPost = (post: Partial<PostRequest> = {}, where: Store = store) =>
  presignPost(where, { key: 'uploads/${filename}', signingDate, ...post })

/** Returns the outcome of a verification: `verified`, or the status and the code of the refusal. */
export const outcome = (verification: Promise<unknown>): Promise<string> =>
  verification.then(
    () => 'verified',
    (error: PresignError) => (error?.name === 'PresignError' ? `${error.status} ${error.code}` : `${error}`),
  )

/** Returns the error with which a verification is refused. */
export async function refusalOf(verification: Promise<unknown>): Promise<PresignError> {
  const error = await verification.then(
    () => new Error('verified'),
    (reason: Error) => reason,
  )
  if (error.name !== 'PresignError') throw error
  return error as PresignError
}

/** Replaces the value of a parameter with an encoded value. */
export const withParameter = (url: string, name: string, value: string) =>
  url.replace(new RegExp(`([?&]${name}=)[^&]*`), (_, before) => `${before}${value}`)

export const withoutParameter = (url: string, name: string) => url.replace(new RegExp(`&?${name}=[^&]*`), '')

/** Derives the signing key for the scope of the samples, with Web Crypto only. */
export async function deriveSigningKey(secret: string, usages: KeyUsage[]): Promise<CryptoKey> {
  const imported = (key: BufferSource, usage: KeyUsage[]) =>
    crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, usage)
  let key: BufferSource = Buffer.from(`AWS4${secret}`)
  for (const part of ['20260301', 'eu-west-1', 's3', 'aws4_request'])
    key = await crypto.subtle.sign('HMAC', await imported(key, ['sign']), Buffer.from(part))
  return imported(key, usages)
}
