import { encode, encodePath } from '../core/encode.ts'
import { fail } from '../errors.ts'
import { checkInteger, checkString, definedEntries } from '../input/check.ts'
import type { PlainOperation } from '../types.ts'
import {
  accountOperation,
  bucketOperation,
  operation,
  type Parameter,
  type Parameters,
  writeValue,
} from './operation.ts'
import type {
  AbortMultipartUploadParameters,
  CompleteMultipartUploadParameters,
  CopyObjectParameters,
  CopySource,
  CreateBucketParameters,
  CreateMultipartUploadParameters,
  DeleteBucketParameters,
  DeleteObjectParameters,
  DeleteObjectTaggingParameters,
  GetObjectParameters,
  GetObjectTaggingParameters,
  HeadBucketParameters,
  HeadObjectParameters,
  ListBucketsParameters,
  ListMultipartUploadsParameters,
  ListObjectsParameters,
  ListObjectVersionsParameters,
  ListPartsParameters,
  PutObjectParameters,
  PutObjectTaggingParameters,
  UploadPartCopyParameters,
  UploadPartParameters,
} from './parameters.ts'

const owner: Parameters = ['expectedBucketOwner']

/** The payer, and the expected owner of the bucket. */
const payer: Parameters = ['requestPayer', owner]

/** The parameters of a customer-provided key (SSE-C). */
const customerKey: Parameters = ['sseCustomerAlgorithm', 'sseCustomerKey', 'sseCustomerKeyMd5']

const checksums: Parameters = [
  'checksumCrc32',
  'checksumCrc32c',
  'checksumCrc64nvme',
  'checksumMd5',
  'checksumSha1',
  'checksumSha256',
  'checksumSha512',
  'checksumXxhash3',
  'checksumXxhash64',
  'checksumXxhash128',
]

const conditions: Parameters = ['ifMatch', 'ifNoneMatch']

const grants: Parameters = ['acl', 'grantFullControl', 'grantRead', 'grantReadAcp', 'grantWriteAcp']

/** Headers that S3 stores and returns with an object. */
const content: Parameters = [
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'contentType',
  'expires',
]

/** Lists the entries of a plain object. Rejects any other value. */
function readPairs(name: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) fail('InvalidParameter', name, 'a plain object', value)
  return definedEntries('InvalidParameter', name, value as Record<string, unknown>)
}

/** Only digits: nobody could send a request with another length. */
const contentLength: Parameter = {
  name: 'contentLength',
  write: (name, value) => `${checkInteger('InvalidParameter', name, value as number, 0, Number.MAX_SAFE_INTEGER)}`,
}

const metadata: Parameter = {
  name: 'metadata',
  write(name, value, headers) {
    for (const [key, entry] of readPairs(name, value))
      headers[`x-amz-meta-${key}`] = writeValue(`metadata["${key}"]`, entry)
    return undefined
  },
}

const tagging: Parameter = {
  name: 'tagging',
  write(name, value) {
    const encodeTag = (tag: unknown[]) =>
      tag.map((part) => encode(checkString('InvalidParameter', name, part, /^/, 'strings'))).join('=')
    return typeof value === 'object' ? readPairs(name, value).map(encodeTag).join('&') : writeValue(name, value)
  },
}

/** S3 expects ISO 8601 here. An invalid Date is rejected like every other wrong value. */
const objectLockRetainUntilDate: Parameter = {
  name: 'objectLockRetainUntilDate',
  write(name, value) {
    const date = value as Date | null
    return (date?.getTime?.() ?? -1) >= 0 ? date!.toISOString() : writeValue(name, value)
  },
}

/** The parameters of a new object. */
const stored: Parameters = [
  grants,
  customerKey,
  metadata,
  'storageClass',
  'websiteRedirectLocation',
  tagging,
  'objectLockMode',
  objectLockRetainUntilDate,
  { name: 'objectLockLegalHoldStatus', wireName: 'object-lock-legal-hold' },
  'objectLockEventHold',
  'objectLockEventHoldDurationDays',
  'objectLockEventHoldDurationYears',
  'serverSideEncryption',
  { name: 'ssekmsKeyId', wireName: 'server-side-encryption-aws-kms-key-id' },
  { name: 'ssekmsEncryptionContext', wireName: 'server-side-encryption-context' },
  { name: 'bucketKeyEnabled', wireName: 'server-side-encryption-bucket-key-enabled' },
]

