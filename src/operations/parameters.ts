import type { Operation } from '../types.ts'

/** A value that is known, or any that the API adds later. */
type Open<Known extends string> = Known | (string & {})

/** The checksums that S3 knows. */
export type ChecksumAlgorithm =
  | 'CRC32'
  | 'CRC32C'
  | 'CRC64NVME'
  | 'SHA1'
  | 'SHA256'
  | 'SHA512'
  | 'MD5'
  | 'XXHASH64'
  | 'XXHASH3'
  | 'XXHASH128'

/** The storage classes of S3. */
export type StorageClass =
  | 'STANDARD'
  | 'STANDARD_IA'
  | 'ONEZONE_IA'
  | 'INTELLIGENT_TIERING'
  | 'GLACIER'
  | 'GLACIER_IR'
  | 'DEEP_ARCHIVE'
  | 'REDUCED_REDUNDANCY'
  | 'OUTPOSTS'
  | 'SNOW'
  | 'EXPRESS_ONEZONE'

/** The source of a copy: raw names, or text that is sent as it is, percent-encoded already: `bucket/key?versionId=V`. */
export type CopySource = { bucket: string; key: string; versionId?: string | undefined } | string

/** What every builder takes: for what the API adds later. What is given here wins. */
export interface CommonParameters extends Pick<Operation, 'bucket' | 'query' | 'headers'> {}

/** A key that the client provides (SSE-C). */
export interface SseCustomerParameters {
  /** The algorithm of a customer-provided key (SSE-C). */
  sseCustomerAlgorithm?: Open<'AES256'> | undefined
  /** The customer-provided key, in Base64. The client must know it: it is sent with the request. */
  sseCustomerKey?: string | undefined
  /** The MD5 of that key, in Base64. */
  sseCustomerKeyMd5?: string | undefined
}

/** Conditions on the source of a copy, and its key. */
export interface CopySourceParameters {
  /** Only if the source’s ETag is this one. */
  copySourceIfMatch?: string | undefined
  /** Only if the source’s ETag is not this one. */
  copySourceIfNoneMatch?: string | undefined
  /** Only if the source was modified after this time. */
  copySourceIfModifiedSince?: Date | string | undefined
  /** Only if the source was not modified after this time. */
  copySourceIfUnmodifiedSince?: Date | string | undefined
  /** The algorithm of the source’s customer-provided key. */
  copySourceSseCustomerAlgorithm?: Open<'AES256'> | undefined
  /** The source’s customer-provided key, in Base64. */
  copySourceSseCustomerKey?: string | undefined
  /** The MD5 of that key, in Base64. */
  copySourceSseCustomerKeyMd5?: string | undefined
  /** The account that must own the source’s bucket. */
  expectedSourceBucketOwner?: string | undefined
}

/** Conditions for a read. */
export interface ConditionalReadParameters {
  /** Only if the ETag is this one. */
  ifMatch?: string | undefined
  /** Only if the ETag is not this one; `*` to write only what does not exist. */
  ifNoneMatch?: string | undefined
  /** Only if modified after this time. */
  ifModifiedSince?: Date | string | undefined
  /** Only if not modified after this time. */
  ifUnmodifiedSince?: Date | string | undefined
}

/** Headers of the response that replace those stored. */
export interface ResponseParameters {
  /** The `Cache-Control` of the response. */
  responseCacheControl?: string | undefined
  /** The `Content-Disposition` of the response; see `attachment`. */
  responseContentDisposition?: string | undefined
  /** The `Content-Encoding` of the response. */
  responseContentEncoding?: string | undefined
  /** The `Content-Language` of the response. */
  responseContentLanguage?: string | undefined
  /** The `Content-Type` of the response. */
  responseContentType?: string | undefined
  /** The `Expires` of the response. */
  responseExpires?: Date | string | undefined
}

