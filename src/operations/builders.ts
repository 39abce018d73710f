import { checkInteger, checkString, definedEntries } from '../core/check.ts'
import { encode, encodePath } from '../core/encode.ts'
import { check, fail } from '../errors.ts'
import type { Operation } from '../types.ts'
import type {
  AbortMultipartUploadParameters,
  CommonParameters,
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

type Build = (key: string, parameters?: CommonParameters) => Operation

/** What stands for a parameter whose value or name needs more than the rules of {@link operation}. */
type Adapters = Record<string, (value: unknown) => Record<string, unknown>>

/** The names that were asked for, of which there are some hundred. */
const wireNames: Record<string, string> = {}

/** The S3 API's name of a parameter: `sseCustomerKeyMd5` is `server-side-encryption-customer-key-md5`. */
const wireName = (name: string): string =>
  (wireNames[name] ??= name.replace(/[A-Z]/g, '-$&').toLowerCase().replace('sse-', 'server-side-encryption-'))

/**
 * Makes a builder. `known` matches the names of its parameters. Its groups say what a name becomes: the first, a query
 * parameter; the second, what it is already; the third, a header without `x-amz-`. All others are headers with it.
 */
const operation =
  (method: string, known: RegExp, resource?: Record<string, string>): Build =>
  (key, parameters) => {
    const { bucket, query: moreQuery, headers: moreHeaders, ...named } = parameters ?? {}
    const query = { ...resource }
    const headers: Record<string, string> = {}
    for (const [name, value] of definedEntries<unknown>('InvalidParameter', 'parameters', named)) {
      const [, inQuery, asIs, plain] = known.exec(name) ?? fail('InvalidParameter', name, known, name)
      const wire = asIs ?? wireName(name)
      if (name === 'partNumber') checkInteger('InvalidParameter', name, value as number, 1, 1e4)
      else if (!/^(st|bo)/.test(typeof value))
        // A Date until the end of the year 9999, in milliseconds: more than any size or count of S3.
        checkInteger(
          'InvalidParameter',
          name,
          (value as Date)?.getTime?.() ?? (value as number),
          0,
          253402300799999,
          'text, a whole number or a Date',
        )
      ;(inQuery ? query : headers)[inQuery || plain ? wire : `x-amz-${wire}`] =
        `${(value as Date).toUTCString?.() ?? value}`
    }
    return {
      method,
      bucket,
      // Untyped code may forget the key. With '', which is refused, this can't become an operation on the bucket.
      key: key ?? '',
      query:
        moreQuery == null
          ? query
          : { ...query, ...Object.fromEntries(definedEntries('InvalidQuery', 'query', moreQuery)) },
      headers:
        moreHeaders == null
          ? headers
          : {
              ...headers,
              ...Object.fromEntries(
                definedEntries('InvalidHeader', 'headers', moreHeaders).map(([name, value]) => [
                  name.toLowerCase(),
                  value,
                ]),
              ),
            },
    }
  }

/** An operation on a bucket. */
const onBucket =
  (build: Build) =>
  (parameters?: CommonParameters): Operation => ({ ...build('', parameters), key: undefined })

/** An operation on all buckets: `''` keeps it from taking the store's. */
const onAllBuckets =
  (build: Build) =>
  (parameters?: CommonParameters): Operation => ({ ...build('', parameters), key: undefined, bucket: '' })

/** Without these parameters the request would be another operation: an upload that is aborted, an object deleted. */
const needing =
  (names: string[], build: Build): Build =>
  (key, parameters?: object) => {
    for (const name of names) {
      const value = (parameters as Record<string, unknown> | undefined)?.[name]
      check('InvalidParameter', name, (value ?? '') !== '', 'a value', value)
    }
    return build(key, parameters)
  }

/** Puts what the adapters make in the place of the parameters of their names. */
const adapting = (build: Build, ...groups: Adapters[]): Build => {
  const adapters: Adapters = Object.assign({ __proto__: null }, ...groups)
  return (key, parameters?: object) =>
    build(
      key,
      Object.assign(
        {},
        ...definedEntries<unknown>('InvalidParameter', 'parameters', parameters as Record<string, unknown>).map(
          ([name, value]) => adapters[name]?.(value) ?? { [name]: value },
        ),
      ),
    )
}

const stored: Adapters = {
  metadata: (value) => {
    check('InvalidParameter', 'metadata', value && typeof value === 'object', 'a plain object', value)
    const own = definedEntries('InvalidParameter', 'metadata', value as Record<string, unknown>)
    return Object.fromEntries(own.map(([name, entry]) => [`meta-${name}`, entry]))
  },
  tagging: (value) => ({
    tagging:
      value && typeof value === 'object'
        ? definedEntries('InvalidParameter', 'tagging', value as Record<string, unknown>)
            .map((tag) => tag.map((part) => encode(checkString('InvalidParameter', 'tagging', part, /^/))).join('='))
            .join('&')
        : value,
  }),
  // S3 wants it in ISO 8601. What isn't a valid Date is left to be refused as every wrong value is.
  objectLockRetainUntilDate: (value) => ({
    objectLockRetainUntilDate: (value as Date)?.getTime?.() >= 0 ? (value as Date).toISOString() : value,
  }),
  ssekmsKeyId: (sseAwsKmsKeyId) => ({ sseAwsKmsKeyId }),
  ssekmsEncryptionContext: (sseContext) => ({ sseContext }),
  bucketKeyEnabled: (sseBucketKeyEnabled) => ({ sseBucketKeyEnabled }),
  objectLockLegalHoldStatus: (objectLockLegalHold) => ({ objectLockLegalHold }),
}

/** Where there is a body, the header has another name. */
const body: Adapters = { checksumAlgorithm: (sdkChecksumAlgorithm) => ({ sdkChecksumAlgorithm }) }

const copy: Adapters = {
  copySource: (value) => {
    if (typeof value !== 'object') return { copySource: value }
    const { bucket, key, versionId } = (value ?? {}) as Exclude<CopySource, string>
    const part = (name: string, raw: string) => checkString('InvalidParameter', `copySource.${name}`, raw, /./s)
    return {
      copySource:
        encodePath(`${part('bucket', bucket)}/${part('key', key)}`) +
        (versionId === undefined ? '' : `?versionId=${encode(part('versionId', versionId))}`),
    }
  },
  expectedSourceBucketOwner: (sourceExpectedBucketOwner) => ({ sourceExpectedBucketOwner }),
  annotationDirective: (objectAnnotationDirective) => ({ objectAnnotationDirective }),
}

const read =
  /^(?:((versionId|partNumber)|response(?:CacheControl|Content(?:Disposition|Encoding|Language|Type)|Expires))|(range|if(?:None)?Match|if(?:Unm|M)odifiedSince)|checksumMode|sseCustomer(?:Algorithm|Key(?:Md5)?)|requestPayer|expectedBucketOwner)$/

/**
 * Reads an object, or a part of it.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example getObject('photos/cat.jpg', { responseContentDisposition: attachment('cat.jpg') })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const getObject: (key: string, parameters?: GetObjectParameters) => Operation = /* @__PURE__ */ operation(
  'GET',
  read,
)

/**
 * Reads an object's headers. A URL that was presigned for GET does not serve HEAD.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example headObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export const headObject: (key: string, parameters?: HeadObjectParameters) => Operation = /* @__PURE__ */ operation(
  'HEAD',
  read,
)

/**
 * Writes an object. Every header that is asked for here must be sent by the client.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example putObject('photos/cat.jpg', { contentType: 'image/jpeg', ifNoneMatch: '*' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export const putObject: (key: string, parameters?: PutObjectParameters) => Operation = /* @__PURE__ */ adapting(
  /* @__PURE__ */ operation(
    'PUT',
    /^(?:()(meta-.*)|(cacheControl|content(?:Disposition|Encoding|Language|Length|Md5|Type)|expires|if(?:None)?Match)|acl|grant(?:FullControl|Read|ReadAcp|WriteAcp)|storageClass|websiteRedirectLocation|tagging|objectLock(?:Mode|RetainUntilDate|LegalHold|EventHold(?:Duration(?:Days|Years))?)|serverSideEncryption|sse(?:Customer(?:Algorithm|Key(?:Md5)?)|AwsKmsKeyId|Context|BucketKeyEnabled)|sdkChecksumAlgorithm|checksum(?:Crc32|Crc32c|Crc64nvme|Md5|Sha1|Sha256|Sha512|Xxhash3|Xxhash64|Xxhash128)|writeOffsetBytes|requestPayer|expectedBucketOwner)$/,
  ),
  stored,
  body,
)

/**
 * Deletes an object or one of its versions.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export const deleteObject: (key: string, parameters?: DeleteObjectParameters) => Operation = /* @__PURE__ */ operation(
  'DELETE',
  /^(?:((versionId))|(ifMatch)|ifMatch(?:LastModifiedTime|Size)|mfa|bypassGovernanceRetention|requestPayer|expectedBucketOwner)$/,
)

/**
 * Copies an object within the store.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example copyObject('copy.jpg', { copySource: { bucket: 'photos', key: 'cat.jpg' } })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copyObject: (key: string, parameters: CopyObjectParameters) => Operation = /* @__PURE__ */ needing(
  ['copySource'],
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'PUT',
      /^(?:()(meta-.*)|(cacheControl|content(?:Disposition|Encoding|Language|Type)|expires|if(?:None)?Match)|acl|grant(?:FullControl|Read|ReadAcp|WriteAcp)|storageClass|websiteRedirectLocation|tagging|objectLock(?:Mode|RetainUntilDate|LegalHold|EventHold(?:Duration(?:Days|Years))?)|serverSideEncryption|sse(?:Customer(?:Algorithm|Key(?:Md5)?)|AwsKmsKeyId|Context|BucketKeyEnabled)|checksumAlgorithm|(?:metadata|tagging|objectAnnotation)Directive|copySource(?:If(?:None)?Match|If(?:Unm|M)odifiedSince|SseCustomer(?:Algorithm|Key(?:Md5)?))?|sourceExpectedBucketOwner|requestPayer|expectedBucketOwner)$/,
    ),
    stored,
    copy,
  ),
)

