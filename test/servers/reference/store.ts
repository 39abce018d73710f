/** The part of S3 that presigned requests use, in memory. All requests are authenticated before they arrive here. */
import { createHash, randomUUID } from 'node:crypto'
import { readXml, writeXml } from '../xml.ts'
import { Refusal } from './refusal.ts'

/** An authenticated request. */
export interface StoreRequest {
  /** The access key ID of the owner. */
  user: string
  method: string
  bucket: string
  key: string
  query: Map<string, string>
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
}

export interface StoreResponse {
  status: number
  headers: Record<string, string>
  body: Buffer | string
}

interface StoredObject {
  body: Buffer
  etag: string
  headers: Record<string, string>
  tags: [key: string, value: string][]
  modified: Date
  /** The sizes of the parts, if it was uploaded in parts. */
  partSizes?: number[]
}

interface Upload {
  key: string
  initiated: Date
  headers: Record<string, string>
  tags: StoredObject['tags']
  parts: Map<number, StoredObject>
}

interface Bucket {
  owner: string
  created: Date
  objects: Map<string, StoredObject>
  uploads: Map<string, Upload>
}

type Handler = (request: StoreRequest, bucket: Bucket) => StoreResponse

const maximumKeyBytes = 1024
const minimumPartBytes = 5 * 1024 * 1024

/** The headers that are stored with an object and returned with it. */
const keptHeaders =
  /^(cache-control|content-(disposition|encoding|language|type)|expires|x-amz-(meta-.+|website-redirect-location))$/

const responseOverrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

const digest = (algorithm: string, data: Buffer | string, encoding: 'hex' | 'base64') =>
  createHash(algorithm).update(data).digest(encoding)

const xml = (root: string, content: Parameters<typeof writeXml>[1]): StoreResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: writeXml(root, content),
})

const empty = (status: number, headers: Record<string, string> = {}): StoreResponse => ({ status, headers, body: '' })

const parameter = (request: StoreRequest, name: string) => {
  const value = request.query.get(name)
  if (value === undefined) throw new Refusal('InvalidArgument', `${name} is missing`)
  return value
}

const readTags = (header: string | undefined): StoredObject['tags'] => [...new URLSearchParams(header ?? '')]

const keep = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keptHeaders.test(name)))

const checkDigests = (body: Buffer, headers: Record<string, string>) => {
  const checks = { 'content-md5': 'md5', 'x-amz-checksum-sha256': 'sha256', 'x-amz-checksum-sha1': 'sha1' }
  for (const [name, algorithm] of Object.entries(checks)) {
    const wanted = headers[name]
    if (wanted !== undefined && wanted !== digest(algorithm, body, 'base64')) {
      throw new Refusal('BadDigest', `The ${name} did not match what was received.`)
    }
  }
}

const makeObject = (body: Buffer, headers: Record<string, string>, tags: StoredObject['tags']): StoredObject => ({
  body,
  etag: `"${digest('md5', body, 'hex')}"`,
  headers: { 'content-type': 'binary/octet-stream', ...keep(headers) },
  tags,
  modified: new Date(),
})

const checkKey = (key: string) => {
  if (Buffer.byteLength(key) > maximumKeyBytes) throw new Refusal('KeyTooLongError', 'The key is too long.')
}

const find = (bucket: Bucket, key: string) => {
  const object = bucket.objects.get(key)
  if (!object) throw new Refusal('NoSuchKey', 'The key does not exist.')
  return object
}

const matches = (list: string, etag: string) => list === '*' || list.split(/\s*,\s*/).includes(etag)

/** Evaluates preconditions in the order of RFC 9110, section 13.2.2. */
const checkConditions = (headers: Record<string, string>, object: StoredObject) => {
  const seconds = Math.floor(object.modified.getTime() / 1000) * 1000
  if (headers['if-match'] !== undefined) {
    if (!matches(headers['if-match'], object.etag)) throw new Refusal('PreconditionFailed', 'if-match')
  } else if (headers['if-unmodified-since'] !== undefined && seconds > Date.parse(headers['if-unmodified-since'])) {
    throw new Refusal('PreconditionFailed', 'if-unmodified-since')
  }
  if (headers['if-none-match'] !== undefined) {
    if (matches(headers['if-none-match'], object.etag)) throw new Refusal('NotModified', 'if-none-match')
  } else if (headers['if-modified-since'] !== undefined && seconds <= Date.parse(headers['if-modified-since'])) {
    throw new Refusal('NotModified', 'if-modified-since')
  }
}