/** The checksum algorithm of a request that has a body. */
const checksumAlgorithm: Parameter = { name: 'checksumAlgorithm', wireName: 'sdk-checksum-algorithm' }

const versionId: Parameter = { name: 'versionId', wireName: 'versionId' }

const uploadId: Parameter = { name: 'uploadId', wireName: 'uploadId', required: true }

const writePartNumber: Parameter['write'] = (name, value) =>
  `${checkInteger('InvalidParameter', name, value as number, 1, 10_000)}`

const partNumber: Parameter = {
  name: 'partNumber',
  wireName: 'partNumber',
  required: true,
  write: writePartNumber,
}

const copySource: Parameter = {
  name: 'copySource',
  required: true,
  write(name, value) {
    if (typeof value !== 'object') return writeValue(name, value)
    const { bucket, key, versionId } = (value ?? {}) as Exclude<CopySource, string>
    const part = (name: string, raw: string) =>
      checkString('InvalidParameter', `copySource.${name}`, raw, /./s, 'a string with at least one character')
    return (
      encodePath(`${part('bucket', bucket)}/${part('key', key)}`) +
      (versionId === undefined ? '' : `?versionId=${encode(part('versionId', versionId))}`)
    )
  },
}

/** The source of a copy, and conditions on it. */
const source: Parameters = [
  copySource,
  'copySourceIfMatch',
  'copySourceIfNoneMatch',
  'copySourceIfModifiedSince',
  'copySourceIfUnmodifiedSince',
  'copySourceSseCustomerAlgorithm',
  'copySourceSseCustomerKey',
  'copySourceSseCustomerKeyMd5',
  { name: 'expectedSourceBucketOwner', wireName: 'source-expected-bucket-owner' },
]

/** The parameters of a download. */
const download = {
  query: [
    versionId,
    { name: 'partNumber', wireName: 'partNumber', write: writePartNumber },
    'responseCacheControl',
    'responseContentDisposition',
    'responseContentEncoding',
    'responseContentLanguage',
    'responseContentType',
    'responseExpires',
  ],
  headers: ['range', conditions, 'ifModifiedSince', 'ifUnmodifiedSince'],
  amz: ['checksumMode', customerKey, payer],
}

/**
 * Describes a GetObject request: downloads an object, or a range or a part of it.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link GetObjectParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example getObject('photos/cat.jpg', { responseContentDisposition: attachment('cat.jpg') })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const getObject: (key: string, parameters?: GetObjectParameters) => PlainOperation = /* @__PURE__ */ operation(
  'GET',
  download,
)

/**
 * Describes a HeadObject request: reads the headers of an object. A URL that is presigned for GET does not work for
 * HEAD.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link HeadObjectParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example headObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export const headObject: (key: string, parameters?: HeadObjectParameters) => PlainOperation = /* @__PURE__ */ operation(
  'HEAD',
  download,
)

/**
 * Describes a PutObject request: uploads an object. The client must send every header that is set here.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link PutObjectParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example putObject('photos/cat.jpg', { contentType: 'image/jpeg', ifNoneMatch: '*' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export const putObject: (key: string, parameters?: PutObjectParameters) => PlainOperation = /* @__PURE__ */ operation(
  'PUT',
  {
    headers: [content, contentLength, 'contentMd5', conditions],
    amz: [stored, checksumAlgorithm, checksums, 'writeOffsetBytes', payer],
  },
)

/**
 * Describes a DeleteObject request: deletes an object, or one of its versions.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link DeleteObjectParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example deleteObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export const deleteObject: (key: string, parameters?: DeleteObjectParameters) => PlainOperation =
  /* @__PURE__ */ operation('DELETE', {
    query: [versionId],
    headers: ['ifMatch'],
    amz: ['ifMatchLastModifiedTime', 'ifMatchSize', 'mfa', 'bypassGovernanceRetention', payer],
  })