/**
 * Reads an object's tags.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example getObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 */
export const getObjectTagging: (key: string, parameters?: GetObjectTaggingParameters) => Operation =
  /* @__PURE__ */ operation('GET', /^(?:((versionId))|requestPayer|expectedBucketOwner)$/, { tagging: '' })

/**
 * Replaces an object's tags.
 *
 * The client sends the tags as the body:
 * `<Tagging><TagSet><Tag><Key>animal</Key><Value>cat</Value></Tag></TagSet></Tagging>`.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example putObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 */
export const putObjectTagging: (key: string, parameters?: PutObjectTaggingParameters) => Operation =
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'PUT',
      /^(?:((versionId))|(contentMd5)|sdkChecksumAlgorithm|requestPayer|expectedBucketOwner)$/,
      { tagging: '' },
    ),
    body,
  )

/**
 * Deletes an object's tags.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
 */
export const deleteObjectTagging: (key: string, parameters?: DeleteObjectTaggingParameters) => Operation =
  /* @__PURE__ */ operation('DELETE', /^(?:((versionId))|expectedBucketOwner)$/, { tagging: '' })

/**
 * Begins a multipart upload. The response has its `UploadId`.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example createMultipartUpload('video.mp4', { contentType: 'video/mp4' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export const createMultipartUpload: (key: string, parameters?: CreateMultipartUploadParameters) => Operation =
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'POST',
      /^(?:()(meta-.*)|(cacheControl|content(?:Disposition|Encoding|Language|Type)|expires)|acl|grant(?:FullControl|Read|ReadAcp|WriteAcp)|storageClass|websiteRedirectLocation|tagging|objectLock(?:Mode|RetainUntilDate|LegalHold|EventHold(?:Duration(?:Days|Years))?)|serverSideEncryption|sse(?:Customer(?:Algorithm|Key(?:Md5)?)|AwsKmsKeyId|Context|BucketKeyEnabled)|checksum(?:Algorithm|Type)|requestPayer|expectedBucketOwner)$/,
      { uploads: '' },
    ),
    stored,
  )

/**
 * Uploads a part, of at least 5 MiB if it isn't the last. The response has its `ETag`.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example uploadPart('video.mp4', { uploadId, partNumber: 1 })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export const uploadPart: (key: string, parameters: UploadPartParameters) => Operation = /* @__PURE__ */ needing(
  ['uploadId', 'partNumber'],
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'PUT',
      /^(?:((uploadId|partNumber))|(content(?:Length|Md5))|sdkChecksumAlgorithm|checksum(?:Crc32|Crc32c|Crc64nvme|Md5|Sha1|Sha256|Sha512|Xxhash3|Xxhash64|Xxhash128)|sseCustomer(?:Algorithm|Key(?:Md5)?)|requestPayer|expectedBucketOwner)$/,
    ),
    body,
  ),
)

