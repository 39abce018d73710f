import { keyPath } from './core/address.ts'
import { canonicalQuery } from './core/canonical.ts'
import { entries, text } from './core/check.ts'
import { encode } from './core/encode.ts'
import { check } from './errors.ts'
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
  StoredParameters,
  UploadPartCopyParameters,
  UploadPartParameters,
} from './operations/parameters.ts'
import type { Operation } from './types.ts'

// Parameters are listed by the names that callers use. The names on the wire follow from them by rule, but for those
// that are spelled out after `=`. Lists of lists, so that bundlers see that nothing happens here.
type Names = string | Names[]

const payer = 'requestPayer expectedBucketOwner'
const sseCustomer = 'sseCustomerAlgorithm sseCustomerKey sseCustomerKeyMd5'
const conditions = 'ifMatch ifNoneMatch'
const read: Names = ['range checksumMode ifModifiedSince ifUnmodifiedSince', conditions, sseCustomer, payer]
const versionId = 'versionId=versionId'
const upload = 'uploadId=uploadId'
const part: Names = [upload, 'partNumber=partNumber']
const readQuery: Names = [
  versionId,
  'partNumber=partNumber responseCacheControl responseContentDisposition responseContentEncoding responseContentLanguage responseContentType responseExpires',
]
const acl = 'acl grantFullControl grantRead grantReadAcp grantWriteAcp'
const stored: Names = [
  acl,
  'cacheControl contentDisposition contentEncoding contentLanguage contentType expires serverSideEncryption storageClass websiteRedirectLocation tagging objectLockMode objectLockRetainUntilDate objectLockLegalHoldStatus=x-amz-object-lock-legal-hold objectLockEventHold objectLockEventHoldDurationDays objectLockEventHoldDurationYears ssekmsKeyId=x-amz-server-side-encryption-aws-kms-key-id ssekmsEncryptionContext=x-amz-server-side-encryption-context bucketKeyEnabled=x-amz-server-side-encryption-bucket-key-enabled',
  sseCustomer,
  payer,
]
const checksums =
  'checksumCrc32 checksumCrc32c checksumCrc64nvme checksumSha1 checksumSha256 checksumSha512 checksumMd5 checksumXxhash64 checksumXxhash3 checksumXxhash128'
const checksumAlgorithm = 'checksumAlgorithm=x-amz-sdk-checksum-algorithm'
const body: Names = ['contentLength contentMd5', checksumAlgorithm]
const copy =
  'copySource copySourceIfMatch copySourceIfNoneMatch copySourceIfModifiedSince copySourceIfUnmodifiedSince copySourceSseCustomerAlgorithm copySourceSseCustomerKey copySourceSseCustomerKeyMd5 expectedSourceBucketOwner=x-amz-source-expected-bucket-owner'
const list = 'prefix delimiter encodingType'

/** The name on the wire; headers that HTTP does not define are S3's own. */
const wireName = (name: string, inHeaders: number): string =>
  (inHeaders && !/^(cache|content|expires|if|range)/.test(name) ? 'x-amz-' : '') +
  name.replace(/[A-Z]/g, '-$&').toLowerCase().replace('sse-', 'server-side-encryption-')

/** A value as text. Dates are written as HTTP has them, but for Object Lock's, which S3 wants in ISO 8601. */
function valueText(name: string, value: unknown): string {
  const date = value as Date
  const number = date?.getTime?.() ?? (value as number)
  // The end of the year 9999 in milliseconds, which is more than any size or count of S3.
  const valid = /^(st|bo)/.test(typeof value) || (Number.isInteger(number) && number >= 0 && number < 2534023008e5)
  check('InvalidParameter', name, valid, 'text, a whole number or a Date', value)
  return number === value ? `${value}` : /Lock/.test(name) ? date.toISOString() : date.toUTCString()
}

type Build<P> = (key: string | undefined, parameters?: P) => Operation