/** Returns the first and the last byte (inclusive) of a `range` header; undefined if it is malformed. */
const readRange = (header: string, size: number): [first: number, last: number] | undefined => {
  const range = /^bytes=(\d*)-(\d*)$/.exec(header)
  if (!range || (range[1] === '' && range[2] === '')) return undefined
  const [first, last] =
    range[1] === ''
      ? [Math.max(0, size - Number(range[2])), size - 1]
      : [Number(range[1]), range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1)]
  if (first > last) throw new Refusal('InvalidRange', 'The range is outside the object.')
  return [first, last]
}

const overridden = (query: StoreRequest['query']) =>
  Object.fromEntries(
    responseOverrides.flatMap((name) => {
      const value = query.get(`response-${name}`)
      return value === undefined ? [] : [[name, value]]
    }),
  )

/** Returns the first and the last byte (inclusive) of a part; undefined if no part is requested or there are none. */
const readPartNumber = (text: string | undefined, { partSizes }: StoredObject): [number, number] | undefined => {
  if (text === undefined || partSizes === undefined) return undefined
  const size = partSizes[Number(text) - 1]
  if (size === undefined) throw new Refusal('InvalidPart', `There is no part ${text}.`)
  const first = partSizes.slice(0, Number(text) - 1).reduce((sum, before) => sum + before, 0)
  return [first, first + size - 1]
}

const readObject: Handler = ({ key, headers, query }, bucket) => {
  const object = find(bucket, key)
  checkConditions(headers, object)
  const part = readPartNumber(query.get('partNumber'), object)
  const range = part ?? (headers.range === undefined ? undefined : readRange(headers.range, object.body.length))
  const common = {
    ...object.headers,
    'accept-ranges': 'bytes',
    etag: object.etag,
    'last-modified': object.modified.toUTCString(),
    ...(object.tags.length > 0 && { 'x-amz-tagging-count': `${object.tags.length}` }),
    ...overridden(query),
  }
  if (!range) return { status: 200, headers: common, body: object.body }
  const [first, last] = range
  const body = object.body.subarray(first, last + 1)
  return { status: 206, headers: { ...common, 'content-range': `bytes ${first}-${last}/${object.body.length}` }, body }
}

const writeObject: Handler = ({ key, headers, body }, bucket) => {
  checkKey(key)
  checkDigests(body, headers)
  if (headers['if-none-match'] === '*' && bucket.objects.has(key)) {
    throw new Refusal('PreconditionFailed', 'if-none-match')
  }
  if (headers['if-match'] !== undefined && headers['if-match'] !== bucket.objects.get(key)?.etag) {
    throw new Refusal('PreconditionFailed', 'if-match')
  }
  const object = makeObject(body, headers, readTags(headers['x-amz-tagging']))
  bucket.objects.set(key, object)
  return empty(200, { etag: object.etag })
}

const deleteObject: Handler = ({ key }, bucket) => {
  bucket.objects.delete(key)
  return empty(204)
}

const readTagging: Handler = ({ key }, bucket) => {
  const tags = find(bucket, key).tags.map(([name, value]) => ({ Key: name, Value: value }))
  return xml('Tagging', { TagSet: { Tag: tags } })
}

const writeTagging: Handler = ({ key, body }, bucket) => {
  const document = body.toString()
  const values = readXml(document, 'Value')
  find(bucket, key).tags = readXml(document, 'Key').map((name, index) => [name, values[index] ?? ''])
  return empty(200)
}

const deleteTagging: Handler = ({ key }, bucket) => {
  find(bucket, key).tags = []
  return empty(204)
}

const startUpload: Handler = ({ key, headers, ...request }, bucket) => {
  checkKey(key)
  const uploadId = randomUUID()
  const tags = readTags(headers['x-amz-tagging'])
  bucket.uploads.set(uploadId, { key, initiated: new Date(), headers, tags, parts: new Map() })
  return xml('InitiateMultipartUploadResult', { Bucket: request.bucket, Key: key, UploadId: uploadId })
}

const findUpload = (request: StoreRequest, bucket: Bucket) => {
  const upload = bucket.uploads.get(parameter(request, 'uploadId'))
  if (upload?.key !== request.key) throw new Refusal('NoSuchUpload', 'The upload does not exist.')
  return upload
}

