/** Every parameter with its wrong values: the exact code and message of each, from both entries. */
import nativeCrypto from 'node:crypto'
import { inspect } from 'node:util'
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { afterEach, describe, expect, test, vi } from 'vitest'

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const sessionToken = 'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfI=='
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey, sessionToken }
const store = { region: 'eu-west-1', bucket: 'photos', credentials }
const operation = { method: 'GET', key: 'cat.jpg' }

/** `wrong` is what a caller without types might pass, so it is unknown to the compiler. */
type Call = (lib: typeof async | typeof sync, wrong: never) => unknown
type Row = [wrong: unknown, code: async.PresignErrorCode, message: string]

const presign: (change: (wrong: never) => object) => Call = (change) => (lib, wrong) => {
  const given = { store, operation, options: {}, ...change(wrong) }
  return lib.presign(given.store, given.operation, given.options)
}
const inStore = (name: string) => presign((wrong) => ({ store: { ...store, [name]: wrong } }))
const inCredentials = (name: string) =>
  presign((wrong) => ({ store: { ...store, credentials: { ...credentials, [name]: wrong } } }))
const inOperation = (name: string) => presign((wrong) => ({ operation: { ...operation, [name]: wrong } }))
const inOptions = (name: string) => presign((wrong) => ({ options: { [name]: wrong } }))
const inPost =
  (name: string): Call =>
  (lib, wrong) =>
    lib.presignPost(store, { key: 'cat.jpg', [name]: wrong })
const url = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod'
const urlOptions = { service: 'execute-api', region: 'eu-west-1', credentials }
const inUrlOptions =
  (name: string): Call =>
  (lib, wrong) =>
    lib.presignUrl(url, { ...urlOptions, [name]: wrong })