/** Makes a builder from the names of the parameters that go into the query, and into headers. */
function builder<P extends CommonParameters>(
  method: string,
  queryNames: Names,
  headerNames: Names,
  fixed?: Record<string, string>,
): Build<P> {
  let known: Map<string, readonly [wireName: string, inHeaders: number]> | undefined
  return (key, parameters) => {
    const { bucket, query, headers, ...named } = parameters ?? ({} as P)
    known ??= new Map(
      [queryNames, headerNames].flatMap((names, inHeaders) =>
        Array.from(`${names}`.matchAll(/(\w+)=?([\w-]*)/g), ([, name = '', spelled]) => [
          name,
          [spelled || wireName(name, inHeaders), inHeaders],
        ]),
      ),
    )
    const built: Record<string, string>[] = [{ ...fixed }, {}]
    for (const [name, value] of entries('InvalidParameter', 'parameters', named)) {
      const [wire, inHeaders] = known.get(name) ?? []
      check('InvalidParameter', name, wire, 'a known parameter', value)
      built[inHeaders!]![wire!] = valueText(name, value)
    }
    return {
      method,
      bucket,
      key,
      query: { ...built[0], ...Object.fromEntries(entries('InvalidQuery', 'query', query)) },
      headers: {
        ...built[1],
        ...Object.fromEntries(
          entries('InvalidHeader', 'headers', headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
      },
    }
  }
}

/** Without these parameters the request would be another operation. */
const needing =
  <P>(names: (keyof P & string)[], build: Build<P>): Build<P> =>
  (key, parameters) => {
    for (const name of names) check('InvalidParameter', name, parameters?.[name], 'a value', undefined)
    return build(key, parameters)
  }

/** Tags and metadata may be given as records. */
const storing =
  <P extends StoredParameters & CommonParameters>(build: Build<P>): Build<P> =>
  (key, parameters) => {
    const { metadata, tagging, ...rest } = parameters ?? ({} as P)
    const headers = entries('InvalidParameter', 'metadata', metadata).map(([name, value]) => [
      `x-amz-meta-${name}`,
      value,
    ])
    const tags = typeof tagging === 'string' ? tagging : canonicalQuery(entries('InvalidParameter', 'tagging', tagging))
    return build(key, {
      ...rest,
      ...(tagging !== undefined && { tagging: tags }),
      headers: { ...Object.fromEntries(headers), ...rest.headers },
    } as P)
  }

/** The source of a copy may be given by raw names. */
const copying =
  <P extends { copySource: CopySource }>(build: Build<P>): Build<P> =>
  (key, parameters) => {
    const copySource = parameters?.copySource
    if (typeof copySource !== 'object') return build(key, parameters)
    const { bucket, versionId } = copySource
    const path = `${encode(text('InvalidBucket', 'copySource.bucket', bucket, /./))}/${keyPath(copySource.key)}`
    return build(key, {
      ...(parameters as P),
      copySource:
        versionId === undefined
          ? path
          : `${path}?versionId=${encode(text('InvalidParameter', 'copySource.versionId', versionId, /./))}`,
    })
  }

/** An operation on a bucket. */
const onBucket =
  <P>(build: Build<P>) =>
  (parameters?: P): Operation =>
    build(undefined, parameters)

const bucketList = /* @__PURE__ */ builder<ListBucketsParameters>(
  'GET',
  'prefix maxBuckets continuationToken bucketRegion',
  [],
)

/**
 * Reads an object, or a part of it.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example getObject('photos/cat.jpg', { responseContentDisposition: attachment('cat.jpg') })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const getObject: (key: string, parameters?: GetObjectParameters) => Operation =
  /* @__PURE__ */ builder<GetObjectParameters>('GET', readQuery, read)

/**
 * Reads an object's headers. A URL that was presigned for GET does not serve HEAD.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example headObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export const headObject: (key: string, parameters?: HeadObjectParameters) => Operation =
  /* @__PURE__ */ builder<HeadObjectParameters>('HEAD', readQuery, read)

/**
 * Writes an object. Every header that is asked for here must be sent by the client.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example putObject('photos/cat.jpg', { contentType: 'image/jpeg', ifNoneMatch: '*' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export const putObject: (key: string, parameters?: PutObjectParameters) => Operation = /* @__PURE__ */ storing(
  /* @__PURE__ */ builder<PutObjectParameters>('PUT', [], [stored, checksums, body, conditions, 'writeOffsetBytes']),
)

/**
 * Deletes an object or one of its versions.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteObject('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export const deleteObject: (key: string, parameters?: DeleteObjectParameters) => Operation =
  /* @__PURE__ */ builder<DeleteObjectParameters>('DELETE', versionId, [
    'mfa bypassGovernanceRetention ifMatch ifMatchLastModifiedTime=x-amz-if-match-last-modified-time ifMatchSize=x-amz-if-match-size',
    payer,
  ])

/**
 * Copies an object within the store.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example copyObject('copy.jpg', { copySource: { bucket: 'photos', key: 'cat.jpg' } })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copyObject: (key: string, parameters: CopyObjectParameters) => Operation = /* @__PURE__ */ needing(
  ['copySource'],
  /* @__PURE__ */ copying(
    /* @__PURE__ */ storing(
      /* @__PURE__ */ builder<CopyObjectParameters>(
        'PUT',
        [],
        [
          copy,
          stored,
          conditions,
          'checksumAlgorithm metadataDirective taggingDirective annotationDirective=x-amz-object-annotation-directive',
        ],
      ),
    ),
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
  /* @__PURE__ */ builder<GetObjectTaggingParameters>('GET', versionId, payer, { tagging: '' })

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
  /* @__PURE__ */ builder<PutObjectTaggingParameters>('PUT', versionId, ['contentMd5', checksumAlgorithm, payer], {
    tagging: '',
  })

/**
 * Deletes an object's tags.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteObjectTagging('photos/cat.jpg')
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
 */
export const deleteObjectTagging: (key: string, parameters?: DeleteObjectTaggingParameters) => Operation =
  /* @__PURE__ */ builder<DeleteObjectTaggingParameters>('DELETE', versionId, 'expectedBucketOwner', { tagging: '' })

/**
 * Begins a multipart upload. The response has its `UploadId`.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example createMultipartUpload('video.mp4', { contentType: 'video/mp4' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export const createMultipartUpload: (key: string, parameters?: CreateMultipartUploadParameters) => Operation =
  /* @__PURE__ */ storing(
    /* @__PURE__ */ builder<CreateMultipartUploadParameters>('POST', [], [stored, 'checksumAlgorithm checksumType'], {
      uploads: '',
    }),
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
  /* @__PURE__ */ builder<UploadPartParameters>('PUT', part, [checksums, body, sseCustomer, payer]),
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
  /* @__PURE__ */ copying(
    /* @__PURE__ */ builder<UploadPartCopyParameters>('PUT', part, [copy, 'copySourceRange', sseCustomer, payer]),
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
    /* @__PURE__ */ builder<CompleteMultipartUploadParameters>('POST', upload, [
      checksums,
      'checksumType mpuObjectSize=x-amz-mp-object-size',
      conditions,
      sseCustomer,
      payer,
    ]),
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
    /* @__PURE__ */ builder<AbortMultipartUploadParameters>('DELETE', upload, [
      'ifMatchInitiatedTime=x-amz-if-match-initiated-time',
      payer,
    ]),
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
  /* @__PURE__ */ builder<ListPartsParameters>('GET', [upload, 'maxParts partNumberMarker'], [sseCustomer, payer]),
)

/**
 * Lists objects (ListObjectsV2).
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listObjects({ prefix: 'photos/', delimiter: '/' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjects: (parameters?: ListObjectsParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ builder<ListObjectsParameters>(
    'GET',
    [list, 'maxKeys continuationToken fetchOwner startAfter'],
    ['optionalObjectAttributes', payer],
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
    /* @__PURE__ */ builder<ListMultipartUploadsParameters>(
      'GET',
      [list, 'maxUploads keyMarker uploadIdMarker=upload-id-marker'],
      payer,
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
  /* @__PURE__ */ builder<ListObjectVersionsParameters>(
    'GET',
    [list, 'maxKeys keyMarker versionIdMarker=version-id-marker'],
    ['optionalObjectAttributes', payer],
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
  /* @__PURE__ */ builder<CreateBucketParameters>(
    'PUT',
    [],
    [acl, 'grantWrite objectLockEnabledForBucket=x-amz-bucket-object-lock-enabled objectOwnership bucketNamespace'],
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
  /* @__PURE__ */ builder<HeadBucketParameters>('HEAD', [], 'expectedBucketOwner'),
)

/**
 * Deletes an empty bucket.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example deleteBucket({ bucket: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const deleteBucket: (parameters?: DeleteBucketParameters) => Operation = /* @__PURE__ */ onBucket(
  /* @__PURE__ */ builder<DeleteBucketParameters>('DELETE', [], 'expectedBucketOwner'),
)

/**
 * Lists the buckets of the account. It asks for no bucket, not even the store's default one.
 *
 * @throws {PresignError} `InvalidParameter` for a parameter that the operation does not have, or a value of the wrong kind.
 * @example listBuckets({ prefix: 'photos' })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export const listBuckets = (parameters?: ListBucketsParameters): Operation => ({
  ...bucketList(undefined, parameters),
  bucket: '',
})
