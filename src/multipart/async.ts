import { presignMany } from '../sign/async.ts'
import type { Store } from '../types.ts'
import type { PresignedUpload, PresignUploadOptions } from './types.ts'
import { prepareUpload } from './upload.ts'

/**
 * Presigns all requests of an existing multipart upload: those that upload each part, list the parts, complete the
 * upload and abort it. Nothing is sent. The size of each part is signed as `content-length`, so that no larger part is
 * accepted.
 *
 * @param store Bucket, endpoint, region and credentials. A credentials provider is called once.
 * @param key The raw object key that was passed to CreateMultipartUpload.
 * @param options `uploadId` and `size` in bytes; `partSize` in bytes (default: see {@link planParts}), `bucket`
 *   (default: the store's), `expiresIn` in seconds (default 900), `signingDate` (default: now), `checksums` of the
 *   parts, parameters of `complete`, `headers` of every request.
 * @returns The requests, and when they expire.
 * @throws {PresignError} `InvalidParameter` for sizes that S3 does not accept and for unknown options, and the codes of
 *   `presign`.
 * @example
 * const create = await presign(store, createMultipartUpload('video.mp4', { contentType: 'video/mp4' }))
 * const response = await fetch(create.url, create)
 * const uploadId = readUploadId(await response.text())
 * const upload = await presignUpload(store, 'video.mp4', { uploadId, size: 100_000_000, expiresIn: 3600 })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function presignUpload(
  store: Store,
  key: string,
  options: PresignUploadOptions,
): Promise<PresignedUpload> {
  const upload = prepareUpload(key, options)
  return upload.assemble(await presignMany(store, upload.operations, upload.options))
}