const wholeFrom1 = 'expected a whole number from 1 to 604800'
const trimmed = 'expected no space around it'
const aDate = 'expected a Date from 1970 to 9999'
const free = `expected ${/^(?!x-amz-(algorithm|credential|date|expires|s3session|security|sign))/i}`
const headerName = `expected ${/^(?!(host|authorization)$)[\w!#$%&'*+.^`|~-]+$/i}`
const httpUrl = 'expected a URL that starts with https:// or http://, without user, query and fragment'
const anyUrl = `expected ${/^(http|ws)s?:\/\/[^/@]+\/[^#]*$/}`
const bucketName = 'expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores'
const ownField = `expected ${/^(?!(key|bucket|file|policy|x-amz-(algorithm|credential|date|security-token|signature))$)[^"\r\n]+$/i}`
const word = `expected ${/^[\w-]+$/}`

const tables: [title: string, call: Call, rows: Row[]][] = [
  [
    'expiresIn',
    inOptions('expiresIn'),
    [
      [0, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got 0`],
      [-5, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got -5`],
      [1.5, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got 1.5`],
      [604801, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got 604801`],
      [Number.NaN, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got NaN`],
      [Number.POSITIVE_INFINITY, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got Infinity`],
      ['900', 'InvalidExpires', `expiresIn: ${wholeFrom1}, got string`],
      [null, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got object`],
      [900n, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got bigint`],
    ],
  ],
  [
    'stableFor (with the default expiresIn of 900)',
    inOptions('stableFor'),
    [
      [-1, 'InvalidExpires', 'stableFor: expected a whole number from 0 to 603900, got -1'],
      [0.5, 'InvalidExpires', 'stableFor: expected a whole number from 0 to 603900, got 0.5'],
      [603901, 'InvalidExpires', 'stableFor: expected a whole number from 0 to 603900, got 603901'],
      ['3600', 'InvalidExpires', 'stableFor: expected a whole number from 0 to 603900, got string'],
    ],
  ],
  [
    'signingDate',
    inOptions('signingDate'),
    [
      [new Date(Number.NaN), 'InvalidDate', `signingDate: ${aDate}, got NaN`],
      ['2026-01-02', 'InvalidDate', `signingDate: ${aDate}, got NaN`],
      [1767323045000, 'InvalidDate', `signingDate: ${aDate}, got NaN`],
      [new Date(-1), 'InvalidDate', `signingDate: ${aDate}, got -1`],
      [new Date('+010000-01-01T00:00:00Z'), 'InvalidDate', `signingDate: ${aDate}, got 253402300800`],
    ],
  ],
  [
    'payloadHash',
    inOptions('payloadHash'),
    [
      ['', 'InvalidPayloadHash', `payloadHash: expected ${/^([\da-f]{64}|UNSIGNED-PAYLOAD)$/}, got string`],
      ['A'.repeat(64), 'InvalidPayloadHash', `payloadHash: expected ${/^([\da-f]{64}|UNSIGNED-PAYLOAD)$/}, got string`],
      [7, 'InvalidPayloadHash', `payloadHash: expected ${/^([\da-f]{64}|UNSIGNED-PAYLOAD)$/}, got number`],
    ],
  ],
  [
    'region',
    inStore('region'),
    [
      [undefined, 'InvalidRegion', `region: ${word}, got undefined`],
      ['', 'InvalidRegion', `region: ${word}, got string`],
      ['eu west', 'InvalidRegion', `region: ${word}, got string`],
      ['eu-west-1\n', 'InvalidRegion', `region: ${word}, got string`],
      ['evil.com/', 'InvalidRegion', `region: ${word}, got string`],
      [5, 'InvalidRegion', `region: ${word}, got number`],
    ],
  ],
  [
    'service',
    inStore('service'),
    [
      ['', 'InvalidService', `service: ${word}, got string`],
      ['s3/x', 'InvalidService', `service: ${word}, got string`],
      [{}, 'InvalidService', `service: ${word}, got object`],
    ],
  ],
  [
    'accessKeyId',
    inCredentials('accessKeyId'),
    [
      [undefined, 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got undefined`],
      ['', 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got string`],
      ['AKIA ', 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got string`],
      ['AK/IA', 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got string`],
      ['\ud800', 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got string`],
    ],
  ],
  [
    'secretAccessKey',
    inCredentials('secretAccessKey'),
    [
      [undefined, 'InvalidCredentials', `secretAccessKey: ${trimmed}, got undefined`],
      ['', 'InvalidCredentials', `secretAccessKey: ${trimmed}, got string`],
      [`${secretAccessKey}\n`, 'InvalidCredentials', `secretAccessKey: ${trimmed}, got string`],
      [` ${secretAccessKey}`, 'InvalidCredentials', `secretAccessKey: ${trimmed}, got string`],
      [`${secretAccessKey}\r\n`, 'InvalidCredentials', `secretAccessKey: ${trimmed}, got string`],
      [Buffer.from(secretAccessKey), 'InvalidCredentials', `secretAccessKey: ${trimmed}, got object`],
    ],
  ],
  [
    'sessionToken',
    inCredentials('sessionToken'),
    [
      ['', 'InvalidCredentials', `sessionToken: ${trimmed}, got string`],
      [`${sessionToken}\n`, 'InvalidCredentials', `sessionToken: ${trimmed}, got string`],
      [5, 'InvalidCredentials', `sessionToken: ${trimmed}, got number`],
    ],
  ],
  [
    'expiration of credentials',
    inCredentials('expiration'),
    [
      [new Date(Number.NaN), 'InvalidCredentials', `expiration: ${aDate}, got NaN`],
      ...['2026-01-02', '', 0, Number.NaN, false].map(
        (wrong): Row => [wrong, 'InvalidCredentials', `expiration: ${aDate}, got NaN`],
      ),
      [new Date(1000), 'ExpiredCredentials', 'expiration: expected a later time, got number'],
    ],
  ],
  [
    'credentials',
    inStore('credentials'),
    [
      [undefined, 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got undefined`],
      [null, 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got undefined`],
      ['AKIA:secret', 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got undefined`],
      [() => undefined, 'InvalidCredentials', `accessKeyId: expected ${/^[^\s/]+$/}, got undefined`],
    ],
  ],
  [
    'endpoint',
    inStore('endpoint'),
    [
      ['', 'InvalidEndpoint', `endpoint: ${httpUrl}, got undefined`],
      ['localhost', 'InvalidEndpoint', `endpoint: ${httpUrl}, got undefined`],
      ['localhost:9000', 'InvalidEndpoint', `endpoint: ${httpUrl}, got string`],
      ['ftp://host', 'InvalidEndpoint', `endpoint: ${httpUrl}, got string`],
      [
        `https://user:${encodeURIComponent(secretAccessKey)}@host`,
        'InvalidEndpoint',
        `endpoint: ${httpUrl}, got string`,
      ],
      ['https://host/?x=1', 'InvalidEndpoint', `endpoint: ${httpUrl}, got string`],
      ['https://host/#x', 'InvalidEndpoint', `endpoint: ${httpUrl}, got string`],
    ],
  ],
  [
    'bucket',
    inOperation('bucket'),
    [
      ['', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['ab', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['a'.repeat(256), 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['photos/2026', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['arn:aws:s3:eu-west-1:123456789012:accesspoint/x', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['fotoş', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      [5, 'InvalidBucket', `bucket: ${bucketName}, got number`],
    ],
  ],
  [
    'bucket, where the endpoint could name it',
    presign((bucket) => ({ store: { ...store, endpoint: 'https://host' }, operation: { ...operation, bucket } })),
    [[null, 'InvalidBucket', `bucket: ${bucketName}, got object`]],
  ],
  [
    'no bucket at all, on the default endpoint',
    presign(() => ({ store: { ...store, bucket: undefined } })),
    [[undefined, 'InvalidBucket', `bucket: ${bucketName}, got undefined`]],
  ],
  [
    'a store with an empty bucket, on its own endpoint',
    presign(() => ({ store: { ...store, bucket: '', endpoint: 'https://host' } })),
    [[undefined, 'InvalidBucket', `bucket: ${bucketName}, got string`]],
  ],
  [
    'key',
    inOperation('key'),
    [
      ['', 'InvalidKey', `key: expected ${/./s}, got string`],
      ['\ud800', 'InvalidKey', `key: expected ${/./s}, got string`],
      ['a'.repeat(1025), 'InvalidKey', 'key: expected at most 1024 bytes, got string'],
      ['é'.repeat(513), 'InvalidKey', 'key: expected at most 1024 bytes, got string'],
      [5, 'InvalidKey', `key: expected ${/./s}, got number`],
      [null, 'InvalidKey', `key: expected ${/./s}, got object`],
      ...['.', '..', './a', '../a', 'a/.', 'a/..', 'a/./b', 'a/../b', 'a\n/../b'].map(
        (key): Row => [key, 'UnreachableKey', 'key: expected no . or .. segment, got string'],
      ),
    ],
  ],
  [
    'method',
    inOperation('method'),
    [
      [undefined, 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got undefined`],
      ['get', 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got string`],
      ['GET ', 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got string`],
      ['GET\nHost: evil', 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got string`],
      [5, 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got number`],
    ],
  ],
  [
    'query',
    inOperation('query'),
    [
      [{ a: 5 }, 'InvalidQuery', `query["a"]: expected ${/^/}, got number`],
      [{ a: null }, 'InvalidQuery', `query["a"]: expected ${/^/}, got object`],
      [{ a: ['b', 5] }, 'InvalidQuery', `query["a"]: expected ${/^/}, got number`],
      [{ a: '\udc00' }, 'InvalidQuery', `query["a"]: expected ${/^/}, got string`],
      [new URLSearchParams('a=b'), 'InvalidQuery', 'query: expected a plain object, got object'],
      ['a=b', 'InvalidQuery', 'query: expected a plain object, got string'],
      [[['a', 'b']], 'InvalidQuery', 'query: expected a plain object, got object'],
      ...[
        'X-Amz-Signature',
        'X-Amz-Date',
        'X-Amz-Algorithm',
        'X-Amz-Credential',
        'X-Amz-Expires',
        'X-Amz-SignedHeaders',
        'X-Amz-Security-Token',
        'X-Amz-S3session-Token',
        'x-amz-signature',
      ].map((name): Row => [{ [name]: 'x' }, 'InvalidQuery', `query["${name}"]: ${free}, got string`]),
    ],
  ],
  [
    'headers',
    inOperation('headers'),
    [
      [{ a: 5 }, 'InvalidHeader', 'headers["a"]: expected /^\\P{Cc}*$/u, got number'],
      [{ a: 'b\nc: d' }, 'InvalidHeader', 'headers["a"]: expected /^\\P{Cc}*$/u, got string'],
      [{ a: 'b\tc' }, 'InvalidHeader', 'headers["a"]: expected /^\\P{Cc}*$/u, got string'],
      [{ a: '\x7f' }, 'InvalidHeader', 'headers["a"]: expected /^\\P{Cc}*$/u, got string'],
      [{ a: '\ud800' }, 'InvalidHeader', 'headers["a"]: expected /^\\P{Cc}*$/u, got string'],
      [{ '': 'x' }, 'InvalidHeader', `headers[""]: ${headerName}, got string`],
      [{ 'a b': 'x' }, 'InvalidHeader', `headers["a b"]: ${headerName}, got string`],
      [{ é: 'x' }, 'InvalidHeader', `headers[": ${headerName}, got string`],
      [{ '\u212aey': 'x' }, 'InvalidHeader', `headers["key"]: ${headerName}, got string`],
      [{ Host: 'x' }, 'InvalidHeader', `headers["host"]: ${headerName}, got string`],
      [{ authorization: 'x' }, 'InvalidHeader', `headers["authorization"]: ${headerName}, got string`],
      [{ 'X-Amz-Date': 'x' }, 'InvalidHeader', `headers["x-amz-date"]: ${free}, got string`],
      [{ 'x-amz-security-token': 'x' }, 'InvalidHeader', `headers["x-amz-security-token"]: ${free}, got string`],
      [{ A: 'x', a: 'y' }, 'InvalidHeader', 'headers["a"]: expected it once, got string'],
      [new Headers({ a: 'b' }), 'InvalidHeader', 'headers: expected a plain object, got object'],
    ],
  ],
  [
    'store',
    presign((wrong) => ({ store: wrong })),
    [
      [undefined, 'InvalidRegion', `region: ${word}, got undefined`],
      [null, 'InvalidRegion', `region: ${word}, got undefined`],
      ['photos', 'InvalidRegion', `region: ${word}, got undefined`],
    ],
  ],
  [
    'operation',
    presign((wrong) => ({ operation: wrong })),
    [
      [undefined, 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got undefined`],
      [null, 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got undefined`],
    ],
  ],
  [
    'presignUrl: url',
    (lib, wrong) => lib.presignUrl(wrong, urlOptions),
    [
      ['', 'InvalidUrl', `url: ${anyUrl}, got undefined`],
      ['/prod', 'InvalidUrl', `url: ${anyUrl}, got undefined`],
      ['ftp://host/', 'InvalidUrl', `url: ${anyUrl}, got string`],
      ['https://host/#part', 'InvalidUrl', `url: ${anyUrl}, got string`],
      [`https://user:${encodeURIComponent(secretAccessKey)}@host/`, 'InvalidUrl', `url: ${anyUrl}, got string`],
      [`${url}?X-Amz-Signature=${'a'.repeat(64)}`, 'InvalidQuery', `query["X-Amz-Signature"]: ${free}, got string`],
      [5, 'InvalidUrl', `url: ${anyUrl}, got undefined`],
    ],
  ],
  [
    'presignUrl: service',
    inUrlOptions('service'),
    [
      [undefined, 'InvalidService', `service: expected ${/./}, got undefined`],
      ['a b', 'InvalidService', `service: ${word}, got string`],
    ],
  ],
  ['presignUrl: region', inUrlOptions('region'), [[undefined, 'InvalidRegion', `region: ${word}, got undefined`]]],
  [
    'presignUrl: method',
    inUrlOptions('method'),
    [['get', 'InvalidMethod', `method: expected ${/^[A-Z]+$/}, got string`]],
  ],
  [
    'presignUrl: body',
    inUrlOptions('body'),
    [
      [5, 'InvalidParameter', 'body: expected a string or a Uint8Array, got number'],
      [{}, 'InvalidParameter', 'body: expected a string or a Uint8Array, got object'],
      [null, 'InvalidParameter', 'body: expected a string or a Uint8Array, got object'],
    ],
  ],
  [
    'presignUrl: a path that is no UTF-8, for S3',
    (lib, wrong) => lib.presignUrl(wrong, { ...urlOptions, service: 's3' }),
    [
      ['https://host/%ff', 'InvalidUrl', 'url: expected percent-encoded UTF-8, got string'],
      ['https://host/%zz', 'InvalidUrl', 'url: expected percent-encoded UTF-8, got string'],
    ],
  ],
  [
    'presignUrl: options',
    (lib, wrong) => lib.presignUrl(url, wrong),
    [[undefined, 'InvalidRegion', `region: ${word}, got undefined`]],
  ],
  [
    'presignPost: post',
    (lib, wrong) => lib.presignPost(store, wrong),
    [
      [undefined, 'InvalidKey', `key: expected ${/./s}, got undefined`],
      [null, 'InvalidKey', `key: expected ${/./s}, got undefined`],
    ],
  ],
  [
    'presignPost: key',
    inPost('key'),
    [
      ['', 'InvalidKey', `key: expected ${/./s}, got string`],
      ['../${filename}', 'UnreachableKey', 'key: expected no . or .. segment, got string'],
    ],
  ],
  [
    'presignPost: expiresIn',
    inPost('expiresIn'),
    [
      [0, 'InvalidExpires', 'expiresIn: expected a whole number from 1 to 100000000000, got 0'],
      ['900', 'InvalidExpires', 'expiresIn: expected a whole number from 1 to 100000000000, got string'],
    ],
  ],
  [
    'presignPost: contentLengthRange',
    inPost('contentLengthRange'),
    [
      [[-1, 5], 'InvalidPolicy', 'content-length-range: expected a whole number from 0 to 9007199254740992, got -1'],
      [[5, 4], 'InvalidPolicy', 'content-length-range: expected a whole number from 5 to 9007199254740992, got 4'],
      [[1], 'InvalidPolicy', 'conditions: expected three parts in a list, got object'],
      [5, 'InvalidPolicy', 'conditions: expected three parts in a list, got object'],
    ],
  ],
  [
    'presignPost: fields',
    inPost('fields'),
    [
      [{ acl: 5 }, 'InvalidPolicy', 'fields["acl"]: expected /^\\P{Cc}*$/u, got number'],
      [{ acl: 'a\nb' }, 'InvalidPolicy', 'fields["acl"]: expected /^\\P{Cc}*$/u, got string'],
      [{ acl: 'a', ACL: 'b' }, 'InvalidPolicy', 'fields["ACL"]: expected it once, got string'],
      ...['key', 'Policy', 'file', 'bucket', 'X-Amz-Signature', 'x-amz-date'].map(
        (name): Row => [{ [name]: 'x' }, 'InvalidPolicy', `fields["${name}"]: ${ownField}, got string`],
      ),
      [new FormData(), 'InvalidPolicy', 'fields: expected a plain object, got object'],
    ],
  ],
  [
    'presignPost: conditions on a key that the file completes',
    (lib, wrong) => lib.presignPost(store, { key: 'a/${filename}', conditions: [wrong] }),
    [['eq', '$key', 'a/${filename}'], { key: 'a/${filename}' }].map(
      (wrong): Row => [wrong, 'InvalidPolicy', 'conditions on "key": expected what the field has, got object'],
    ),
  ],
  [
    'presignPost: conditions',
    inPost('conditions'),
    [
      ...[
        5,
        'eq',
        [5],
        [[]],
        [{}],
        [{ a: 'b', c: 'd' }],
        [{ a: 5 }],
        [['eq', 'key', 'x']],
        [['eq', '$', 'x']],
        [['eq', '$a']],
        [['eq', '$a', 5]],
        [['eq', '$a', 'b', 'c']],
        [['ends-with', '$a', 'b']],
        [null],
      ].map((wrong): Row => [wrong, 'InvalidPolicy', expect.stringMatching(/^conditions: expected /) as string]),
      [
        [['content-length-range', 5, 1]],
        'InvalidPolicy',
        'content-length-range: expected a whole number from 5 to 9007199254740992, got 1',
      ],
      ...[{ key: 'other' }, ['starts-with', '$key', 'dog'], ['starts-with', '$KEY', 'Cat']].map(
        (wrong): Row => [[wrong], 'InvalidPolicy', 'conditions on "key": expected what the field has, got object'],
      ),
      [
        [['starts-with', '$bucket', 'videos']],
        'InvalidPolicy',
        'conditions on "bucket": expected what the field has, got object',
      ],
      [
        [['eq', '$x-amz-date', 'x']],
        'InvalidPolicy',
        'conditions on "x-amz-date": expected what the field has, got object',
      ],
    ],
  ],
]

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a call throws, now or later. */
async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

describe.each([
  ['sigv4-presign', async],
  ['sigv4-presign/sync', sync],
] as const)('%s', (_, lib) => {
  for (const [title, call, rows] of tables)
    describe(title, () => {
      test.each(rows.map((row) => [inspect(row[0], { breakLength: 200 }).slice(0, 60), ...row] as const))(
        '%s',
        async (_, wrong, code, message) => {
          const hashes = [vi.spyOn(crypto.subtle, 'digest'), vi.spyOn(nativeCrypto, 'hash')]
          const keys = [vi.spyOn(crypto.subtle, 'importKey'), vi.spyOn(nativeCrypto, 'createSecretKey')]
          const error = await thrown(() => call(lib, wrong as never))
          expect(error).toBeInstanceOf(async.PresignError)
          expect(error).toMatchObject({ name: 'PresignError', code, message })
          for (const spy of [...hashes, ...keys]) expect(spy).not.toHaveBeenCalled()
        },
      )
    })

  test('repeats a misplaced secret in no message and no printed error', async () => {
    for (const secret of [secretAccessKey, secretAccessKey.replaceAll('/', 'a'), sessionToken, 'f'.repeat(64)])
      for (const [title, call] of tables)
        for (const wrong of [secret, `${secret}\n`, [secret], { secret }, { a: [secret, 5] }, { [secret]: 5 }]) {
          const error = await thrown(() => call(lib, wrong as never))
          if (!(error instanceof Error)) continue
          expect(error, title).toBeInstanceOf(async.PresignError)
          expect(`${inspect(error, { depth: 9 })}${JSON.stringify(error)}${error.cause}`).not.toContain(secret)
        }
  })
})

test('passes on the error of a credentials provider unchanged', async () => {
  const error = new Error('no credentials today')
  const credentials = () => {
    throw error
  }
  await expect(async.presign({ ...store, credentials }, operation)).rejects.toBe(error)
  expect(() => sync.presign({ ...store, credentials }, operation)).toThrow(error)
})

test('refuses an async provider in the sync entry', () => {
  expect(() => sync.presign({ ...store, credentials: async () => credentials }, operation)).toThrow(
    expect.objectContaining({ code: 'InvalidCredentials' }),
  )
})

test('accepts a store without a bucket if the endpoint names it', async () => {
  const own = { ...store, bucket: undefined, endpoint: 'https://photos.example.com' }
  const { url } = await async.presign(own, operation)
  expect(url).toMatch(/^https:\/\/photos\.example\.com\/cat\.jpg\?/)
})

test('names the index of the operation that failed', async () => {
  const operations = [operation, operation, { method: 'GET', key: '..' }]
  const expected = {
    code: 'UnreachableKey',
    message: 'operations[2]: key: expected no . or .. segment, got string',
  }
  await expect(async.presignMany(store, operations)).rejects.toMatchObject(expected)
  expect(() => sync.presignMany(store, operations)).toThrow(expect.objectContaining(expected))
})
