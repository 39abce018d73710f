/**
 * Compares the operation builders with the official client. Its schema states which parameters the S3 API has and where
 * each of them goes, and its serializer shows how they are written.
 */
import { createHash } from 'node:crypto'
import * as official from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { PresignError, presign } from '../../src/index.ts'
import * as builders from '../../src/operations/builders.ts'
import type { CopySource } from '../../src/operations/parameters.ts'
import type { PlainOperation } from '../../src/types.ts'

expect.extend({
  /** Expects a `PresignError` with this code, whose message contains `message` but not `secret`. */
  toThrowCode(make: () => unknown, code: string, message: string, secret?: string) {
    let error: unknown
    try {
      make()
    } catch (caught) {
      error = caught
    }
    const pass =
      error instanceof PresignError &&
      error.code === code &&
      error.message.includes(message) &&
      !(secret && error.message.includes(secret))
    return { pass, message: () => `expected ${code} with "${message}", got ${error}` }
  },
})

declare module 'vitest' {
  interface Matchers<T> {
    toThrowCode(code: string, message: string, secret?: string): T
  }
}

type Name = keyof typeof builders
type Value = string | number | boolean | Date | string[] | Record<string, string>
/** A builder as untyped code calls it. */
type Untyped = (...given: unknown[]) => PlainOperation

const allBuilders = { ...builders }
const untyped = (name: Name) => allBuilders[name] as Untyped

/** The official client's name of each operation. */
const officialNames: Record<Name, string> = {
  getObject: 'GetObject',
  headObject: 'HeadObject',
  putObject: 'PutObject',
  deleteObject: 'DeleteObject',
  copyObject: 'CopyObject',
  getObjectTagging: 'GetObjectTagging',
  putObjectTagging: 'PutObjectTagging',
  deleteObjectTagging: 'DeleteObjectTagging',
  createMultipartUpload: 'CreateMultipartUpload',
  uploadPart: 'UploadPart',
  uploadPartCopy: 'UploadPartCopy',
  completeMultipartUpload: 'CompleteMultipartUpload',
  abortMultipartUpload: 'AbortMultipartUpload',
  listParts: 'ListParts',
  listObjects: 'ListObjectsV2',
  listMultipartUploads: 'ListMultipartUploads',
  listObjectVersions: 'ListObjectVersions',
  createBucket: 'CreateBucket',
  headBucket: 'HeadBucket',
  deleteBucket: 'DeleteBucket',
  listBuckets: 'ListBuckets',
}
const names = Object.keys(officialNames) as Name[]

/** Members that are neither headers nor query parameters, and what they are instead. */
const notParameters: Record<string, string> = {
  Bucket: 'part of the host or the path: set by `bucket` or by the store',
  Key: 'part of the path: the first argument',
  Body: 'the body, which the client sends',
  'PutObjectTagging.Tagging': 'the body, as XML',
  MultipartUpload: 'the body, as XML',
  CreateBucketConfiguration: 'the body, as XML',
}

interface Member {
  name: string
  kind: 'text' | 'number' | 'boolean' | 'date' | 'list' | 'map' | 'other'
  header?: string
  query?: string
  headerPrefix?: string
  required: boolean
}

/** A structure in the official client's schema. The first `required` members are required. */
type Structure = [id: number, namespace: string, name: string, traits: unknown, string[], unknown[], required?: number]

/** Reads the schema of an operation: its method, its fixed query and its members. */
function readSchema(name: Name): { method: string; query: Record<string, string>; members: Member[] } {
  const officialName = officialNames[name]
  const schema = (official as unknown as Record<string, unknown[]>)[`${officialName}$`]!
  const { http } = schema[3] as { http: [method: string, uri: string] }
  const query = Object.fromEntries(new URL(http[1].replace('{Key+}', 'key'), 'https://host').searchParams)
  delete query['x-id'] // The client adds this parameter, which the S3 API doesn't have.
  const [, , , , memberNames, types, required = 0] = (schema[4] as () => Structure)()
  const members = memberNames.map((member, index): Member => {
    const given = types[index]
    const [shape, traits] = Array.isArray(given) && typeof given[0] !== 'string' ? given : [given, {}]
    const reference = typeof shape === 'function' ? shape() : shape
    const simple = Array.isArray(reference) ? (reference[0] === 0 ? reference[4] : reference[0]) : reference
    const bound = (typeof traits === 'object' ? traits : {}) as Record<string, string>
    return {
      name: member,
      kind: kinds[simple as number] ?? 'other',
      required: index < required,
      ...(bound.httpHeader && { header: bound.httpHeader.toLowerCase() }),
      ...(bound.httpQuery && { query: bound.httpQuery }),
      ...(bound.httpPrefixHeaders && { headerPrefix: bound.httpPrefixHeaders }),
    }
  })
  return { method: http[0], query, members }
}