const partNumber = (request: StoreRequest) => {
  const number = Number(parameter(request, 'partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000)) {
    throw new Refusal('InvalidArgument', 'partNumber: 1..10000')
  }
  return number
}

const writePart: Handler = (request, bucket) => {
  const { parts } = findUpload(request, bucket)
  checkDigests(request.body, request.headers)
  const part = makeObject(request.body, {}, [])
  parts.set(partNumber(request), part)
  return empty(200, { etag: part.etag })
}

const listParts: Handler = (request, bucket) => {
  const { parts } = findUpload(request, bucket)
  const after = Number(request.query.get('part-number-marker') ?? 0)
  const limit = Math.min(Number(request.query.get('max-parts') ?? 1000), 1000)
  const sorted = [...parts].sort(([a], [b]) => a - b).filter(([number]) => number > after)
  const page = sorted.slice(0, limit)
  const isTruncated = page.length < sorted.length
  return xml('ListPartsResult', {
    Bucket: request.bucket,
    Key: request.key,
    UploadId: parameter(request, 'uploadId'),
    IsTruncated: `${isTruncated}`,
    ...(isTruncated && { NextPartNumberMarker: page.at(-1)![0] }),
    Part: page.map(([number, { etag, body }]) => ({ PartNumber: number, ETag: etag, Size: body.length })),
  })
}

const completeUpload: Handler = (request, bucket) => {
  const upload = findUpload(request, bucket)
  const document = request.body.toString()
  const numbers = readXml(document, 'PartNumber').map(Number)
  const etags = readXml(document, 'ETag')
  if (numbers.length === 0 || numbers.length !== etags.length) throw new Refusal('MalformedXML', 'No parts')
  const parts = numbers.map((number, index) => {
    const part = upload.parts.get(number)
    if (!part || part.etag.replaceAll('"', '') !== etags[index]!.replaceAll('"', '')) {
      throw new Refusal('InvalidPart', `Part ${number} does not match the uploaded part.`)
    }
    if (index > 0 && number <= numbers[index - 1]!) throw new Refusal('InvalidPartOrder', 'Part numbers must ascend.')
    if (index < numbers.length - 1 && part.body.length < minimumPartBytes) {
      throw new Refusal('EntityTooSmall', `Part ${number} is smaller than 5 MiB.`)
    }
    return part
  })
  const object = makeObject(Buffer.concat(parts.map(({ body }) => body)), upload.headers, upload.tags)
  const hashes = Buffer.from(parts.map(({ etag }) => etag.replaceAll('"', '')).join(''), 'hex')
  object.etag = `"${digest('md5', hashes, 'hex')}-${parts.length}"`
  object.partSizes = parts.map(({ body }) => body.length)
  bucket.objects.set(request.key, object)
  bucket.uploads.delete(parameter(request, 'uploadId'))
  return xml('CompleteMultipartUploadResult', { Bucket: request.bucket, Key: request.key, ETag: object.etag })
}

const abortUpload: Handler = (request, bucket) => {
  findUpload(request, bucket)
  bucket.uploads.delete(parameter(request, 'uploadId'))
  return empty(204)
}

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const listUploads: Handler = (request, bucket) => {
  const prefix = request.query.get('prefix') ?? ''
  const uploads = [...bucket.uploads].filter(([, { key }]) => key.startsWith(prefix))
  return xml('ListMultipartUploadsResult', {
    Bucket: request.bucket,
    Prefix: prefix,
    Upload: uploads.map(([uploadId, { key, initiated }]) => ({
      Key: key,
      UploadId: uploadId,
      Initiated: initiated.toISOString(),
    })),
  })
}

const listObjects: Handler = (request, bucket) => {
  const { query } = request
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const after =
    Buffer.from(query.get('continuation-token') ?? '', 'base64').toString() || (query.get('start-after') ?? '')
  const limit = Math.min(Number(query.get('max-keys') ?? 1000), 1000)
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix)).sort(byUtf8)
  const folder = (key: string) => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return end < 0 ? undefined : key.slice(0, end + delimiter.length)
  }
  const entries = [...new Set(keys.map((key) => folder(key) ?? key))].filter((entry) => byUtf8(entry, after) > 0)
  const page = entries.slice(0, limit)
  const isTruncated = page.length < entries.length
  return xml('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(prefix),
    KeyCount: page.length,
    MaxKeys: limit,
    IsTruncated: `${isTruncated}`,
    ...(isTruncated && page.length > 0 && { NextContinuationToken: Buffer.from(page.at(-1)!).toString('base64') }),
    Contents: page
      .filter((entry) => folder(entry) === undefined)
      .map((key) => ({ Key: encode(key), ETag: find(bucket, key).etag, Size: find(bucket, key).body.length })),
    CommonPrefixes: page.filter((entry) => folder(entry) !== undefined).map((entry) => ({ Prefix: encode(entry) })),
  })
}

const notImplemented: Handler = ({ method, query }) => {
  throw new Refusal('NotImplemented', `${method} ${[...query.keys()].join(', ')}`)
}

