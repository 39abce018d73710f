import type { Operation } from '../../src/types.ts'
import { type Check, equal } from './check.ts'
import type { Library } from './library.ts'
import { addressOf, parameterOf, parametersOf, signingDate, store } from './sample.ts'

/** The request that a builder must make, according to the S3 API reference. */
export interface OperationCase {
  name: string
  build(library: Library): Operation
  method: string
  host: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
}

const key = 'folder/naïve + 1.txt'
const objectPath = '/folder/na%C3%AFve%20%2B%201.txt'
const uploadId = 'an+upload/id=='
const copySource = '/photos/other.txt'

type Request = Pick<OperationCase, 'method'> & Partial<Pick<OperationCase, 'query' | 'headers'>>

const requestTo = (host: string, path: string) => (build: OperationCase['build'], request: Request) => ({
  build,
  host,
  path,
  query: {},
  headers: {},
  ...request,
})

const onObject = requestTo('photos.s3.eu-central-1.amazonaws.com', objectPath)
const onBucket = requestTo('photos.s3.eu-central-1.amazonaws.com', '/')
const onService = requestTo('s3.eu-central-1.amazonaws.com', '/')

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const cases = {
  getObject: onObject((s3) => s3.getObject(key, { versionId: 'v1', range: 'bytes=0-9', responseContentType: 'a/b' }), {
    method: 'GET',
    query: { versionId: 'v1', 'response-content-type': 'a/b' },
    headers: { range: 'bytes=0-9' },
  }),
  headObject: onObject((s3) => s3.headObject(key, { ifNoneMatch: '"etag"' }), {
    method: 'HEAD',
    headers: { 'if-none-match': '"etag"' },
  }),
  putObject: onObject(
    (s3) => s3.putObject(key, { contentType: 'a/b', contentLength: 5, acl: 'private', metadata: { owner: 'me' } }),
    {
      method: 'PUT',
      headers: { 'content-type': 'a/b', 'content-length': '5', 'x-amz-acl': 'private', 'x-amz-meta-owner': 'me' },
    },
  ),
  deleteObject: onObject((s3) => s3.deleteObject(key, { versionId: 'v1' }), {
    method: 'DELETE',
    query: { versionId: 'v1' },
  }),
  copyObject: onObject((s3) => s3.copyObject(key, { copySource, metadataDirective: 'REPLACE', contentType: 'a/b' }), {
    method: 'PUT',
    headers: { 'x-amz-copy-source': copySource, 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'a/b' },
  }),
  getObjectTagging: onObject((s3) => s3.getObjectTagging(key), { method: 'GET', query: { tagging: '' } }),
  putObjectTagging: onObject((s3) => s3.putObjectTagging(key, { contentMd5: 'md5' }), {
    method: 'PUT',
    query: { tagging: '' },
    headers: { 'content-md5': 'md5' },
  }),
  deleteObjectTagging: onObject((s3) => s3.deleteObjectTagging(key, { versionId: 'v1' }), {
    method: 'DELETE',
    query: { tagging: '', versionId: 'v1' },
  }),
  createMultipartUpload: onObject((s3) => s3.createMultipartUpload(key, { contentType: 'a/b' }), {
    method: 'POST',
    query: { uploads: '' },
    headers: { 'content-type': 'a/b' },
  }),
  uploadPart: onObject((s3) => s3.uploadPart(key, { uploadId, partNumber: 2 }), {
    method: 'PUT',
    query: { uploadId, partNumber: '2' },
  }),
  uploadPartCopy: onObject(
    (s3) => s3.uploadPartCopy(key, { uploadId, partNumber: 3, copySource, copySourceRange: 'bytes=0-9' }),
    {
      method: 'PUT',
      query: { uploadId, partNumber: '3' },
      headers: { 'x-amz-copy-source': copySource, 'x-amz-copy-source-range': 'bytes=0-9' },
    },
  ),
  completeMultipartUpload: onObject((s3) => s3.completeMultipartUpload(key, { uploadId }), {
    method: 'POST',
    query: { uploadId },
  }),
  abortMultipartUpload: onObject((s3) => s3.abortMultipartUpload(key, { uploadId }), {
    method: 'DELETE',
    query: { uploadId },
  }),
  listParts: onObject((s3) => s3.listParts(key, { uploadId, maxParts: 10 }), {
    method: 'GET',
    query: { uploadId, 'max-parts': '10' },
  }),
  listObjects: onBucket((s3) => s3.listObjects({ prefix: 'a/', delimiter: '/', maxKeys: 5 }), {
    method: 'GET',
    query: { 'list-type': '2', prefix: 'a/', delimiter: '/', 'max-keys': '5' },
  }),
  listMultipartUploads: onBucket((s3) => s3.listMultipartUploads({ keyMarker: 'a' }), {
    method: 'GET',
    query: { uploads: '', 'key-marker': 'a' },
  }),
  listObjectVersions: onBucket((s3) => s3.listObjectVersions({ versionIdMarker: 'v1', keyMarker: 'a' }), {
    method: 'GET',
    query: { versions: '', 'key-marker': 'a', 'version-id-marker': 'v1' },
  }),
  createBucket: onBucket((s3) => s3.createBucket({ acl: 'private' }), {
    method: 'PUT',
    headers: { 'x-amz-acl': 'private' },
  }),
  headBucket: onBucket((s3) => s3.headBucket(), { method: 'HEAD' }),
  deleteBucket: onBucket((s3) => s3.deleteBucket({ expectedBucketOwner: '123456789012' }), {
    method: 'DELETE',
    headers: { 'x-amz-expected-bucket-owner': '123456789012' },
  }),
  listBuckets: onService((s3) => s3.listBuckets({ maxBuckets: 3 }), { method: 'GET', query: { 'max-buckets': '3' } }),
}

/** One case for every builder. */
export const operationCases: OperationCase[] = Object.entries(cases).map(([name, one]) => ({ name, ...one }))

/** The exports that are not builders. */
const others = [
  'PresignError',
  'attachment',
  'presign',
  'presignMany',
  'presignPost',
  'presignUrl',
  'scopeCredentials',
  'toFormData',
]

const sorted = (entries: Iterable<readonly [string, string]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1))

/** Checks every builder. `signatures` are those of the official presigner for the same requests. */
export function* operationChecks(library: Library, signatures: Record<string, string>): Iterable<Check> {
  yield {
    name: 'operations: every builder is tried',
    run() {
      const builders = Object.keys(library).filter((name) => !others.includes(name))
      equal(builders.sort(), Object.keys(cases).sort(), 'the builders')
    },
  }
  for (const { name, build, method, host, path, query, headers } of operationCases) {
    yield {
      name: `operations: ${name}`,
      async run() {
        const presigned = await library.presign(store, build(library), { signingDate })
        equal(presigned.method, method, 'the method')
        equal(addressOf(presigned.url), `https://${host}${path}`, 'the address')
        const own = parametersOf(presigned.url).filter(([parameter]) => !parameter.startsWith('X-Amz-'))
        equal(own, sorted(Object.entries(query)), 'the query')
        equal(sorted(Object.entries(presigned.headers)), sorted(Object.entries(headers)), 'the headers')
        equal(parameterOf(presigned.url, 'X-Amz-Signature'), signatures[name], 'the signature')
      },
    }
  }
}