/**
 * Copies a part from another object.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example uploadPartCopy('video.mp4', { uploadId, partNumber: 2, copySource: { bucket: 'videos', key: 'old.mp4' } })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
export const uploadPartCopy: (key: string, parameters: UploadPartCopyParameters) => Operation = /* @__PURE__ */ needing(
  ['uploadId', 'partNumber', 'copySource'],
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'PUT',
      /^(?:((uploadId|partNumber))|copySourceRange|copySource(?:If(?:None)?Match|If(?:Unm|M)odifiedSince|SseCustomer(?:Algorithm|Key(?:Md5)?))?|sourceExpectedBucketOwner|sseCustomer(?:Algorithm|Key(?:Md5)?)|requestPayer|expectedBucketOwner)$/,
    ),
    copy,
  ),
)

/**
 * Completes a multipart upload.
 *
 * The client sends the parts as the body:
 * `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"…"</ETag></Part></CompleteMultipartUpload>`. The
 * response may be an error in spite of its status 200.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example completeMultipartUpload('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export const completeMultipartUpload: (key: string, parameters: CompleteMultipartUploadParameters) => Operation =
  /* @__PURE__ */ needing(
    ['uploadId'],
    /* @__PURE__ */ adapting(
      /* @__PURE__ */ operation(
        'POST',
        /^(?:((uploadId))|(if(?:None)?Match)|checksumType|mpObjectSize|checksum(?:Crc32|Crc32c|Crc64nvme|Md5|Sha1|Sha256|Sha512|Xxhash3|Xxhash64|Xxhash128)|sseCustomer(?:Algorithm|Key(?:Md5)?)|requestPayer|expectedBucketOwner)$/,
      ),
      { mpuObjectSize: (mpObjectSize) => ({ mpObjectSize }) },
    ),
  )