/** The handlers of object requests, by method and sub-resource. */
const objectHandlers: Record<string, Handler> = {
  GET: readObject,
  HEAD: readObject,
  PUT: writeObject,
  DELETE: deleteObject,
  'GET tagging': readTagging,
  'PUT tagging': writeTagging,
  'DELETE tagging': deleteTagging,
  'POST uploads': startUpload,
  'PUT uploadId': writePart,
  'GET uploadId': listParts,
  'POST uploadId': completeUpload,
  'DELETE uploadId': abortUpload,
}

const bucketHandlers: Record<string, Handler> = {
  GET: listObjects,
  HEAD: () => empty(200),
  'GET uploads': listUploads,
}

const subResources = [
  'acl',
  'cors',
  'delete',
  'location',
  'policy',
  'tagging',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
]

const routeOf = ({ method, query }: StoreRequest) =>
  [method, ...subResources.filter((name) => query.has(name))].join(' ')

/** Creates an empty store and returns its request handler. */
export const createStore = () => {
  const buckets = new Map<string, Bucket>()

  const openBucket = (name: string, user: string) => {
    const bucket = buckets.get(name)
    if (!bucket) throw new Refusal('NoSuchBucket', 'The bucket does not exist.')
    if (bucket.owner !== user) throw new Refusal('AccessDenied', 'The bucket is not yours.')
    return bucket
  }

  const listBuckets = (user: string) => {
    const own = [...buckets].filter(([, { owner }]) => owner === user)
    const entries = own.map(([name, { created }]) => ({ Name: name, CreationDate: created.toISOString() }))
    return xml('ListAllMyBucketsResult', { Buckets: { Bucket: entries } })
  }

  const createBucket = (name: string, user: string) => {
    const owner = buckets.get(name)?.owner ?? user
    if (owner !== user) throw new Refusal('BucketAlreadyExists', 'The bucket belongs to somebody else.')
    if (!buckets.has(name)) buckets.set(name, { owner, created: new Date(), objects: new Map(), uploads: new Map() })
    return empty(200, { location: `/${name}` })
  }

  const deleteBucket = (name: string, user: string) => {
    if (openBucket(name, user).objects.size > 0) throw new Refusal('BucketNotEmpty', 'The bucket is not empty.')
    buckets.delete(name)
    return empty(204)
  }

  /** Returns the object, or its range, that `x-amz-copy-source` names. */
  const readSource = (request: StoreRequest, source: string) => {
    const [, name, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(source)) ?? []
    if (name === undefined || key === undefined) throw new Refusal('InvalidArgument', 'x-amz-copy-source: BUCKET/KEY')
    const object = find(openBucket(name, request.user), key)
    const wanted = request.headers['x-amz-copy-source-range']
    const range = wanted === undefined ? undefined : readRange(wanted, object.body.length)
    const body = range ? object.body.subarray(range[0], range[1] + 1) : object.body
    const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE'
    return { body, headers: replace ? request.headers : object.headers, tags: object.tags }
  }

  const copyObject = (request: StoreRequest, source: string, bucket: Bucket) => {
    const { body, headers, tags } = readSource(request, source)
    const object = makeObject(body, headers, tags)
    checkKey(request.key)
    bucket.objects.set(request.key, object)
    return xml('CopyObjectResult', { ETag: object.etag, LastModified: object.modified.toISOString() })
  }

  const copyPart = (request: StoreRequest, source: string, bucket: Bucket) => {
    const { body } = readSource(request, source)
    const response = writePart({ ...request, body }, bucket)
    return xml('CopyPartResult', { ETag: response.headers.etag! })
  }

  const handleBucket = (request: StoreRequest, route: string): StoreResponse => {
    const { bucket, user } = request
    if (route === 'PUT') return createBucket(bucket, user)
    if (route === 'DELETE') return deleteBucket(bucket, user)
    return (bucketHandlers[route] ?? notImplemented)(request, openBucket(bucket, user))
  }

  /** Handles a request. Throws a `Refusal` if the request is refused. */
  return (request: StoreRequest): StoreResponse => {
    const route = routeOf(request)
    if (request.bucket === '') {
      if (route !== 'GET') throw new Refusal('MethodNotAllowed', 'No bucket is named.')
      return listBuckets(request.user)
    }
    if (request.key === '') return handleBucket(request, route)
    const bucket = openBucket(request.bucket, request.user)
    const source = request.headers['x-amz-copy-source']
    if (source !== undefined && route === 'PUT') return copyObject(request, source, bucket)
    if (source !== undefined && route === 'PUT uploadId') return copyPart(request, source, bucket)
    return (objectHandlers[route] ?? notImplemented)(request, bucket)
  }
}