/** The schema's numbers for simple types. */
const kinds: Record<number, Member['kind']> = {
  0: 'text',
  1: 'number',
  2: 'boolean',
  4: 'date',
  5: 'date',
  6: 'date',
  64: 'list',
  128: 'map',
}

/** Turns `SSECustomerKeyMD5` into `sseCustomerKeyMd5`: a run of capitals and digits is one word. */
const camelCase = (name: string) =>
  name
    .replace(/[A-Z][A-Z\d]+(?=[A-Z][a-z]|$)|[A-Z][a-z]+/g, (word) => word[0] + word.slice(1).toLowerCase())
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())

const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5))
const customerKey = Buffer.alloc(32, 7)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const specialSamples: Record<string, Value> = {
  Bucket: 'photos',
  Key: 'a key/b',
  PartNumber: 7,
  CopySource: 'other/a%20key?versionId=v',
  SSECustomerKey: base64(customerKey),
  SSECustomerKeyMD5: base64(createHash('md5').update(customerKey).digest()),
  CopySourceSSECustomerKey: base64(customerKey),
  CopySourceSSECustomerKeyMD5: base64(createHash('md5').update(customerKey).digest()),
}
const sampleOf = ({ name, kind }: Member): Value =>
  specialSamples[name] ??
  (kind === 'number'
    ? 12
    : kind === 'boolean'
      ? true
      : kind === 'date'
        ? date
        : kind === 'list'
          ? ['RestoreStatus']
          : kind === 'map'
            ? { colour: 'red' }
            : `some ${name}`)

/** Where the API has a list, the builders accept a string. */
const ours = (value: Value) => (Array.isArray(value) ? value.join() : value)

/** Reads a schema, with its members in headers and in the query, and samples of the required ones. */
function readBound(name: Name) {
  const schema = readSchema(name)
  const bound = schema.members.filter(({ header, query, headerPrefix }) => header || query || headerPrefix)
  const required = Object.fromEntries(
    bound.filter((member) => member.required).map((member) => [camelCase(member.name), ours(sampleOf(member))]),
  )
  return { ...schema, bound, required }
}

const isOfBucket = (name: Name) => !readSchema(name).members.some((member) => member.name === 'Key')
const call = (name: Name, parameters?: unknown) =>
  isOfBucket(name) ? untyped(name)(parameters) : untyped(name)('a key/b', parameters)

test('each operation has a builder', () => {
  expect(Object.keys(builders).sort()).toEqual([...names].sort())
})

describe.each(names)('the builder %s', (name) => {
  const { method, query, members, bound, required } = readBound(name)

  test('has the method and the query of the official schema', () => {
    expect(call(name, required)).toMatchObject({ method, query })
  })

  test('lacks only members that are neither headers nor query parameters', () => {
    const left = members.filter((member) => !bound.includes(member)).map((member) => member.name)
    expect(
      left.filter((member) => !(notParameters[member] ?? notParameters[`${officialNames[name]}.${member}`])),
    ).toEqual([])
  })

  if (bound.length)
    test.each(bound)('puts $name where the S3 API expects it', (member) => {
      const value = sampleOf(member)
      const parameter = camelCase(member.name)
      const text =
        value instanceof Date
          ? member.name === 'ObjectLockRetainUntilDate'
            ? '2026-01-02T03:04:05.000Z'
            : 'Fri, 02 Jan 2026 03:04:05 GMT'
          : `${value}`
      const rest = Object.fromEntries(Object.entries(required).filter(([other]) => other !== parameter))
      const made = call(name, { ...required, [parameter]: ours(value) })
      const { [member.query ?? '']: inQuery, ...otherQuery } = made.query!
      const header = member.headerPrefix ? `${member.headerPrefix}colour` : member.header
      const { [header ?? '']: inHeaders, ...otherHeaders } = made.headers!
      expect(member.query ? inQuery : inHeaders).toBe(member.headerPrefix ? 'red' : text)
      const others = bound.filter((other) => camelCase(other.name) in rest)
      expect(Object.keys(otherQuery).sort()).toEqual(
        [...Object.keys(query), ...others.flatMap((other) => other.query ?? [])].sort(),
      )
      expect(Object.keys(otherHeaders).sort()).toEqual(others.flatMap((other) => other.header ?? []).sort())
    })
})