/** A checksum of the body; each is signed, and the client must send it. */
export interface ChecksumParameters {
  /** The CRC32 checksum of the body, in Base64; the store refuses any other body. */
  checksumCrc32?: string | undefined
  /** The CRC32C checksum of the body, in Base64; the store refuses any other body. */
  checksumCrc32c?: string | undefined
  /** The CRC64NVME checksum of the body, in Base64; the store refuses any other body. */
  checksumCrc64nvme?: string | undefined
  /** The SHA1 checksum of the body, in Base64; the store refuses any other body. */
  checksumSha1?: string | undefined
  /** The SHA256 checksum of the body, in Base64; the store refuses any other body. */
  checksumSha256?: string | undefined
  /** The SHA512 checksum of the body, in Base64; the store refuses any other body. */
  checksumSha512?: string | undefined
  /** The MD5 checksum of the body, in Base64; the store refuses any other body. */
  checksumMd5?: string | undefined
  /** The XXHASH64 checksum of the body, in Base64; the store refuses any other body. */
  checksumXxhash64?: string | undefined
  /** The XXHASH3 checksum of the body, in Base64; the store refuses any other body. */
  checksumXxhash3?: string | undefined
  /** The XXHASH128 checksum of the body, in Base64; the store refuses any other body. */
  checksumXxhash128?: string | undefined
}

/** What is stored with an object. */
export interface StoredParameters {
  /** A canned ACL. */
  acl?:
    | Open<
        | 'private'
        | 'public-read'
        | 'public-read-write'
        | 'authenticated-read'
        | 'aws-exec-read'
        | 'bucket-owner-read'
        | 'bucket-owner-full-control'
      >
    | undefined
  /** The `Cache-Control` to store. */
  cacheControl?: string | undefined
  /** The `Content-Disposition` to store; see `attachment`. */
  contentDisposition?: string | undefined
  /** The `Content-Encoding` to store. */
  contentEncoding?: string | undefined
  /** The `Content-Language` to store. */
  contentLanguage?: string | undefined
  /** The `Content-Type` to store. */
  contentType?: string | undefined
  /** The `Expires` to store. */
  expires?: Date | string | undefined
  /** Who may do everything. */
  grantFullControl?: string | undefined
  /** Who may read. */
  grantRead?: string | undefined
  /** Who may read the ACL. */
  grantReadAcp?: string | undefined
  /** Who may write the ACL. */
  grantWriteAcp?: string | undefined
  /** User metadata; each becomes an `x-amz-meta-*` header. */
  metadata?: Record<string, string> | undefined
  /** The encryption at rest. */
  serverSideEncryption?: Open<'AES256' | 'aws:kms' | 'aws:kms:dsse'> | undefined
  /** The storage class. */
  storageClass?: Open<StorageClass> | undefined
  /** Where a website bucket redirects to. */
  websiteRedirectLocation?: string | undefined
  /** The KMS key. */
  ssekmsKeyId?: string | undefined
  /** The KMS encryption context: JSON in Base64. */
  ssekmsEncryptionContext?: string | undefined
  /** Whether an S3 Bucket Key is used with KMS. */
  bucketKeyEnabled?: boolean | undefined
  /** The tags, as a record or in the form of a query string. */
  tagging?: string | Record<string, string> | undefined
  /** The Object Lock mode. */
  objectLockMode?: Open<'GOVERNANCE' | 'COMPLIANCE'> | undefined
  /** When the Object Lock ends. */
  objectLockRetainUntilDate?: Date | string | undefined
  /** Whether a legal hold is on. */
  objectLockLegalHoldStatus?: Open<'ON' | 'OFF'> | undefined
  /** Whether an event hold is on. */
  objectLockEventHold?: string | undefined
  /** How long the event hold lasts after its event, in days. */
  objectLockEventHoldDurationDays?: number | undefined
  /** How long the event hold lasts after its event, in years. */
  objectLockEventHoldDurationYears?: number | undefined
}

/** The owner that is expected. */
export interface OwnerParameters {
  /** The account that must own the bucket. */
  expectedBucketOwner?: string | undefined
}

/** The payer, and the owner that is expected. */
export interface PayerParameters {
  /** Who pays: `requester`. */
  requestPayer?: Open<'requester'> | undefined
  /** The account that must own the bucket. */
  expectedBucketOwner?: string | undefined
}

/** What every list can be narrowed by. */
export interface ListParameters {
  /** What keys must begin with. */
  prefix?: string | undefined
  /** What ends a common prefix, e.g. `/`. */
  delimiter?: string | undefined
  /** `url` has keys percent-encoded in the response. */
  encodingType?: Open<'url'> | undefined
}

/** Parameters of GetObject. */
export interface GetObjectParameters
  extends CommonParameters,
    ResponseParameters,
    ConditionalReadParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The version; default: the current one. */
  versionId?: string | undefined
  /** The part, from 1 to 10000. */
  partNumber?: number | undefined
  /** The bytes to send, e.g. `bytes=0-1023`. */
  range?: string | undefined
  /** `ENABLED` asks for the checksum in the response. */
  checksumMode?: Open<'ENABLED'> | undefined
}