/**
 * Aborts a multipart upload and frees its parts.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example abortMultipartUpload('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export const abortMultipartUpload: (key: string, parameters: AbortMultipartUploadParameters) => Operation =
  /* @__PURE__ */ needing(
    ['uploadId'],
    /* @__PURE__ */ operation('DELETE', /^(?:((uploadId))|ifMatchInitiatedTime|requestPayer|expectedBucketOwner)$/),
  )

/**
 * Lists the parts of a multipart upload.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listParts('video.mp4', { uploadId })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
export const listParts: (key: string, parameters: ListPartsParameters) => Operation = /* @__PURE__ */ needing(
  ['uploadId'],
  /* @__PURE__ */ operation(
    'GET',
    /^(?:((uploadId)|maxParts|partNumberMarker)|sseCustomer(?:Algorithm|Key(?:Md5)?)|requestPayer|expectedBucketOwner)$/,
  ),
)

/**
 * Lists objects (ListObjectsV2).
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listObjects({ prefix: 'photos/', delimiter: '/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjects: (parameters?: ListObjectsParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ operation(
    'GET',
    /^(?:(prefix|delimiter|encodingType|maxKeys|continuationToken|fetchOwner|startAfter)|optionalObjectAttributes|requestPayer|expectedBucketOwner)$/,
    { 'list-type': '2' },
  ),
)

/**
 * Lists multipart uploads that are under way.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listMultipartUploads({ prefix: 'videos/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export const listMultipartUploads: (parameters?: ListMultipartUploadsParameters) => Operation =
  /* @__PURE__ */ onBucket(
    /* @__PURE__ */ operation(
      'GET',
      /^(?:(prefix|delimiter|encodingType|maxUploads|keyMarker|uploadIdMarker)|requestPayer|expectedBucketOwner)$/,
      { uploads: '' },
    ),
  )

/**
 * Lists objects in all their versions.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listObjectVersions({ prefix: 'photos/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export const listObjectVersions: (parameters?: ListObjectVersionsParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ operation(
    'GET',
    /^(?:(prefix|delimiter|encodingType|maxKeys|keyMarker|versionIdMarker)|optionalObjectAttributes|requestPayer|expectedBucketOwner)$/,
    { versions: '' },
  ),
)

/**
 * Creates a bucket.
 *
 * Outside `us-east-1` the client sends the region as the body:
 * `<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example createBucket({ bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const createBucket: (parameters?: CreateBucketParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ adapting(
    /* @__PURE__ */ operation(
      'PUT',
      /^(?:acl|grant(?:FullControl|Read|ReadAcp|WriteAcp)|grantWrite|bucketNamespace|bucketObjectLockEnabled|objectOwnership)$/,
    ),
    { objectLockEnabledForBucket: (bucketObjectLockEnabled) => ({ bucketObjectLockEnabled }) },
  ),
)

/**
 * Asks whether a bucket exists and may be used.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example headBucket()
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export const headBucket: (parameters?: HeadBucketParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ operation('HEAD', /^expectedBucketOwner$/),
)

/**
 * Deletes an empty bucket.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteBucket({ bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const deleteBucket: (parameters?: DeleteBucketParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ operation('DELETE', /^expectedBucketOwner$/),
)

/**
 * Lists the buckets of the account. It asks for no bucket, not even the store's default one.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listBuckets({ prefix: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export const listBuckets: (parameters?: ListBucketsParameters) => Operation = /* @__PURE__ */ onAllBuckets(
  /* @__PURE__ */ operation('GET', /^(prefix|maxBuckets|continuationToken|bucketRegion)$/),
)
