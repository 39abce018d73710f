import type { Operation } from '../types.ts'

/** A known value, or any value that the API adds later. */
type Open<Known extends string> = Known | (string & {})

/** The checksum algorithms of S3. */
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

/** The source of a copy: raw names, or a percent-encoded string that is sent unchanged: `bucket/key?versionId=V`. */
export type CopySource = { bucket: string; key: string; versionId?: string | undefined } | string

/** Parameters of every builder, for features that the API adds later. They override other parameters. */
export interface CommonParameters extends Pick<Operation, 'bucket' | 'query' | 'headers'> {}

/** A customer-provided key (SSE-C). */
export interface SseCustomerParameters {
  /** The algorithm of a customer-provided key (SSE-C). */
  sseCustomerAlgorithm?: Open<'AES256'> | undefined
  /** The customer-provided key, in Base64. The client must know the key, since it is sent with the request. */
  sseCustomerKey?: string | undefined
  /** The MD5 of that key, in Base64. */
  sseCustomerKeyMd5?: string | undefined
}

/** Conditions on the source of a copy, and its customer-provided key. */
export interface CopySourceParameters {
  /** Only if the source’s ETag equals this value. */
  copySourceIfMatch?: string | undefined
  /** Only if the source’s ETag differs from this value. */
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

/** Conditions of a read. */
export interface ConditionalReadParameters {
  /** Only if the ETag equals this value. */
  ifMatch?: string | undefined
  /** Only if the ETag differs from this value; `*`: only if the object does not exist. */
  ifNoneMatch?: string | undefined
  /** Only if modified after this time. */
  ifModifiedSince?: Date | string | undefined
  /** Only if not modified after this time. */
  ifUnmodifiedSince?: Date | string | undefined
}

/** Headers of the response that replace the stored headers. */
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

/** Checksums of the body. Each is signed, and the client must send it. */
export interface ChecksumParameters {
  /** The CRC32 checksum of the body, in Base64. The store rejects any other body. */
  checksumCrc32?: string | undefined
  /** The CRC32C checksum of the body, in Base64. The store rejects any other body. */
  checksumCrc32c?: string | undefined
  /** The CRC64NVME checksum of the body, in Base64. The store rejects any other body. */
  checksumCrc64nvme?: string | undefined
  /** The SHA1 checksum of the body, in Base64. The store rejects any other body. */
  checksumSha1?: string | undefined
  /** The SHA256 checksum of the body, in Base64. The store rejects any other body. */
  checksumSha256?: string | undefined
  /** The SHA512 checksum of the body, in Base64. The store rejects any other body. */
  checksumSha512?: string | undefined
  /** The MD5 checksum of the body, in Base64. The store rejects any other body. */
  checksumMd5?: string | undefined
  /** The XXHASH64 checksum of the body, in Base64. The store rejects any other body. */
  checksumXxhash64?: string | undefined
  /** The XXHASH3 checksum of the body, in Base64. The store rejects any other body. */
  checksumXxhash3?: string | undefined
  /** The XXHASH128 checksum of the body, in Base64. The store rejects any other body. */
  checksumXxhash128?: string | undefined
}

/** Metadata and settings of a new object. */
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
  /** Grantees with FULL_CONTROL. */
  grantFullControl?: string | undefined
  /** Grantees who may read. */
  grantRead?: string | undefined
  /** Grantees who may read the ACL. */
  grantReadAcp?: string | undefined
  /** Grantees who may write the ACL. */
  grantWriteAcp?: string | undefined
  /** User metadata; each becomes an `x-amz-meta-*` header. */
  metadata?: Record<string, string> | undefined
  /** The encryption at rest. */
  serverSideEncryption?: Open<'AES256' | 'aws:kms' | 'aws:kms:dsse'> | undefined
  /** The storage class. */
  storageClass?: Open<StorageClass> | undefined
  /** The URL or path to which a website bucket redirects requests for the object. */
  websiteRedirectLocation?: string | undefined
  /** The ID of the KMS key. */
  ssekmsKeyId?: string | undefined
  /** The KMS encryption context: JSON in Base64. */
  ssekmsEncryptionContext?: string | undefined
  /** Whether an S3 Bucket Key is used with KMS. */
  bucketKeyEnabled?: boolean | undefined
  /** The tags, as a record or as a query string. */
  tagging?: string | Record<string, string> | undefined
  /** The Object Lock mode. */
  objectLockMode?: Open<'GOVERNANCE' | 'COMPLIANCE'> | undefined
  /** When the Object Lock expires. */
  objectLockRetainUntilDate?: Date | string | undefined
  /** Whether a legal hold is in effect. */
  objectLockLegalHoldStatus?: Open<'ON' | 'OFF'> | undefined
  /** Whether an event hold is in effect. */
  objectLockEventHold?: string | undefined
  /** How long the event hold lasts after its event, in days. */
  objectLockEventHoldDurationDays?: number | undefined
  /** How long the event hold lasts after its event, in years. */
  objectLockEventHoldDurationYears?: number | undefined
}

