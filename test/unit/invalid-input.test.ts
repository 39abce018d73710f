/** Every parameter with wrong values: the exact code and message of each, from both entries. */
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

/** `wrong` can be anything that an untyped caller might pass. Its type `never` fits every parameter. */
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

const wholeFrom1 = 'expected whole seconds from 1 to 604800 (7 days)'
const aDate = 'expected a Date from 1970 to 9999'
const free = 'expected a name that the signature does not use'
const httpUrl = 'expected a URL that starts with https:// or http://, without user, query and fragment'
const bucketName = 'expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores'
const ownField = 'expected a field that presignPost does not add'

const tables: [title: string, call: Call, rows: Row[]][] = [
  [
    'expiresIn',
    inOptions('expiresIn'),
    [
      [0, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got 0'],
      [-5, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got -5'],
      [1.5, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got 1.5'],
      [604801, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got 604801'],
      [Number.NaN, 'InvalidExpires', `expiresIn: ${wholeFrom1}, got NaN`],
      [
        Number.POSITIVE_INFINITY,
        'InvalidExpires',
        'expiresIn: expected whole seconds from 1 to 604800 (7 days), got Infinity',
      ],
      ['900', 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got string'],
      [null, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got null'],
      [900n, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 604800 (7 days), got bigint'],
    ],
  ],
  [
    'stableFor (with the default expiresIn of 900)',
    inOptions('stableFor'),
    [
      [-1, 'InvalidExpires', 'stableFor: expected whole seconds from 0 to 603900, beside expiresIn, got -1'],
      [0.5, 'InvalidExpires', 'stableFor: expected whole seconds from 0 to 603900, beside expiresIn, got 0.5'],
      [603901, 'InvalidExpires', 'stableFor: expected whole seconds from 0 to 603900, beside expiresIn, got 603901'],
      ['3600', 'InvalidExpires', 'stableFor: expected whole seconds from 0 to 603900, beside expiresIn, got string'],
    ],
  ],
  [
    'signingDate',
    inOptions('signingDate'),
    [
      [new Date(Number.NaN), 'InvalidDate', 'signingDate: expected a Date from 1970 to 9999, got an invalid one'],
      ['2026-01-02', 'InvalidDate', 'signingDate: expected a Date from 1970 to 9999, got string'],
      [1767323045000, 'InvalidDate', 'signingDate: expected a Date from 1970 to 9999, got number'],
      [new Date(-1), 'InvalidDate', 'signingDate: expected a Date from 1970 to 9999, got an invalid one'],
      [
        new Date('+010000-01-01T00:00:00Z'),
        'InvalidDate',
        'signingDate: expected a Date from 1970 to 9999, got an invalid one',
      ],
    ],
  ],
  [
    'payloadHash',
    inOptions('payloadHash'),
    [
      [
        '',
        'InvalidPayloadHash',
        'payloadHash: expected 64 lower-case hex digits or "UNSIGNED-PAYLOAD", got an empty string',
      ],
      [
        'A'.repeat(64),
        'InvalidPayloadHash',
        'payloadHash: expected 64 lower-case hex digits or "UNSIGNED-PAYLOAD", got string',
      ],
      [7, 'InvalidPayloadHash', 'payloadHash: expected 64 lower-case hex digits or "UNSIGNED-PAYLOAD", got number'],
    ],
  ],
  [
    'region',
    inStore('region'),
    [
      [undefined, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got undefined'],
      ['', 'InvalidRegion', 'region: expected a region such as "eu-west-1", got an empty string'],
      ['eu west', 'InvalidRegion', 'region: expected a region such as "eu-west-1", got string'],
      ['eu-west-1\n', 'InvalidRegion', 'region: expected a region such as "eu-west-1", got string'],
      ['evil.com/', 'InvalidRegion', 'region: expected a region such as "eu-west-1", got string'],
      [5, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got number'],
    ],
  ],
  [
    'service',
    inStore('service'),
    [
      ['', 'InvalidService', 'service: expected a service such as "s3", got an empty string'],
      ['s3/x', 'InvalidService', 'service: expected a service such as "s3", got string'],
      [{}, 'InvalidService', 'service: expected a service such as "s3", got Object'],
    ],
  ],
  [
    'accessKeyId',
    inCredentials('accessKeyId'),
    [
      [
        undefined,
        'InvalidCredentials',
        'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got undefined',
      ],
      [
        '',
        'InvalidCredentials',
        'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got an empty string',
      ],
      [
        'AKIA ',
        'InvalidCredentials',
        'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got string',
      ],
      [
        'AK/IA',
        'InvalidCredentials',
        'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got string',
      ],
      [
        '\ud800',
        'InvalidCredentials',
        'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got string',
      ],
    ],
  ],
  [
    'secretAccessKey',
    inCredentials('secretAccessKey'),
    [
      [
        undefined,
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got undefined',
      ],
      [
        '',
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got an empty string',
      ],
      [
        `${secretAccessKey}\n`,
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got string',
      ],
      [
        ` ${secretAccessKey}`,
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got string',
      ],
      [
        `${secretAccessKey}\r\n`,
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got string',
      ],
      [
        Buffer.from(secretAccessKey),
        'InvalidCredentials',
        'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got Uint8Array',
      ],
    ],
  ],
  [
    'sessionToken',
    inCredentials('sessionToken'),
    [
      [
        '',
        'InvalidCredentials',
        'credentials.sessionToken: expected a string without spaces or line breaks around it, or none, got an empty string',
      ],
      [
        `${sessionToken}\n`,
        'InvalidCredentials',
        'credentials.sessionToken: expected a string without spaces or line breaks around it, or none, got string',
      ],
      [
        5,
        'InvalidCredentials',
        'credentials.sessionToken: expected a string without spaces or line breaks around it, or none, got number',
      ],
    ],
  ],
  [
    'expiration of credentials',
    inCredentials('expiration'),
    [
      [new Date(Number.NaN), 'InvalidCredentials', `credentials.expiration: ${aDate}, got an invalid one`],
      ...['2026-01-02', '', 0, Number.NaN, false].map(
        (wrong): Row => [
          wrong,
          'InvalidCredentials',
          `credentials.expiration: ${aDate}, got ${wrong === '' ? 'an empty string' : typeof wrong}`,
        ],
      ),
      [new Date(1000), 'ExpiredCredentials', 'credentials.expiration: expected a later time, got one that has passed'],
    ],
  ],
  [
    'credentials',
    inStore('credentials'),
    [
      [
        undefined,
        'InvalidCredentials',
        'credentials: expected an object with accessKeyId and secretAccessKey, got undefined',
      ],
      [null, 'InvalidCredentials', 'credentials: expected an object with accessKeyId and secretAccessKey, got null'],
      [
        'AKIA:secret',
        'InvalidCredentials',
        'credentials: expected an object with accessKeyId and secretAccessKey, got string',
      ],
      [
        () => undefined,
        'InvalidCredentials',
        'credentials: expected an object with accessKeyId and secretAccessKey, got undefined',
      ],
    ],
  ],
  [
    'endpoint',
    inStore('endpoint'),
    [
      [
        '',
        'InvalidEndpoint',
        'endpoint: expected a URL that starts with https:// or http://, without user, query and fragment, got an empty string',
      ],
      [
        'localhost',
        'InvalidEndpoint',
        'endpoint: expected a URL that starts with https:// or http://, without user, query and fragment, got string',
      ],
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
      [
        '',
        'InvalidBucket',
        'bucket: expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores, got an empty string',
      ],
      ['ab', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['a'.repeat(256), 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['photos/2026', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['arn:aws:s3:eu-west-1:123456789012:accesspoint/x', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      ['fotoş', 'InvalidBucket', `bucket: ${bucketName}, got string`],
      [5, 'InvalidBucket', `bucket: ${bucketName}, got number`],
    ],
  ],
  [
    'bucket with an endpoint that could contain the bucket',
    presign((bucket) => ({ store: { ...store, endpoint: 'https://host' }, operation: { ...operation, bucket } })),
    [
      [
        null,
        'InvalidBucket',
        'bucket: expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores, got null',
      ],
    ],
  ],
  [
    'a missing bucket with the default endpoint',
    presign(() => ({ store: { ...store, bucket: undefined } })),
    [[undefined, 'InvalidBucket', `bucket: ${bucketName}, got undefined`]],
  ],
  [
    'an empty bucket of a store with a custom endpoint',
    presign(() => ({ store: { ...store, bucket: '', endpoint: 'https://host' } })),
    [
      [
        undefined,
        'InvalidBucket',
        'bucket: expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores, got an empty string',
      ],
    ],
  ],
  [
    'key',
    inOperation('key'),
    [
      ['', 'InvalidKey', 'key: expected an object key of at least one character, got an empty string'],
      ['\ud800', 'InvalidKey', 'key: expected an object key of at least one character, got string'],
      ['a'.repeat(1025), 'InvalidKey', 'key: expected at most 1024 bytes of UTF-8, got more'],
      ['é'.repeat(513), 'InvalidKey', 'key: expected at most 1024 bytes of UTF-8, got more'],
      [5, 'InvalidKey', 'key: expected an object key of at least one character, got number'],
      [null, 'InvalidKey', 'key: expected an object key of at least one character, got null'],
      ...['.', '..', './a', '../a', 'a/.', 'a/..', 'a/./b', 'a/../b', 'a\n/../b'].map(
        (key): Row => [
          key,
          'UnreachableKey',
          'key: expected a key without "." and ".." segments, which clients remove, got one with such a segment',
        ],
      ),
    ],
  ],
  [
    'method',
    inOperation('method'),
    [
      [undefined, 'InvalidMethod', 'method: expected upper-case letters such as "GET", got undefined'],
      ['get', 'InvalidMethod', 'method: expected upper-case letters such as "GET", got string'],
      ['GET ', 'InvalidMethod', 'method: expected upper-case letters such as "GET", got string'],
      ['GET\nHost: evil', 'InvalidMethod', 'method: expected upper-case letters such as "GET", got string'],
      [5, 'InvalidMethod', 'method: expected upper-case letters such as "GET", got number'],
    ],
  ],
  [
    'query',
    inOperation('query'),
    [
      [{ a: 5 }, 'InvalidQuery', 'query["a"]: expected a string, got number'],
      [{ a: null }, 'InvalidQuery', 'query["a"]: expected a string, got null'],
      [{ a: ['b', 5] }, 'InvalidQuery', 'query["a"]: expected a string, got number'],
      [{ a: '\udc00' }, 'InvalidQuery', 'query["a"]: expected a string, got string'],
      [['a=b'], 'InvalidQuery', 'query: expected a record or a list of pairs, got string'],
      ['a=b', 'InvalidQuery', 'query: expected a record or a list of pairs, got string'],
      [[[1, 'b']], 'InvalidQuery', 'query: expected a record or a list of pairs, got Array'],
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
      [{ a: 5 }, 'InvalidHeader', 'headers["a"]: expected a string without control characters, got number'],
      [{ a: 'b\nc: d' }, 'InvalidHeader', 'headers["a"]: expected a string without control characters, got string'],
      [{ a: 'b\tc' }, 'InvalidHeader', 'headers["a"]: expected a string without control characters, got string'],
      [{ a: '\x7f' }, 'InvalidHeader', 'headers["a"]: expected a string without control characters, got string'],
      [{ a: '\ud800' }, 'InvalidHeader', 'headers["a"]: expected a string without control characters, got string'],
      [
        { '': 'x' },
        'InvalidHeader',
        `headers[""]: expected a header name except host, authorization and the signature's own, got an empty string`,
      ],
      [
        { 'a b': 'x' },
        'InvalidHeader',
        `headers["a b"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { é: 'x' },
        'InvalidHeader',
        `headers["..."]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { '\u212aey': 'x' },
        'InvalidHeader',
        `headers["key"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { Host: 'x' },
        'InvalidHeader',
        `headers["host"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { authorization: 'x' },
        'InvalidHeader',
        `headers["authorization"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { 'X-Amz-Date': 'x' },
        'InvalidHeader',
        `headers["x-amz-date"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [
        { 'x-amz-security-token': 'x' },
        'InvalidHeader',
        `headers["x-amz-security-token"]: expected a header name except host, authorization and the signature's own, got string`,
      ],
      [{ A: 'x', a: 'y' }, 'InvalidHeader', 'headers["a"]: expected each header once, got it twice'],
      [new Set(['a']), 'InvalidHeader', 'headers: expected a record or a list of pairs, got string'],
    ],
  ],
  [
    'store',
    presign((wrong) => ({ store: wrong })),
    [
      [undefined, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got undefined'],
      [null, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got undefined'],
      ['photos', 'InvalidParameter', 'store: expected a plain object, got string'],
    ],
  ],
  [
    'operation',
    presign((wrong) => ({ operation: wrong })),
    [
      [undefined, 'InvalidMethod', 'method: expected upper-case letters such as "GET", got undefined'],
      [null, 'InvalidMethod', 'method: expected upper-case letters such as "GET", got undefined'],
    ],
  ],
  [
    'presignUrl: url',
    (lib, wrong) => lib.presignUrl(wrong, urlOptions),
    [
      [
        '',
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got an empty string',
      ],
      [
        '/prod',
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
      ],
      [
        'ftp://host/',
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
      ],
      [
        'https://host/#part',
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
      ],
      [
        `https://user:${encodeURIComponent(secretAccessKey)}@host/`,
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
      ],
      [
        `${url}?X-Amz-Signature=${'a'.repeat(64)}`,
        'InvalidQuery',
        'query["X-Amz-Signature"]: expected a name that the signature does not use, got string',
      ],
      [
        5,
        'InvalidUrl',
        'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got number',
      ],
    ],
  ],
  [
    'presignUrl: service',
    inUrlOptions('service'),
    [
      [undefined, 'InvalidService', 'service: expected a service such as "execute-api", got undefined'],
      ['a b', 'InvalidService', 'service: expected a service such as "s3", got string'],
    ],
  ],
  [
    'presignUrl: region',
    inUrlOptions('region'),
    [[undefined, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got undefined']],
  ],
  [
    'presignUrl: method',
    inUrlOptions('method'),
    [['get', 'InvalidMethod', 'method: expected upper-case letters such as "GET", got string']],
  ],
  [
    'presignUrl: body',
    inUrlOptions('body'),
    [
      [5, 'InvalidParameter', 'body: expected a string or a Uint8Array, got number'],
      [{}, 'InvalidParameter', 'body: expected a string or a Uint8Array, got Object'],
      [null, 'InvalidParameter', 'body: expected a string or a Uint8Array, got null'],
    ],
  ],
  [
    'presignUrl: url for S3 with a path that is not UTF-8',
    (lib, wrong) => lib.presignUrl(wrong, { ...urlOptions, service: 's3' }),
    [
      ['https://host/%ff', 'InvalidUrl', 'url: expected percent-encoded UTF-8, got string'],
      ['https://host/%zz', 'InvalidUrl', 'url: expected percent-encoded UTF-8, got string'],
    ],
  ],
  [
    'presignUrl: options',
    (lib, wrong) => lib.presignUrl(url, wrong),
    [[undefined, 'InvalidRegion', 'region: expected a region such as "eu-west-1", got undefined']],
  ],
  [
    'presignPost: post',
    (lib, wrong) => lib.presignPost(store, wrong),
    [
      [undefined, 'InvalidKey', 'key: expected an object key of at least one character, got undefined'],
      [null, 'InvalidKey', 'key: expected an object key of at least one character, got undefined'],
    ],
  ],
  [
    'presignPost: key',
    inPost('key'),
    [
      ['', 'InvalidKey', 'key: expected an object key of at least one character, got an empty string'],
      [
        '../${filename}',
        'UnreachableKey',
        'key: expected a key without "." and ".." segments, which clients remove, got one with such a segment',
      ],
    ],
  ],
  [
    'presignPost: expiresIn',
    inPost('expiresIn'),
    [
      [0, 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 100000000000, got 0'],
      ['900', 'InvalidExpires', 'expiresIn: expected whole seconds from 1 to 100000000000, got string'],
    ],
  ],
  [
    'presignPost: contentLengthRange',
    inPost('contentLengthRange'),
    [
      [[-1, 5], 'InvalidPolicy', 'contentLengthRange: expected the minimum size in bytes, got -1'],
      [[5, 4], 'InvalidPolicy', 'contentLengthRange: expected the maximum size in bytes, at least 5, got 4'],
      [
        [1],
        'InvalidPolicy',
        'contentLengthRange: expected a list of the minimum and the maximum size in bytes, got Array',
      ],
      [
        5,
        'InvalidPolicy',
        'contentLengthRange: expected a list of the minimum and the maximum size in bytes, got number',
      ],
    ],
  ],
  [
    'presignPost: fields',
    inPost('fields'),
    [
      [{ acl: 5 }, 'InvalidPolicy', 'fields["acl"]: expected a string without control characters, got number'],
      [{ acl: 'a\nb' }, 'InvalidPolicy', 'fields["acl"]: expected a string without control characters, got string'],
      [{ acl: 'a', ACL: 'b' }, 'InvalidPolicy', 'fields["ACL"]: expected each field once, got it twice'],
      ...['key', 'Policy', 'file', 'bucket', 'X-Amz-Signature', 'x-amz-date'].map(
        (name): Row => [{ [name]: 'x' }, 'InvalidPolicy', `fields["${name}"]: ${ownField}, got string`],
      ),
      [new FormData(), 'InvalidPolicy', 'fields: expected a plain object, got FormData'],
    ],
  ],
  [
    'presignPost: conditions on a key with ${filename}',
    (lib, wrong) => lib.presignPost(store, { key: 'a/${filename}', conditions: [wrong] }),
    [['eq', '$key', 'a/${filename}'], { key: 'a/${filename}' }].map(
      (wrong): Row => [
        wrong,
        'InvalidPolicy',
        'conditions[0]: expected a condition on "key" that the form satisfies, got another',
      ],
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
      ].map((wrong): Row => [wrong, 'InvalidPolicy', expect.stringMatching(/^conditions\[0\]: expected /) as string]),
      [
        [['content-length-range', 5, 1]],
        'InvalidPolicy',
        'conditions[0]: expected the maximum size in bytes, at least 5, got 1',
      ],
      ...[{ key: 'other' }, ['starts-with', '$key', 'dog'], ['starts-with', '$KEY', 'Cat']].map(
        (wrong): Row => [
          [wrong],
          'InvalidPolicy',
          'conditions[0]: expected a condition on "key" that the form satisfies, got another',
        ],
      ),
      [
        [['starts-with', '$bucket', 'videos']],
        'InvalidPolicy',
        'conditions[0]: expected a condition on "bucket" that the form satisfies, got another',
      ],
      [
        [['eq', '$x-amz-date', 'x']],
        'InvalidPolicy',
        'conditions[0]: expected a condition on "x-amz-date" that the form satisfies, got another',
      ],
    ],
  ],
]

afterEach(() => {
  vi.restoreAllMocks()
})

/** Returns what a call throws, or what its promise rejects with. */
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
    describe(`rejects ${title}:`, () => {
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

  test('does not repeat a misplaced secret in messages or printed errors', async () => {
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

test('an error of a credentials provider is passed on unchanged', async () => {
  const error = new Error('no credentials today')
  const credentials = () => {
    throw error
  }
  await expect(async.presign({ ...store, credentials }, operation)).rejects.toBe(error)
  expect(() => sync.presign({ ...store, credentials }, operation)).toThrow(error)
})

test('the sync entry rejects an async provider', () => {
  expect(() => sync.presign({ ...store, credentials: async () => credentials }, operation)).toThrow(
    expect.objectContaining({ code: 'InvalidCredentials' }),
  )
})

test('a store can lack a bucket if its endpoint contains the bucket', async () => {
  const own = { ...store, bucket: undefined, endpoint: 'https://photos.example.com' }
  const { url } = await async.presign(own, operation)
  expect(url).toMatch(/^https:\/\/photos\.example\.com\/cat\.jpg\?/)
})

test('the message contains the index of an invalid operation', async () => {
  const operations = [operation, operation, { method: 'GET', key: '..' }]
  const expected = {
    code: 'UnreachableKey',
    message:
      'operations[2]: key: expected a key without "." and ".." segments, which clients remove, got one with such a segment',
  }
  await expect(async.presignMany(store, operations)).rejects.toMatchObject(expected)
  expect(() => sync.presignMany(store, operations)).toThrow(expect.objectContaining(expected))
})