/**
 * Describes a CopyObject request: copies an object within the store.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link CopyObjectParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example copyObject('copy.jpg', { copySource: { bucket: 'photos', key: 'cat.jpg' } })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copyObject: (key: string, parameters: CopyObjectParameters) => PlainOperation = /* @__PURE__ */ operation(
  'PUT',
  {
    headers: [content, conditions],
    amz: [
      stored,
      source,
      'checksumAlgorithm',
      'metadataDirective',
      'taggingDirective',
      { name: 'annotationDirective', wireName: 'object-annotation-directive' },
      payer,
    ],
  },
)

/**
 * Describes a GetObjectTagging request: reads the tags of an object.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link GetObjectTaggingParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example getObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 */
export const getObjectTagging: (key: string, parameters?: GetObjectTaggingParameters) => PlainOperation =
  /* @__PURE__ */ operation('GET', { resource: { tagging: '' }, query: [versionId], amz: [payer] })

/**
 * Describes a PutObjectTagging request: replaces the tags of an object.
 *
 * The client sends the tags as the body:
 * `<Tagging><TagSet><Tag><Key>animal</Key><Value>cat</Value></Tag></TagSet></Tagging>`.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link PutObjectTaggingParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example putObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 */
export const putObjectTagging: (key: string, parameters?: PutObjectTaggingParameters) => PlainOperation =
  /* @__PURE__ */ operation('PUT', {
    resource: { tagging: '' },
    query: [versionId],
    headers: ['contentMd5'],
    amz: [checksumAlgorithm, payer],
  })

/**
 * Describes a DeleteObjectTagging request: deletes the tags of an object.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link DeleteObjectTaggingParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example deleteObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
 */
export const deleteObjectTagging: (key: string, parameters?: DeleteObjectTaggingParameters) => PlainOperation =
  /* @__PURE__ */ operation('DELETE', { resource: { tagging: '' }, query: [versionId], amz: [owner] })

/**
 * Describes a CreateMultipartUpload request: starts a multipart upload. The response contains its `UploadId`.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link CreateMultipartUploadParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example createMultipartUpload('video.mp4', { contentType: 'video/mp4' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export const createMultipartUpload: (key: string, parameters?: CreateMultipartUploadParameters) => PlainOperation =
  /* @__PURE__ */ operation('POST', {
    resource: { uploads: '' },
    headers: [content],
    amz: [stored, 'checksumAlgorithm', 'checksumType', payer],
  })

/**
 * Describes an UploadPart request: uploads a part of at least 5 MiB, except the last part. The response has its `ETag`.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link UploadPartParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example uploadPart('video.mp4', { uploadId, partNumber: 1 })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export const uploadPart: (key: string, parameters: UploadPartParameters) => PlainOperation = /* @__PURE__ */ operation(
  'PUT',
  {
    query: [uploadId, partNumber],
    headers: [contentLength, 'contentMd5'],
    amz: [checksumAlgorithm, checksums, customerKey, payer],
  },
)

/**
 * Describes an UploadPartCopy request: copies a part from another object.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link UploadPartCopyParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example uploadPartCopy('video.mp4', { uploadId, partNumber: 2, copySource: { bucket: 'videos', key: 'old.mp4' } })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
export const uploadPartCopy: (key: string, parameters: UploadPartCopyParameters) => PlainOperation =
  /* @__PURE__ */ operation('PUT', {
    query: [uploadId, partNumber],
    amz: [source, 'copySourceRange', customerKey, payer],
  })

/**
 * Describes a CompleteMultipartUpload request: assembles the uploaded parts.
 *
 * The client sends the list of parts as the body, which `completeBody` of `sigv4-presign/multipart` writes. The
 * response may be an error even if its status is 200.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link CompleteMultipartUploadParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example completeMultipartUpload('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export const completeMultipartUpload: (key: string, parameters: CompleteMultipartUploadParameters) => PlainOperation =
  /* @__PURE__ */ operation('POST', {
    query: [uploadId],
    headers: [conditions],
    amz: ['checksumType', { name: 'mpuObjectSize', wireName: 'mp-object-size' }, checksums, customerKey, payer],
  })

/**
 * Describes an AbortMultipartUpload request: cancels a multipart upload and deletes its parts.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link AbortMultipartUploadParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example abortMultipartUpload('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export const abortMultipartUpload: (key: string, parameters: AbortMultipartUploadParameters) => PlainOperation =
  /* @__PURE__ */ operation('DELETE', {
    query: [uploadId],
    amz: ['ifMatchInitiatedTime', payer],
  })

