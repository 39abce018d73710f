import type {
  ChecksumParameters,
  CommonParameters,
  CompleteMultipartUploadParameters,
} from '../operations/parameters.ts'
import type { Operation, Presigned, PresignOptions } from '../types.ts'

/** A part of a file: the bytes from `start` up to, but not including, `end`, like `file.slice(start, end)`. */
export interface PlannedPart {
  /** The part's number, from 1 to 10,000. */
  partNumber: number
  /** The offset of the part's first byte. */
  start: number
  /** The offset after the part's last byte. */
  end: number
}

/** Checksums of one part, each in Base64. Use the algorithm that the upload was created with. */
export interface PartChecksums extends ChecksumParameters {}

/** Options of `presignUpload`. */
export interface PresignUploadOptions extends Pick<PresignOptions, 'expiresIn' | 'signingDate'> {
  /** The upload's ID, from the response to CreateMultipartUpload: see `readUploadId`. */
  uploadId: string
  /** The size of the file in bytes, from 0 to 48.8 TiB. */
  size: number
  /**
   * The size in bytes of each part except the last, from 5 MiB to 5 GiB. Default: 8 MiB, doubled until the file fits
   * into 10,000 parts.
   */
  partSize?: number | undefined
  /** The bucket. Default: the store's. */
  bucket?: string | undefined
  /** The checksums of each part, in the order of the parts. They are signed: the store rejects any other part. */
  checksums?: PartChecksums[] | undefined
  /**
   * Parameters of CompleteMultipartUpload, e.g. `ifNoneMatch: '*'`, or `checksumCrc64nvme` and
   * `checksumType: 'FULL_OBJECT'`. S3 has checksums of the whole object for CRC64NVME, CRC32 and CRC32C only.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
   */
  complete?: Omit<CompleteMultipartUploadParameters, 'uploadId' | keyof CommonParameters> | undefined
  /** Headers of every request. Only AbortMultipartUpload omits the headers of a customer-provided key (SSE-C). */
  headers?: Operation['headers']
}

/** The presigned request that uploads a part, with the part's range of bytes. */
export interface PresignedPart extends Presigned, PlannedPart {}

/** All presigned requests of an upload except the one that creates it. */
export interface PresignedUpload {
  /** One request for each part, in order. Send the bytes from `start` to `end` as its body, and keep the `ETag`. */
  parts: PresignedPart[]
  /** Requests that list the stored parts, 1,000 parts each. Read all responses before you resume. */
  lists: Presigned[]
  /** The request that completes the upload. Its body is the result of `completeBody`. */
  complete: Presigned
  /** The request that cancels the upload and deletes its parts. */
  abort: Presigned
  /** When these requests expire. */
  expiresAt: Date
}

/** A part that was uploaded. */
export interface UploadedPart extends PartChecksums {
  /** The part's number, from 1 to 10,000. */
  partNumber: number
  /** The `ETag` header of the response to the part's request, with or without its quotes. */
  etag: string
}

/** A part as the store lists it. */
export interface StoredPart extends UploadedPart {
  /** The part's size in bytes. */
  size: number
}

/** What the store reports about the finished object. */
export interface Completion {
  /** The object's ETag. */
  etag: string
  /** The object's URL, as reported by the store. */
  location?: string
}
