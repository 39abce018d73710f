import { presignMany } from '../sign/sync.ts'
import type { Store } from '../types.ts'
import type { PresignedUpload, PresignUploadOptions } from './types.ts'
import { prepareUpload } from './upload.ts'

/**
 * Presigns all requests of a multipart upload without `await`. Otherwise identical to `presignUpload` of
 * `sigv4-presign/multipart`.
 *
 * @throws {PresignError} Like `presignUpload` of `sigv4-presign/multipart`; `InvalidCredentials` also for a provider
 *   that returns a promise.
 * @example
 * const upload = presignUpload(store, 'video.mp4', { uploadId, size: 100_000_000, expiresIn: 3600 })
 */
export function presignUpload(store: Store, key: string, options: PresignUploadOptions): PresignedUpload {
  const upload = prepareUpload(key, options)
  return upload.assemble(presignMany(store, upload.operations, upload.options))
}
