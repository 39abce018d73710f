/** S3's operations twice: as the official client's commands, and as the plain data that the package takes. */
import * as s3 from '@aws-sdk/client-s3'
import type { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc, { type Arbitrary } from 'fast-check'
import type { Operation } from 'sigv4-presign'
import { key, printable, unicode } from './arbitraries.ts'

/** A command of the official client, whichever it is. */
export type Command = Parameters<typeof getSignedUrl>[1]

interface Member {
  place: 'query' | 'headers'
  name: string
  value: Arbitrary<string | number>
}

const parameter = (name: string, value: Arbitrary<string | number> = unicode): Member => ({
  place: 'query',
  name,
  value,
})
const header = (name: string, value: Arbitrary<string | number> = printable): Member => ({
  place: 'headers',
  name,
  value,
})
const count = fc.nat(10_000)

/** Members of the commands' inputs, and where S3's API has them. The name of a member means the same everywhere. */
const members = {
  // Parameters
  ContinuationToken: parameter('continuation-token'),
  Delimiter: parameter('delimiter'),
  KeyMarker: parameter('key-marker'),
  MaxKeys: parameter('max-keys', count),
  MaxUploads: parameter('max-uploads', count),
  MaxParts: parameter('max-parts', count),
  PartNumber: parameter('partNumber', count),
  PartNumberMarker: parameter('part-number-marker'),
  Prefix: parameter('prefix'),
  ResponseCacheControl: parameter('response-cache-control'),
  ResponseContentDisposition: parameter('response-content-disposition'),
  ResponseContentEncoding: parameter('response-content-encoding'),
  ResponseContentLanguage: parameter('response-content-language'),
  ResponseContentType: parameter('response-content-type'),
  StartAfter: parameter('start-after'),
  UploadId: parameter('uploadId'),
  UploadIdMarker: parameter('upload-id-marker'),
  VersionId: parameter('versionId'),
  VersionIdMarker: parameter('version-id-marker'),
  // Headers
  CacheControl: header('cache-control'),
  ContentDisposition: header('content-disposition'),
  ContentEncoding: header('content-encoding'),
  ContentLanguage: header('content-language'),
  ContentLength: header('content-length', count),
  ContentMD5: header('content-md5'),
  // The client puts a type of its own in the place of an empty one.
  ContentType: header(
    'content-type',
    printable.map((text) => `${text}/`),
  ),
  IfMatch: header('if-match'),
  IfNoneMatch: header('if-none-match'),
  Range: header('range'),
  // Headers that both presigners move into the query if asked to
  ACL: header('x-amz-acl'),
  ExpectedBucketOwner: header('x-amz-expected-bucket-owner'),
  GrantRead: header('x-amz-grant-read'),
  MetadataDirective: header('x-amz-metadata-directive'),
  ObjectLockMode: header('x-amz-object-lock-mode'),
  RequestPayer: header('x-amz-request-payer'),
  StorageClass: header('x-amz-storage-class'),
  WebsiteRedirectLocation: header('x-amz-website-redirect-location'),
  // Headers that neither moves
  ServerSideEncryption: header('x-amz-server-side-encryption'),
  SSECustomerAlgorithm: header('x-amz-server-side-encryption-customer-algorithm'),
  SSEKMSKeyId: header('x-amz-server-side-encryption-aws-kms-key-id'),
  // Headers that only the official presigner moves, though S3 does not honour them there
  ChecksumSHA256: header('x-amz-checksum-sha256'),
  CopySource: header('x-amz-copy-source'),
  CopySourceRange: header('x-amz-copy-source-range'),
  MFA: header('x-amz-mfa'),
  Tagging: header('x-amz-tagging'),
} satisfies Record<string, Member>

type MemberName = keyof typeof members

/** The `x-amz-*` headers that the package never moves into the query, since S3 does not honour them there. */
export const staysHeader = (name: string) => /^x-amz-(server-side|checksum|copy-source|mfa|tagging)/.test(name)

interface Shape {
  Command: new (input: never) => object
  method: string
  /** What it is about: an object, a bucket or the account. */
  on: 'object' | 'bucket' | 'account'
  /** Whether the official client adds `x-id`. */
  id?: true
  /** Parameters that it always has. */
  fixed?: Record<string, string>
  required?: MemberName[]
  optional?: MemberName[]
}

const responses: MemberName[] = [
  'ResponseCacheControl',
  'ResponseContentDisposition',
  'ResponseContentEncoding',
  'ResponseContentLanguage',
  'ResponseContentType',
]
const reading: MemberName[] = [
  ...responses,
  ...(['IfMatch', 'IfNoneMatch', 'PartNumber', 'Range', 'RequestPayer'] as const),
  ...(['ExpectedBucketOwner', 'SSECustomerAlgorithm', 'VersionId'] as const),
]
const writing: MemberName[] = [
  ...(['ACL', 'CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType'] as const),
  ...(['GrantRead', 'ObjectLockMode', 'StorageClass', 'WebsiteRedirectLocation', 'Tagging'] as const),
  ...(['ServerSideEncryption', 'SSEKMSKeyId', 'RequestPayer', 'ExpectedBucketOwner'] as const),
]

const shapes: Record<string, Shape> = {
  GetObject: { Command: s3.GetObjectCommand, method: 'GET', on: 'object', id: true, optional: reading },
  HeadObject: { Command: s3.HeadObjectCommand, method: 'HEAD', on: 'object', optional: reading },
  PutObject: {
    Command: s3.PutObjectCommand,
    method: 'PUT',
    on: 'object',
    id: true,
    optional: [...writing, 'ChecksumSHA256', 'ContentLength', 'ContentMD5', 'IfMatch', 'IfNoneMatch'],
  },
  DeleteObject: {
    Command: s3.DeleteObjectCommand,
    method: 'DELETE',
    on: 'object',
    id: true,
    optional: ['IfMatch', 'MFA', 'RequestPayer', 'VersionId'],
  },
  CopyObject: {
    Command: s3.CopyObjectCommand,
    method: 'PUT',
    on: 'object',
    id: true,
    required: ['CopySource'],
    optional: [...writing, 'MetadataDirective'],
  },
  GetObjectTagging: {
    Command: s3.GetObjectTaggingCommand,
    method: 'GET',
    on: 'object',
    fixed: { tagging: '' },
    optional: ['ExpectedBucketOwner', 'RequestPayer', 'VersionId'],
  },
  CreateMultipartUpload: {
    Command: s3.CreateMultipartUploadCommand,
    method: 'POST',
    on: 'object',
    fixed: { uploads: '' },
    optional: writing,
  },
  UploadPart: {
    Command: s3.UploadPartCommand,
    method: 'PUT',
    on: 'object',
    id: true,
    required: ['PartNumber', 'UploadId'],
    optional: ['ChecksumSHA256', 'ContentLength', 'ContentMD5', 'ExpectedBucketOwner', 'RequestPayer'],
  },
  UploadPartCopy: {
    Command: s3.UploadPartCopyCommand,
    method: 'PUT',
    on: 'object',
    id: true,
    required: ['CopySource', 'PartNumber', 'UploadId'],
    optional: ['CopySourceRange', 'ExpectedBucketOwner'],
  },
  CompleteMultipartUpload: {
    Command: s3.CompleteMultipartUploadCommand,
    method: 'POST',
    on: 'object',
    required: ['UploadId'],
    optional: ['IfNoneMatch', 'RequestPayer', 'ChecksumSHA256'],
  },
  AbortMultipartUpload: {
    Command: s3.AbortMultipartUploadCommand,
    method: 'DELETE',
    on: 'object',
    id: true,
    required: ['UploadId'],
    optional: ['RequestPayer'],
  },
  ListParts: {
    Command: s3.ListPartsCommand,
    method: 'GET',
    on: 'object',
    id: true,
    required: ['UploadId'],
    optional: ['MaxParts', 'PartNumberMarker'],
  },
  ListObjectsV2: {
    Command: s3.ListObjectsV2Command,
    method: 'GET',
    on: 'bucket',
    fixed: { 'list-type': '2' },
    optional: ['ContinuationToken', 'Delimiter', 'MaxKeys', 'Prefix', 'StartAfter', 'RequestPayer'],
  },
  ListMultipartUploads: {
    Command: s3.ListMultipartUploadsCommand,
    method: 'GET',
    on: 'bucket',
    fixed: { uploads: '' },
    optional: ['Delimiter', 'KeyMarker', 'MaxUploads', 'Prefix', 'UploadIdMarker'],
  },
  ListObjectVersions: {
    Command: s3.ListObjectVersionsCommand,
    method: 'GET',
    on: 'bucket',
    fixed: { versions: '' },
    optional: ['Delimiter', 'KeyMarker', 'MaxKeys', 'Prefix', 'VersionIdMarker'],
  },
  CreateBucket: { Command: s3.CreateBucketCommand, method: 'PUT', on: 'bucket', optional: ['ACL', 'GrantRead'] },
  HeadBucket: { Command: s3.HeadBucketCommand, method: 'HEAD', on: 'bucket', optional: ['ExpectedBucketOwner'] },
  DeleteBucket: { Command: s3.DeleteBucketCommand, method: 'DELETE', on: 'bucket', optional: ['ExpectedBucketOwner'] },
  ListBuckets: { Command: s3.ListBucketsCommand, method: 'GET', on: 'account', id: true },
}

/** One request in both forms. */
export interface Twin {
  /** The command's name without `Command`. */
  name: string
  /** The command's input, all but the bucket. */
  input: Record<string, string | number | undefined>
  operation: Operation
}

/** Makes the official client's command. */
export function officialCommand({ name, input }: Twin, bucket: string): Command {
  const { Command, on } = shapes[name]!
  return new Command({ ...(on === 'account' ? {} : { Bucket: bucket }), ...input } as never) as Command
}

/** Whether it is about an account, and so needs no bucket. */
export const onAccount = ({ name }: Twin) => shapes[name]!.on === 'account'

function twin([name, { method, on, id, fixed, required = [], optional = [] }]: [string, Shape]): Arbitrary<Twin> {
  const drawn = Object.fromEntries([...required, ...optional].map((member) => [member, members[member].value]))
  return fc.tuple(key, fc.record(drawn, { requiredKeys: required })).map(([key, values]) => {
    const placed = { query: { ...fixed, ...(id && { 'x-id': name }) } as Record<string, string>, headers: {} }
    const operation = on === 'object' ? { method, key, ...placed } : { method, ...placed }
    for (const [member, value] of Object.entries(values)) {
      const { place, name: at } = members[member as MemberName]
      Object.assign(operation[place], { [at]: `${value}` })
    }
    return { name, input: on === 'object' ? { Key: key, ...values } : values, operation }
  })
}

/** A request of any kind, in both forms. */
export const twins: Arbitrary<Twin> = fc.oneof(...Object.entries(shapes).map(twin))