/** The expected owner. */
export interface OwnerParameters {
  /** The account that must own the bucket. */
  expectedBucketOwner?: string | undefined
}

/** The payer, and the expected owner. */
export interface PayerParameters {
  /** The payer: `requester`. */
  requestPayer?: Open<'requester'> | undefined
  /** The account that must own the bucket. */
  expectedBucketOwner?: string | undefined
}

/** Parameters of every list of keys. */
export interface ListParameters {
  /** The prefix that keys must have. */
  prefix?: string | undefined
  /** The delimiter that ends a common prefix, e.g. `/`. */
  delimiter?: string | undefined
  /** `url` percent-encodes the keys in the response. */
  encodingType?: Open<'url'> | undefined
}

/** Parameters of GetObject. */
export interface GetObjectParameters
  extends CommonParameters,
    ResponseParameters,
    ConditionalReadParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The version ID. Default: the current version. */
  versionId?: string | undefined
  /** The part number, from 1 to 10000. */
  partNumber?: number | undefined
  /** The bytes to send, e.g. `bytes=0-1023`. */
  range?: string | undefined
  /** `ENABLED` requests the checksum in the response. */
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
  /** The exact size of the body, in bytes. Browsers send it automatically. */
  contentLength?: number | undefined
  /** The MD5 of the body, in Base64. */
  contentMd5?: string | undefined
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
  /** Only if the ETag equals this value. */
  ifMatch?: string | undefined
  /** Only if the ETag differs from this value; `*`: only if the object does not exist. */
  ifNoneMatch?: string | undefined
  /** The offset at which to append, in bytes (directory buckets). */
  writeOffsetBytes?: number | undefined
}

/** Parameters of DeleteObject. */
export interface DeleteObjectParameters extends CommonParameters, PayerParameters {
  /** The version ID. Default: the current version. */
  versionId?: string | undefined
  /** The serial number and the code of the MFA device, separated by a space. */
  mfa?: string | undefined
  /** Whether to delete the object despite an Object Lock in governance mode. */
  bypassGovernanceRetention?: boolean | undefined
  /** Only if the ETag equals this value. */
  ifMatch?: string | undefined
  /** Only if the object was last modified at this time (directory buckets). */
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
  /** Only if the ETag equals this value. */
  ifMatch?: string | undefined
  /** Only if the ETag differs from this value; `*`: only if the object does not exist. */
  ifNoneMatch?: string | undefined
  /** Whether the metadata is copied or replaced with the metadata given here. */
  metadataDirective?: Open<'COPY' | 'REPLACE'> | undefined
  /** Whether the tags are copied or replaced with the tags given here. */
  taggingDirective?: Open<'COPY' | 'REPLACE'> | undefined
  /** Whether annotations are copied or left out. */
  annotationDirective?: string | undefined
}

/** Parameters of GetObjectTagging. */
export interface GetObjectTaggingParameters extends CommonParameters, PayerParameters {
  /** The version ID. Default: the current version. */
  versionId?: string | undefined
}

/** Parameters of PutObjectTagging. */
export interface PutObjectTaggingParameters extends CommonParameters, PayerParameters {
  /** The version ID. Default: the current version. */
  versionId?: string | undefined
  /** The MD5 of the body, in Base64. */
  contentMd5?: string | undefined
  /** The algorithm of the checksum. */
  checksumAlgorithm?: Open<ChecksumAlgorithm> | undefined
}

