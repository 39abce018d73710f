/** S3's operations in two forms: as commands of the official client, and as operations from the package's builders. */
import * as s3 from '@aws-sdk/client-s3'
import type { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc, { type Arbitrary } from 'fast-check'
import type { Operation } from 'sigv4-presign'
import * as library from 'sigv4-presign'
import { key, printable, unicode } from './arbitraries.ts'

/** Any command of the official client. */
export type Command = Parameters<typeof getSignedUrl>[1]

type Value = string | number
const count = fc.nat(10_000)

/** Values for parameters. Strings in the query can contain anything, strings in headers no control characters. */
const values = {
  // In the query
  continuationToken: unicode,
  delimiter: unicode,
  keyMarker: unicode,
  maxKeys: count,
  maxParts: count,
  maxUploads: count,
  partNumber: fc.integer({ min: 1, max: 10_000 }),
  partNumberMarker: unicode,
  prefix: unicode,
  responseCacheControl: unicode,
  responseContentDisposition: unicode,
  responseContentEncoding: unicode,
  responseContentLanguage: unicode,
  responseContentType: unicode,
  startAfter: unicode,
  uploadId: unicode.map((text) => `${text}.`),
  uploadIdMarker: unicode,
  versionId: unicode,
  versionIdMarker: unicode,
  // In headers
  cacheControl: printable,
  contentDisposition: printable,
  contentEncoding: printable,
  contentLanguage: printable,
  contentLength: count,
  contentMd5: printable,
  // The client replaces an empty type with its own.
  contentType: printable.map((text) => `${text}/`),
  ifMatch: printable,
  ifNoneMatch: printable,
  range: printable,
  // In `x-amz-*` headers that both presigners can move into the query
  acl: printable,
  expectedBucketOwner: printable,
  grantRead: printable,
  metadataDirective: printable,
  objectLockMode: printable,
  requestPayer: printable,
  storageClass: printable,
  websiteRedirectLocation: printable,
  // In `x-amz-*` headers that at least one of them does not move
  checksumSha256: printable,
  copySource: printable.map((text) => `/${text}`),
  copySourceRange: printable,
  mfa: printable,
  serverSideEncryption: printable,
  sseCustomerAlgorithm: printable,
  ssekmsKeyId: printable,
  tagging: printable,
} satisfies Record<string, Arbitrary<Value>>

type Parameter = keyof typeof values

/** The official client's names that differ in more than their first letter. */
const officialNames: Partial<Record<string, string>> = {
  acl: 'ACL',
  checksumSha256: 'ChecksumSHA256',
  contentMd5: 'ContentMD5',
  mfa: 'MFA',
  sseCustomerAlgorithm: 'SSECustomerAlgorithm',
  ssekmsKeyId: 'SSEKMSKeyId',
}

const capitalised = (name: string) => name.replace(/^./, (first) => first.toUpperCase())

/** The `x-amz-*` headers that the package never moves into the query, because S3 does not honor them there. */
export const staysHeader = (name: string) => /^x-amz-(server-side|checksum|copy-source|mfa|tagging)/.test(name)

interface Shape {
  Command: new (input: never) => object
  /** The target of the operation: an object by default. */
  on?: 'bucket' | 'account'
  /** Whether the official client adds the parameter `x-id`. */
  id?: true
  required?: Parameter[]
  optional?: Parameter[]
}

const reading: Parameter[] = [
  ...(['responseCacheControl', 'responseContentDisposition', 'responseContentEncoding'] as const),
  ...(['responseContentLanguage', 'responseContentType', 'partNumber', 'versionId', 'range'] as const),
  ...(['ifMatch', 'ifNoneMatch', 'requestPayer', 'expectedBucketOwner', 'sseCustomerAlgorithm'] as const),
]
const writing: Parameter[] = [
  ...(['acl', 'cacheControl', 'contentDisposition', 'contentEncoding', 'contentLanguage', 'contentType'] as const),
  ...(['grantRead', 'objectLockMode', 'storageClass', 'websiteRedirectLocation', 'tagging'] as const),
  ...(['serverSideEncryption', 'ssekmsKeyId', 'requestPayer', 'expectedBucketOwner'] as const),
]

/**
 * The operations, by the names of their builders. Operations with an XML body are left out: they require a checksum.
 */
const shapes: Record<string, Shape> = {
  getObject: { Command: s3.GetObjectCommand, id: true, optional: reading },
  headObject: { Command: s3.HeadObjectCommand, optional: reading },
  putObject: {
    Command: s3.PutObjectCommand,
    id: true,
    optional: [...writing, 'checksumSha256', 'contentLength', 'contentMd5', 'ifMatch', 'ifNoneMatch'],
  },
  deleteObject: {
    Command: s3.DeleteObjectCommand,
    id: true,
    optional: ['ifMatch', 'mfa', 'requestPayer', 'versionId'],
  },
  copyObject: {
    Command: s3.CopyObjectCommand,
    id: true,
    required: ['copySource'],
    optional: [...writing, 'metadataDirective'],
  },
  getObjectTagging: { Command: s3.GetObjectTaggingCommand, optional: ['expectedBucketOwner', 'versionId'] },
  deleteObjectTagging: { Command: s3.DeleteObjectTaggingCommand, optional: ['expectedBucketOwner', 'versionId'] },
  createMultipartUpload: { Command: s3.CreateMultipartUploadCommand, optional: writing },
  uploadPart: {
    Command: s3.UploadPartCommand,
    id: true,
    required: ['partNumber', 'uploadId'],
    optional: ['checksumSha256', 'contentLength', 'contentMd5', 'expectedBucketOwner', 'requestPayer'],
  },
  uploadPartCopy: {
    Command: s3.UploadPartCopyCommand,
    id: true,
    required: ['copySource', 'partNumber', 'uploadId'],
    optional: ['copySourceRange', 'expectedBucketOwner'],
  },
  completeMultipartUpload: {
    Command: s3.CompleteMultipartUploadCommand,
    required: ['uploadId'],
    optional: ['ifNoneMatch', 'requestPayer', 'checksumSha256'],
  },
  abortMultipartUpload: {
    Command: s3.AbortMultipartUploadCommand,
    id: true,
    required: ['uploadId'],
    optional: ['requestPayer'],
  },
  listParts: {
    Command: s3.ListPartsCommand,
    id: true,
    required: ['uploadId'],
    optional: ['maxParts', 'partNumberMarker'],
  },
  listObjects: {
    Command: s3.ListObjectsV2Command,
    on: 'bucket',
    optional: ['continuationToken', 'delimiter', 'maxKeys', 'prefix', 'startAfter', 'requestPayer'],
  },
  listMultipartUploads: {
    Command: s3.ListMultipartUploadsCommand,
    on: 'bucket',
    optional: ['delimiter', 'keyMarker', 'maxUploads', 'prefix', 'uploadIdMarker'],
  },
  listObjectVersions: {
    Command: s3.ListObjectVersionsCommand,
    on: 'bucket',
    optional: ['delimiter', 'keyMarker', 'maxKeys', 'prefix', 'versionIdMarker'],
  },
  createBucket: { Command: s3.CreateBucketCommand, on: 'bucket', optional: ['acl', 'grantRead'] },
  headBucket: { Command: s3.HeadBucketCommand, on: 'bucket', optional: ['expectedBucketOwner'] },
  deleteBucket: { Command: s3.DeleteBucketCommand, on: 'bucket', optional: ['expectedBucketOwner'] },
  listBuckets: { Command: s3.ListBucketsCommand, on: 'account', id: true, optional: ['continuationToken', 'prefix'] },
}

/** A generated request: the name of a builder, and its arguments. */
export interface Request {
  name: string
  key: string
  parameters: Record<string, Value | undefined>
}

/** Returns the official client's command for a request. */
export function officialCommand({ name, key, parameters }: Request, bucket: string): Command {
  const { Command, on } = shapes[name]!
  const members = Object.entries(parameters).map(([name, value]) => [officialNames[name] ?? capitalised(name), value])
  const target = { ...(on === 'account' ? {} : { Bucket: bucket }), ...(on ? {} : { Key: key }) }
  return new Command({ ...target, ...Object.fromEntries(members) } as never) as Command
}

type Builder = (...given: unknown[]) => Operation
const builders = library as unknown as Record<string, Builder>

/** Returns the package's operation for a request, with the parameters that the official client adds. */
export function ownOperation({ name, key, parameters }: Request): Operation {
  const { on, id } = shapes[name]!
  const operation = on ? builders[name]!(parameters) : builders[name]!(key, parameters)
  const added = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...(id && { 'x-id': capitalised(name) }) }
  return { ...operation, query: { ...operation.query, ...added } }
}

/** A request of any kind. */
export const request: Arbitrary<Request> = fc.oneof(
  ...Object.entries(shapes).map(([name, { required = [], optional = [] }]) => {
    const drawn: Record<string, Arbitrary<Value>> = {}
    for (const parameter of [...required, ...optional]) drawn[parameter] = values[parameter]
    return fc.record({ name: fc.constant(name), key, parameters: fc.record(drawn, { requiredKeys: required }) })
  }),
)