/**
 * Describes a ListParts request: lists the uploaded parts of a multipart upload, at most 1,000 per response.
 *
 * @param key The raw key of the object. It is encoded when the URL is signed.
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   See {@link ListPartsParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown or missing parameter, or a value of the wrong type.
 * @example listParts('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
export const listParts: (key: string, parameters: ListPartsParameters) => PlainOperation = /* @__PURE__ */ operation(
  'GET',
  {
    query: [uploadId, 'maxParts', 'partNumberMarker'],
    amz: [customerKey, payer],
  },
)

/**
 * Describes a ListObjectsV2 request: lists the objects of a bucket, at most 1,000 per response.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link ListObjectsParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example listObjects({ prefix: 'photos/', delimiter: '/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjects: (parameters?: ListObjectsParameters) => PlainOperation = /* @__PURE__ */ bucketOperation(
  'GET',
  {
    resource: { 'list-type': '2' },
    query: ['prefix', 'delimiter', 'encodingType', 'maxKeys', 'continuationToken', 'fetchOwner', 'startAfter'],
    amz: ['optionalObjectAttributes', payer],
  },
)

/**
 * Describes a ListMultipartUploads request: lists the multipart uploads in progress.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link ListMultipartUploadsParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example listMultipartUploads({ prefix: 'videos/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export const listMultipartUploads: (parameters?: ListMultipartUploadsParameters) => PlainOperation =
  /* @__PURE__ */ bucketOperation('GET', {
    resource: { uploads: '' },
    query: ['prefix', 'delimiter', 'encodingType', 'maxUploads', 'keyMarker', 'uploadIdMarker'],
    amz: [payer],
  })

/**
 * Describes a ListObjectVersions request: lists all versions of the objects of a bucket.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link ListObjectVersionsParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example listObjectVersions({ prefix: 'photos/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export const listObjectVersions: (parameters?: ListObjectVersionsParameters) => PlainOperation =
  /* @__PURE__ */ bucketOperation('GET', {
    resource: { versions: '' },
    query: ['prefix', 'delimiter', 'encodingType', 'maxKeys', 'keyMarker', 'versionIdMarker'],
    amz: ['optionalObjectAttributes', payer],
  })

/**
 * Describes a CreateBucket request.
 *
 * Outside `us-east-1`, the client sends the region as the body:
 * `<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link CreateBucketParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example createBucket({ bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const createBucket: (parameters?: CreateBucketParameters) => PlainOperation = /* @__PURE__ */ bucketOperation(
  'PUT',
  {
    amz: [
      grants,
      'grantWrite',
      'bucketNamespace',
      { name: 'objectLockEnabledForBucket', wireName: 'bucket-object-lock-enabled' },
      'objectOwnership',
    ],
  },
)

/**
 * Describes a HeadBucket request: checks whether a bucket exists and may be used.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link HeadBucketParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example headBucket()
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export const headBucket: (parameters?: HeadBucketParameters) => PlainOperation = /* @__PURE__ */ bucketOperation(
  'HEAD',
  {
    amz: [owner],
  },
)

/**
 * Describes a DeleteBucket request: deletes an empty bucket.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link DeleteBucketParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example deleteBucket({ bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const deleteBucket: (parameters?: DeleteBucketParameters) => PlainOperation = /* @__PURE__ */ bucketOperation(
  'DELETE',
  { amz: [owner] },
)

/**
 * Describes a ListBuckets request: lists the buckets of the account. The store's default bucket is not used.
 *
 * @param parameters The parameters of the S3 API in camel case, and `bucket`, `query` and `headers`.
 *   Default: none; see {@link ListBucketsParameters}.
 * @returns The operation, for `presign`.
 * @throws {PresignError} `InvalidParameter` for an unknown parameter, or a value of the wrong type.
 * @example listBuckets({ prefix: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export const listBuckets: (parameters?: ListBucketsParameters) => PlainOperation = /* @__PURE__ */ accountOperation(
  'GET',
  {
    query: ['prefix', 'maxBuckets', 'continuationToken', 'bucketRegion'],
  },
)