/** Parameters of DeleteObjectTagging. */
export interface DeleteObjectTaggingParameters extends CommonParameters, OwnerParameters {
  /** The version ID. Default: the current version. */
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
  /** Whether the checksum covers the parts’ checksums or the whole object. */
  checksumType?: Open<'COMPOSITE' | 'FULL_OBJECT'> | undefined
}

/** Parameters of UploadPart. */
export interface UploadPartParameters
  extends CommonParameters,
    ChecksumParameters,
    SseCustomerParameters,
    PayerParameters {
  /** The upload ID that CreateMultipartUpload returned. */
  uploadId: string
  /** The part number, from 1 to 10000. */
  partNumber: number
  /** The exact size of the body, in bytes. Browsers send it automatically. */
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
  /** The upload ID that CreateMultipartUpload returned. */
  uploadId: string
  /** The part number, from 1 to 10000. */
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
  /** The upload ID that CreateMultipartUpload returned. */
  uploadId: string
  /** Whether the checksum covers the parts’ checksums or the whole object. */
  checksumType?: Open<'COMPOSITE' | 'FULL_OBJECT'> | undefined
  /** The size of the whole object, in bytes. */
  mpuObjectSize?: number | undefined
  /** Only if the ETag equals this value. */
  ifMatch?: string | undefined
  /** Only if the ETag differs from this value; `*`: only if the object does not exist. */
  ifNoneMatch?: string | undefined
}

/** Parameters of AbortMultipartUpload. */
export interface AbortMultipartUploadParameters extends CommonParameters, PayerParameters {
  /** The upload ID that CreateMultipartUpload returned. */
  uploadId: string
  /** Only if the upload was started at this time (directory buckets). */
  ifMatchInitiatedTime?: Date | string | undefined
}

/** Parameters of ListParts. */
export interface ListPartsParameters extends CommonParameters, SseCustomerParameters, PayerParameters {
  /** The upload ID that CreateMultipartUpload returned. */
  uploadId: string
  /** The maximum number of parts to list. */
  maxParts?: number | undefined
  /** The part number after which the list begins. */
  partNumberMarker?: string | undefined
}

/** Parameters of ListObjectsV2. */
export interface ListObjectsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** The maximum number of keys to list. */
  maxKeys?: number | undefined
  /** The continuation token of the previous response. */
  continuationToken?: string | undefined
  /** Whether to include owners. */
  fetchOwner?: boolean | undefined
  /** The key after which the list begins. */
  startAfter?: string | undefined
  /** More attributes to list, e.g. `RestoreStatus`. */
  optionalObjectAttributes?: Open<'RestoreStatus'> | undefined
}

/** Parameters of ListMultipartUploads. */
export interface ListMultipartUploadsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** The maximum number of uploads to list. */
  maxUploads?: number | undefined
  /** The key after which the list begins. */
  keyMarker?: string | undefined
  /** The upload after which the list begins, with `keyMarker`. */
  uploadIdMarker?: string | undefined
}

/** Parameters of ListObjectVersions. */
export interface ListObjectVersionsParameters extends CommonParameters, ListParameters, PayerParameters {
  /** The maximum number of keys to list. */
  maxKeys?: number | undefined
  /** The key after which the list begins. */
  keyMarker?: string | undefined
  /** The version after which the list begins, with `keyMarker`. */
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
  /** Grantees with FULL_CONTROL. */
  grantFullControl?: string | undefined
  /** Grantees who may read. */
  grantRead?: string | undefined
  /** Grantees who may read the ACL. */
  grantReadAcp?: string | undefined
  /** Grantees who may write objects. */
  grantWrite?: string | undefined
  /** Grantees who may write the ACL. */
  grantWriteAcp?: string | undefined
  /** Whether Object Lock is enabled. */
  objectLockEnabledForBucket?: boolean | undefined
  /** The owner of uploaded objects. */
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
  /** The prefix that bucket names must have. */
  prefix?: string | undefined
  /** The maximum number of buckets to list. */
  maxBuckets?: number | undefined
  /** The continuation token of the previous response. */
  continuationToken?: string | undefined
  /** The region of the buckets to list. */
  bucketRegion?: string | undefined
}