/** Parameters of HeadObject: those of GetObject. */
export interface HeadObjectParameters extends GetObjectParameters {}

/** Parameters of PutObject. */
export interface PutObjectParameters
  extends CommonParameters,
    StoredParameters,
    ChecksumParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The exact size of the body, in bytes. Browsers send it by themselves. */
  contentLength?: number | undefined
  /** The MD5 of the body, in Base64. */
  contentMd5?: string | undefined
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
  /** Only if the ETag is this one. */
  ifMatch?: string | undefined
  /** Only if the ETag is not this one; `*` to write only what does not exist. */
  ifNoneMatch?: string | undefined
  /** Where to append, in bytes (directory buckets). */
  writeOffsetBytes?: number | undefined
}

/** Parameters of DeleteObject. */
export interface DeleteObjectParameters extends CommonParameters, PayerParameters {
  /** The version; default: the current one. */
  versionId?: string | undefined
  /** Serial number and code of the MFA device, with a space between. */
  mfa?: string | undefined
  /** Whether to delete in spite of governance-mode Object Lock. */
  bypassGovernanceRetention?: boolean | undefined
  /** Only if the ETag is this one. */
  ifMatch?: string | undefined
  /** Only if last modified at this time (directory buckets). */
  ifMatchLastModifiedTime?: Date | string | undefined
  /** Only if the object has this size, in bytes (directory buckets). */
  ifMatchSize?: number | undefined
}

/** Parameters of CopyObject. */
export interface CopyObjectParameters
  extends CommonParameters,
    StoredParameters,
    CopySourceParameters,
    SseCustomerParameters,
    PayerParameters {
  /** What to copy. */
  copySource: CopySource
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
  /** Only if the ETag is this one. */
  ifMatch?: string | undefined
  /** Only if the ETag is not this one; `*` to write only what does not exist. */
  ifNoneMatch?: string | undefined
  /** Whether metadata is copied or replaced by what is given here. */
  metadataDirective?: Open<'COPY' | 'REPLACE'> | undefined
  /** Whether tags are copied or replaced by what is given here. */
  taggingDirective?: Open<'COPY' | 'REPLACE'> | undefined
  /** Whether annotations are copied or left out. */
  annotationDirective?: string | undefined
}

/** Parameters of GetObjectTagging. */
export interface GetObjectTaggingParameters extends CommonParameters, PayerParameters {
  /** The version; default: the current one. */
  versionId?: string | undefined
}

/** Parameters of PutObjectTagging. */
export interface PutObjectTaggingParameters extends CommonParameters, PayerParameters {
  /** The version; default: the current one. */
  versionId?: string | undefined
  /** The MD5 of the body, in Base64. */
  contentMd5?: string | undefined
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
}

/** Parameters of DeleteObjectTagging. */
export interface DeleteObjectTaggingParameters extends CommonParameters, OwnerParameters {
  /** The version; default: the current one. */
  versionId?: string | undefined
}

/** Parameters of CreateMultipartUpload. */
export interface CreateMultipartUploadParameters
  extends CommonParameters,
    StoredParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
  /** What the checksum is of: the parts’ checksums or the whole object. */
  checksumType?: Open<'COMPOSITE' | 'FULL_OBJECT'> | undefined
}

/** Parameters of UploadPart. */
export interface UploadPartParameters
  extends CommonParameters,
    ChecksumParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The upload, as CreateMultipartUpload returned it. */
  uploadId: string
  /** The part, from 1 to 10000. */
  partNumber: number
  /** The exact size of the body, in bytes. Browsers send it by themselves. */
  contentLength?: number | undefined
  /** The MD5 of the body, in Base64. */
  contentMd5?: string | undefined
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
}

/** Parameters of UploadPartCopy. */
export interface UploadPartCopyParameters
  extends CommonParameters,
    CopySourceParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The upload, as CreateMultipartUpload returned it. */
  uploadId: string
  /** The part, from 1 to 10000. */
  partNumber: number
  /** What to copy. */
  copySource: CopySource
  /** The bytes of the source, e.g. `bytes=0-5242879`. */
  copySourceRange?: string | undefined
}

