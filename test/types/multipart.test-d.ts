/**
 * Calls of the multipart entries that must compile, and calls that must not. A comment before each wrong line has the
 * number of the error that the compiler must report there.
 */
import type { Presigned, Store } from 'sigv4-presign'
import {
  type Completion,
  completeBody,
  type PlannedPart,
  type PresignedUpload,
  planParts,
  presignUpload,
  readCompletion,
  readParts,
  readUploadId,
  type StoredPart,
} from 'sigv4-presign/multipart'
import * as sync from 'sigv4-presign/multipart/sync'

declare const store: Store
const uploadId = 'id'

export const planned: PlannedPart[] = [...planParts(1), ...planParts(1, 2)]
export const upload: Promise<PresignedUpload> = presignUpload(store, 'key', { uploadId, size: 1 })
export const direct: Awaited<ReturnType<typeof presignUpload>> = sync.presignUpload(store, 'key', {
  uploadId,
  size: 1,
  partSize: 5_242_880,
  bucket: 'photos',
  expiresIn: 60,
  signingDate: new Date(),
  checksums: [{ checksumCrc64nvme: 'AAAA' }],
  complete: { checksumCrc64nvme: 'AAAA', checksumType: 'FULL_OBJECT', ifNoneMatch: '*' },
  headers: { 'x-amz-request-payer': 'requester' },
})
export const requests: Presigned[] = [...direct.parts, ...direct.lists, direct.complete, direct.abort]
export const stored: StoredPart[] = [...readParts(''), ...sync.readParts('')]
export const body: string = completeBody([...stored, { partNumber: 1, etag: 'a' }])
export const completion: Completion = readCompletion(readUploadId(''))
export const location: string | undefined = completion.location

// @ts-expect-error 2554
planParts()
// @ts-expect-error 2345
planParts('1')
// @ts-expect-error 2345
presignUpload(store, 'key', { uploadId })
// @ts-expect-error 2345
presignUpload(store, 'key', { size: 1 })
// @ts-expect-error 2554
presignUpload(store, { uploadId, size: 1 })
// @ts-expect-error 2561
presignUpload(store, 'key', { uploadId, size: 1, expires: 60 })
// @ts-expect-error 2353
presignUpload(store, 'key', { uploadId, size: 1, stableFor: 60 })
// @ts-expect-error 2561
presignUpload(store, 'key', { uploadId, size: 1, checksums: [{ checksumSHA256: 'a' }] })
// @ts-expect-error 2353
presignUpload(store, 'key', { uploadId, size: 1, complete: { uploadId } })
// @ts-expect-error 2353
presignUpload(store, 'key', { uploadId, size: 1, complete: { bucket: 'a' } })
// @ts-expect-error 2322
completeBody([{ partNumber: 1, etag: null }])
// @ts-expect-error 2741
completeBody([{ etag: 'a' }])
// @ts-expect-error 2739
export const pending: PresignedUpload = presignUpload(store, 'key', { uploadId, size: 1 })