type Sent = { method: string; query: Record<string, string>; headers: Record<string, string> }

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const store = { region: 'eu-west-1', bucket: 'photos', credentials }

/** Returns the request that the official client builds, before it adds its own headers. */
async function serialize(officialName: string, input: Record<string, Value>): Promise<Sent> {
  const client = new official.S3Client({
    region: 'eu-west-1',
    credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const Command = (official as unknown as Record<string, new (input: unknown) => official.GetObjectCommand>)[
    `${officialName}Command`
  ]!
  const command = new Command(input)
  let sent: Sent | undefined
  command.middlewareStack.add(
    () => async (args) => {
      sent = args.request as Sent
      throw new Error('captured')
    },
    { step: 'build', priority: 'high' },
  )
  await expect(client.send(command)).rejects.toThrow('captured')
  return sent!
}

const retainUntil = 'x-amz-object-lock-retain-until-date'
const readDate = (headers: Record<string, string>) => ({
  ...headers,
  ...(headers[retainUntil] && { [retainUntil]: new Date(headers[retainUntil]).toISOString() }),
})

describe('the official serializer', () => {
  test.each(names)('returns the same request as the builder %s for all parameters', async (name) => {
    const { members, bound } = readBound(name)
    const parameters = Object.fromEntries(bound.map((member) => [camelCase(member.name), ours(sampleOf(member))]))
    const input = Object.fromEntries(
      members
        .filter((member) => bound.includes(member) || member.name === 'Bucket' || member.name === 'Key')
        .map((member) => [member.name, sampleOf(member)]),
    )
    if (name === 'putObjectTagging') input.Tagging = { TagSet: [] } as unknown as Value
    const sent = await serialize(officialNames[name], input)
    delete sent.query['x-id']
    // Without the parameter, this is the type of an XML body.
    if (!bound.some(({ header }) => header === 'content-type')) delete sent.headers['content-type']
    const made = call(name, parameters)
    expect(made.method).toBe(sent.method)
    expect(made.query).toEqual(sent.query)
    // The client omits zero milliseconds. Both forms are ISO 8601.
    expect(made.headers).toEqual(readDate(sent.headers))
  })
})

describe('a builder', () => {
  test('is pure: returns the same operation each time and changes no input', () => {
    const parameters = Object.freeze({
      bucket: 'photos',
      contentType: 'image/jpeg',
      metadata: Object.freeze({ a: 'b' }),
      headers: Object.freeze({ 'X-Other': '1' }),
      query: Object.freeze({ other: ['1', '2'] }),
    })
    const expected = {
      method: 'PUT',
      bucket: 'photos',
      key: 'k',
      query: { other: ['1', '2'] },
      headers: { 'x-other': '1', 'content-type': 'image/jpeg', 'x-amz-meta-a': 'b' },
    }
    expect(builders.putObject('k', parameters)).toEqual(expected)
    expect(builders.putObject('k', parameters)).toEqual(expected)
  })

  test.each(names)('%s accepts bucket, query and headers, and skips undefined values', (name) => {
    const { bound, query, required } = readBound(name)
    const nothing = Object.fromEntries(bound.map((member) => [camelCase(member.name), undefined]))
    const bucket = name === 'listBuckets' ? undefined : 'photos'
    const made = call(name, { ...nothing, ...required, bucket, query: { new: '1' }, headers: { 'x-amz-new': '2' } })
    const bare = call(name, required)
    expect(made).toEqual({
      ...bare,
      bucket: bucket ?? '',
      query: { ...bare.query, new: '1' },
      headers: { ...bare.headers, 'x-amz-new': '2' },
    })
    expect(Object.keys(bare.query!).sort()).toEqual(
      [...Object.keys(query), ...bound.flatMap((member) => (member.required && member.query) || [])].sort(),
    )
  })

  test('accepts a query parameter several times, and rejects a header that occurs twice', () => {
    const query = new URLSearchParams('a=1&a=2&b=3')
    expect(builders.getObject('k', { query }).query).toEqual({ a: ['1', '2'], b: '3' })
    const headers: [string, string][] = [
      ['x-a', '1'],
      ['X-A', '2'],
    ]
    expect(() => builders.getObject('k', { headers })).toThrow(
      'headers["x-a"]: expected each header once, got it twice',
    )
  })

  test('prefers entries of headers and query to parameters', () => {
    expect(
      builders.getObject('k', {
        range: 'bytes=0-1',
        ifMatch: '"a"',
        versionId: '1',
        responseContentType: 'text/plain',
        headers: { Range: 'bytes=2-3', 'If-Match': undefined },
        query: { versionId: '2', 'response-content-type': undefined },
      }),
    ).toEqual({
      method: 'GET',
      bucket: undefined,
      key: 'k',
      query: { versionId: '2', 'response-content-type': 'text/plain' },
      headers: { range: 'bytes=2-3', 'if-match': '"a"' },
    })
  })

  test.each([
    ['headers', 'InvalidHeader'],
    ['query', 'InvalidQuery'],
  ])('reads %s from a list of pairs, and rejects any other list', (name, code) => {
    for (const value of [new Headers({ a: 'b' }), new URLSearchParams('a=b'), new Map([['a', 'b']]), [['a', 'b']]])
      expect(untyped('getObject')('k', { [name]: value })).toMatchObject({ [name]: { a: 'b' } })
    expect(() => untyped('getObject')('k', { [name]: ['a'] })).toThrowCode(code, `${name}: expected a record or a list`)
  })

  test('writes numbers and booleans as text, and dates in the HTTP format', () => {
    expect(
      builders.putObject('k', { contentLength: 0, bucketKeyEnabled: false, expires: date, writeOffsetBytes: 12 })
        .headers,
    ).toEqual({
      'content-length': '0',
      'x-amz-server-side-encryption-bucket-key-enabled': 'false',
      expires: 'Fri, 02 Jan 2026 03:04:05 GMT',
      'x-amz-write-offset-bytes': '12',
    })
    expect(
      builders.getObject('k', { responseExpires: date, ifModifiedSince: 'Fri, 02 Jan 2026 03:04:05 GMT' }),
    ).toMatchObject({
      query: { 'response-expires': 'Fri, 02 Jan 2026 03:04:05 GMT' },
      headers: { 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' },
    })
    expect(
      builders.putObject('k', { objectLockRetainUntilDate: '2026-01-02T03:04:05Z', ssekmsKeyId: 'a' }).headers,
    ).toEqual({
      'x-amz-object-lock-retain-until-date': '2026-01-02T03:04:05Z',
      'x-amz-server-side-encryption-aws-kms-key-id': 'a',
    })
  })

  test('keeps the names of metadata unchanged', () => {
    const metadata = { 'sse-x': '1', camelCase: '2', 'lasse-y': 'é', empty: '' }
    expect(builders.putObject('k', { metadata }).headers).toEqual({
      'x-amz-meta-sse-x': '1',
      'x-amz-meta-camelCase': '2',
      'x-amz-meta-lasse-y': 'é',
      'x-amz-meta-empty': '',
    })
  })

  test('encodes tags once, and sends a string unchanged', () => {
    const tagging = { 'a b': 'c+d/ü&=', plain: 'x', empty: '' }
    expect(builders.putObject('k', { tagging }).headers).toEqual({
      'x-amz-tagging': 'a%20b=c%2Bd%2F%C3%BC%26%3D&plain=x&empty=',
    })
    expect(builders.putObject('k', { tagging: 'a%20b=c' }).headers).toEqual({ 'x-amz-tagging': 'a%20b=c' })
  })

  test('encodes a copy source once, and sends a string unchanged', () => {
    const source = (copySource: CopySource) => [
      builders.copyObject('k', { copySource }).headers!['x-amz-copy-source'],
      builders.uploadPartCopy('k', { copySource, uploadId: 'u', partNumber: 1 }).headers!['x-amz-copy-source'],
    ]
    const twice = (text: string) => [text, text]
    expect(source({ bucket: 'b', key: "a b/+%2F//(ü)'*!~" })).toEqual(twice('b/a%20b/%2B%252F//%28%C3%BC%29%27%2A%21~'))
    expect(source({ bucket: 'b', key: 'k?versionId=x', versionId: 'a+b' })).toEqual(
      twice('b/k%3FversionId%3Dx?versionId=a%2Bb'),
    )
    expect(source({ bucket: 'b', key: '../k', versionId: undefined })).toEqual(twice('b/../k'))
    expect(source('/b/a%20b?versionId=null')).toEqual(twice('/b/a%20b?versionId=null'))
  })
})

describe('a call from untyped code', () => {
  const secret = 'wJalrXUtnFEMI'
  test.each(names)('with an unknown parameter of %s throws an error with its name, never its value', (name) => {
    const { required } = readBound(name)
    const unknown = [
      'expiresIn',
      'Bucket',
      'ContentType',
      'versionID',
      'x-amz-acl',
      'key',
      'constructor',
      'toString',
      '',
    ]
    for (const parameter of [...unknown, 'content-type', 'requestPayer ', '\nexpectedBucketOwner'])
      expect(() => call(name, { ...required, [parameter]: secret }), parameter).toThrowCode(
        'InvalidParameter',
        // The message shows a name up to the first character that no parameter name contains.
        `${/^[\w -]*/.exec(parameter)}: unknown parameter`,
        secret,
      )
  })

  test.each([
    ['getObject', 'contentType'],
    ['getObject', 'metadata'],
    ['getObject', 'uploadId'],
    ['getObject', 'responseContentTyp'],
    ['getObject', 'ifNonMatch'],
    ['getObject', 'sseCustomerKeyMD5'],
    ['putObject', 'responseContentType'],
    ['putObject', 'versionId'],
    ['putObject', 'ifNonMatch'],
    ['putObject', 'copySource'],
    ['putObject', 'checksumCrc31'],
    ['putObject', 'objectLockUntilDate'],
    ['copyObject', 'copySourceRange'],
    ['completeMultipartUpload', 'checksumAlgorithm'],
    ['deleteObject', 'ifMatchTime'],
    ['createMultipartUpload', 'ifNoneMatch'],
    ['uploadPart', 'metadata'],
    ['listObjects', 'keyMarker'],
    ['deleteObjectTagging', 'requestPayer'],
    ['headBucket', 'requestPayer'],
    ['createBucket', 'expectedBucketOwner'],
  ] satisfies [Name, string][])('with a parameter that %s does not have throws: %s', (name, parameter) => {
    expect(() => call(name, { ...readBound(name).required, [parameter]: 'x' })).toThrowCode(
      'InvalidParameter',
      `${parameter}: unknown parameter`,
    )
  })

  test('throws an error with the name of a required parameter that is missing, null or empty', () => {
    const needed = Object.fromEntries(
      names.flatMap((name) => {
        const { required } = readBound(name)
        for (const parameter of Object.keys(required))
          for (const value of [undefined, null, ''])
            expect(() => call(name, { ...required, [parameter]: value })).toThrowCode(
              'InvalidParameter',
              `${parameter}: expected a value, got `,
            )
        if (Object.keys(required).length) expect(() => call(name)).toThrowCode('InvalidParameter', 'expected a value')
        return Object.keys(required).length ? [[name, Object.keys(required)]] : []
      }),
    )
    expect(needed).toEqual({
      copyObject: ['copySource'],
      uploadPart: ['partNumber', 'uploadId'],
      uploadPartCopy: ['copySource', 'partNumber', 'uploadId'],
      completeMultipartUpload: ['uploadId'],
      abortMultipartUpload: ['uploadId'],
      listParts: ['uploadId'],
    })
  })

  test.each(names)('with an invalid value of any parameter of %s throws', (name) => {
    const { bound, required } = readBound(name)
    for (const member of bound)
      for (const wrong of [Number.NaN, -1, 1.5, Infinity, {}, [], null, Symbol('x'), () => 'x', new Date(Number.NaN)]) {
        // Tags and metadata are records, and an object without entries is an empty record.
        if (/^(Tagging|Metadata)$/.test(member.name) && wrong instanceof Object && !Array.isArray(wrong)) continue
        const given = () => call(name, { ...required, [camelCase(member.name)]: wrong })
        expect(given, `${member.name}: ${String(wrong)}`).toThrowCode('InvalidParameter', '')
      }
  })

  test('can pass any Date until the year 9999 and the size of any object', () => {
    for (const year of [1970, 2049, 2051, 2100, 9999]) {
      const expires = new Date(Date.UTC(year, 11, 31, 23, 59, 59))
      expect(builders.putObject('k', { expires }).headers).toEqual({ expires: expires.toUTCString() })
      expect(builders.getObject('k', { responseExpires: expires }).query).toEqual({
        'response-expires': expires.toUTCString(),
      })
    }
    expect(() => builders.putObject('k', { expires: new Date(Date.UTC(10000, 0)) })).toThrowCode('InvalidParameter', '')
    const contentLength = 50 * 2 ** 40
    expect(builders.putObject('k', { contentLength }).headers).toEqual({ 'content-length': `${contentLength}` })
  })

  test.each([
    ['partNumber', [0, 10001, -1, 1.5, Number.NaN, '3', true, [3]]],
    ['responseContentType', [null, {}, ['text/plain'], Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY]],
    ['responseExpires', [new Date(Number.NaN), {}, null]],
    ['ifModifiedSince', [new Date(Number.NaN), [date]]],
  ])('with an invalid %s of getObject throws', (parameter, values) => {
    for (const value of values)
      expect(() => untyped('getObject')('k', { [parameter]: value })).toThrowCode('InvalidParameter', `${parameter}: `)
  })

  test.each([
    ['contentLength', [Number.NaN, -1, 1.5, {}, null], 'contentLength'],
    ['tagging', [null, ['a'], new Map([['a', 'b']]), { a: 1 }, { a: null }, { a: '\ud800' }], 'tagging'],
    ['metadata', [null, ['a'], new Map([['a', 'b']]), 'text'], 'metadata'],
    ['metadata', [{ a: null }, { a: {} }, { a: Number.NaN }], 'metadata["a"]'],
    ['objectLockRetainUntilDate', [new Date(Number.NaN), {}, null], 'objectLockRetainUntilDate'],
  ])('with an invalid %s of putObject throws', (parameter, values, named) => {
    for (const value of values)
      expect(() => untyped('putObject')('k', { [parameter]: value })).toThrowCode('InvalidParameter', `${named}: `)
  })

  test.each([
    ['bucket', { key: 'k' }],
    ['bucket', { bucket: '', key: 'k' }],
    ['bucket', { bucket: 1, key: 'k' }],
    ['key', { bucket: 'b' }],
    ['key', { bucket: 'b', key: '' }],
    ['key', { bucket: 'b', key: '\ud800' }],
    ['versionId', { bucket: 'b', key: 'k', versionId: null }],
    ['versionId', { bucket: 'b', key: 'k', versionId: '' }],
  ])('with an invalid %s of a copy source throws: %j', (part, copySource) => {
    expect(() => untyped('copyObject')('k', { copySource })).toThrowCode('InvalidParameter', `copySource.${part}: `)
  })

  test.each(names.filter((name) => !isOfBucket(name)))(
    'without the key of %s throws instead of signing a request to the bucket',
    async (name) => {
      for (const key of [undefined, null, ''])
        await expect(presign(store, untyped(name)(key, readBound(name).required))).rejects.toMatchObject({
          name: 'PresignError',
          code: 'InvalidKey',
        })
    },
  )
})

describe('a presigned URL', () => {
  const urlOf = async (operation: PlainOperation) => new URL((await presign(store, operation)).url)

  test.each(names)('of %s has the expected host and path', async (name) => {
    const url = await urlOf(call(name, readBound(name).required))
    const host = name === 'listBuckets' ? 's3.eu-west-1.amazonaws.com' : 'photos.s3.eu-west-1.amazonaws.com'
    expect(url.host).toBe(host)
    expect(url.pathname).toBe(isOfBucket(name) ? '/' : '/a%20key/b')
  })

  test('of listBuckets ignores the default bucket', () => {
    expect(builders.listBuckets({ prefix: 'p' })).toEqual({
      method: 'GET',
      bucket: '',
      key: undefined,
      query: { prefix: 'p' },
      headers: {},
    })
  })
})