/** Parameters of CompleteMultipartUpload. */
export interface CompleteMultipartUploadParameters
  extends CommonParameters,
    ChecksumParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The upload, as CreateMultipartUpload returned it. */
  uploadId: string
  /** What the checksum is of: the parts’ checksums or the whole object. */
  checksumType?: Open<'COMPOSITE' | 'FULL_OBJECT'> | undefined
  /** The size of the whole object, in bytes. */
  mpuObjectSize?: number | undefined
  /** Only if the ETag is this one. */
  ifMatch?: string | undefined
  /** Only if the ETag is not this one; `*` to write only what does not exist. */
  ifNoneMatch?: string | undefined
}

/** Parameters of AbortMultipartUpload. */
export interface AbortMultipartUploadParameters extends CommonParameters, PayerParameters {
  /** The upload, as CreateMultipartUpload returned it. */
  uploadId: string
  /** Only if the upload was begun at this time (directory buckets). */
  ifMatchInitiatedTime?: Date | string | undefined
}

/** Parameters of ListParts. */
export interface ListPartsParameters extends CommonParameters, SseCustomerParameters, PayerParameters {
  /** The upload, as CreateMultipartUpload returned it. */
  uploadId: string
  /** How many parts to list at the most. */
  maxParts?: number | undefined
  /** The part after which to begin. */
  partNumberMarker?: string | undefined
}

/** Parameters of ListObjectsV2. */
export interface ListObjectsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** How many keys to list at the most. */
  maxKeys?: number | undefined
  /** Where the last list ended, as its response said. */
  continuationToken?: string | undefined
  /** Whether to list owners. */
  fetchOwner?: boolean | undefined
  /** The key after which to begin. */
  startAfter?: string | undefined
  /** More attributes to list, e.g. `RestoreStatus`. */
  optionalObjectAttributes?: Open<'RestoreStatus'> | undefined
}

/** Parameters of ListMultipartUploads. */
export interface ListMultipartUploadsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** How many uploads to list at the most. */
  maxUploads?: number | undefined
  /** The key after which to begin. */
  keyMarker?: string | undefined
  /** The upload after which to begin, with `keyMarker`. */
  uploadIdMarker?: string | undefined
}

/** Parameters of ListObjectVersions. */
export interface ListObjectVersionsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** How many keys to list at the most. */
  maxKeys?: number | undefined
  /** The key after which to begin. */
  keyMarker?: string | undefined
  /** The version after which to begin, with `keyMarker`. */
  versionIdMarker?: string | undefined
  /** More attributes to list, e.g. `RestoreStatus`. */
  optionalObjectAttributes?: Open<'RestoreStatus'> | undefined
}

/** Parameters of CreateBucket. */
export interface CreateBucketParameters extends CommonParameters {
  /** A canned ACL. */
  acl?:
    | Open<
        | 'private'
        | 'public-read'
        | 'public-read-write'
        | 'authenticated-read'
        | 'aws-exec-read'
        | 'bucket-owner-read'
        | 'bucket-owner-full-control'
      >
    | undefined
  /** Who may do everything. */
  grantFullControl?: string | undefined
  /** Who may read. */
  grantRead?: string | undefined
  /** Who may read the ACL. */
  grantReadAcp?: string | undefined
  /** Who may write objects. */
  grantWrite?: string | undefined
  /** Who may write the ACL. */
  grantWriteAcp?: string | undefined
  /** Whether Object Lock is on. */
  objectLockEnabledForBucket?: boolean | undefined
  /** Who owns uploaded objects. */
  objectOwnership?: Open<'BucketOwnerPreferred' | 'ObjectWriter' | 'BucketOwnerEnforced'> | undefined
  /** The namespace of the bucket’s name. */
  bucketNamespace?: string | undefined
}

/** Parameters of HeadBucket. */
export interface HeadBucketParameters extends CommonParameters, OwnerParameters {}

/** Parameters of DeleteBucket. */
export interface DeleteBucketParameters extends CommonParameters, OwnerParameters {}

/** Parameters of ListBuckets. */
export interface ListBucketsParameters extends Pick<CommonParameters, 'query' | 'headers'> {
  /** What keys must begin with. */
  prefix?: string | undefined
  /** How many buckets to list at the most. */
  maxBuckets?: number | undefined
  /** Where the last list ended, as its response said. */
  continuationToken?: string | undefined
  /** The region whose buckets to list. */
  bucketRegion?: string | undefined
}
