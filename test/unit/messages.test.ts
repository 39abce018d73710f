/** Likely mistakes of newcomers: habits from the SDKs and other libraries, and guesses after reading the README. */
import * as main from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as multipart from 'sigv4-presign/multipart'
import * as sync from 'sigv4-presign/sync'
import * as tokens from 'sigv4-presign/tokens'
import * as v4a from 'sigv4-presign/v4a'
import * as verify from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'

// biome-ignore lint/complexity/noBannedTypes: the compiler would reject these calls.
type Untyped = Record<string, Function>

const { presign, presignMany, presignPost, presignUrl, getObject, putObject, scopeCredentials, toFormData } =
  main as unknown as Untyped as { [name: string]: (...given: unknown[]) => unknown }
const { aws, fromArn, minio, r2 } = endpoints as unknown as Untyped as {
  [name: string]: (...given: unknown[]) => object
}
const { rdsToken } = tokens as unknown as Untyped
const { planParts, presignUpload, readUploadId } = multipart as unknown as Untyped
const { presignV4a } = v4a as unknown as Untyped
const { verifyPost, verifyUrl } = verify as unknown as Untyped

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const store = { region: 'eu-west-1', bucket: 'photos', credentials }
const inStore = (changed: object) => () => presign!({ ...store, ...changed }, getObject!('a.jpg'))
const withOptions = (options: unknown) => () => presign!(store, getObject!('a.jpg'), options)
const operation = (given: unknown) => () => presign!(store, given)
const post = (request: object) => () => presignPost!(store, { key: 'a.jpg', ...request })
const upload = (more: object) => () => presignUpload!(store, 'a.jpg', { uploadId: 'u', size: 5, ...more })
const gateway = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod'

type Mistake = [mistake: string, call: () => unknown, parameter: string, message: string]

const mistakes: Mistake[] = [
  // Expiry and dates
  [
    "'1h' as expiresIn",
    withOptions({ expiresIn: '1h' }),
    'expiresIn',
    'expiresIn: expected whole seconds from 1 to 604800 (7 days), got string',
  ],
  [
    'a Date as expiresIn',
    withOptions({ expiresIn: new Date() }),
    'expiresIn',
    'expiresIn: expected whole seconds from 1 to 604800 (7 days), got Date',
  ],
  [
    'milliseconds',
    withOptions({ expiresIn: 3_600_000 }),
    'expiresIn',
    'expiresIn: expected whole seconds from 1 to 604800 (7 days), got 3600000',
  ],
  [
    'a number from an unset variable',
    withOptions({ expiresIn: Number(undefined) }),
    'expiresIn',
    'expiresIn: expected whole seconds from 1 to 604800 (7 days), got NaN',
  ],
  [
    'expires, the option of aws4 and minio',
    withOptions({ expires: 60 }),
    'expires',
    'expires: unknown option; did you mean "expiresIn"?',
  ],
  [
    'Expires, the option of SDK v2',
    withOptions({ Expires: 60 }),
    'Expires',
    'Expires: unknown option; did you mean "expiresIn"?',
  ],
  ['a number instead of options', withOptions(3600), 'options', 'options: expected a plain object, got number'],
  [
    'an ISO date as signingDate',
    withOptions({ signingDate: '2026-03-01T12:00:00Z' }),
    'signingDate',
    'signingDate: expected a Date from 1970 to 9999, got string',
  ],
  [
    'date instead of signingDate',
    withOptions({ date: new Date() }),
    'date',
    'date: unknown option; did you mean "signingDate"?',
  ],
  // Credentials, regions, endpoints and buckets
  [
    'a region from an unset variable',
    inStore({ region: undefined }),
    'region',
    'region: expected a region such as "eu-west-1", got undefined',
  ],
  [
    'an access key from an unset variable',
    inStore({ credentials: { ...credentials, accessKeyId: undefined } }),
    'credentials.accessKeyId',
    'credentials.accessKeyId: expected an access key ID without spaces and slashes (is AWS_ACCESS_KEY_ID set?), got undefined',
  ],
  [
    'a secret from an unset variable',
    inStore({ credentials: { ...credentials, secretAccessKey: undefined } }),
    'credentials.secretAccessKey',
    'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got undefined',
  ],
  [
    'a secret with a line break from a file',
    inStore({ credentials: { ...credentials, secretAccessKey: `${credentials.secretAccessKey}\n` } }),
    'credentials.secretAccessKey',
    'credentials.secretAccessKey: expected a string without spaces or line breaks around it (is AWS_SECRET_ACCESS_KEY set?), got string',
  ],
  [
    'missing credentials',
    inStore({ credentials: undefined }),
    'credentials',
    'credentials: expected an object with accessKeyId and secretAccessKey, got undefined',
  ],
  [
    'credentials that are a promise',
    inStore({ credentials: Promise.resolve(credentials) }),
    'credentials',
    'credentials: expected an object with accessKeyId and secretAccessKey, got Promise',
  ],
  [
    'keys directly in the store',
    () => presign!({ region: 'eu-west-1', bucket: 'photos', ...credentials }, getObject!('a.jpg')),
    'accessKeyId',
    'accessKeyId: unknown property of store; did you mean "credentials"?',
  ],
  [
    'an async provider for /sync',
    () =>
      (sync as unknown as Untyped).presign!({ ...store, credentials: async () => credentials }, getObject!('a.jpg')),
    'credentials',
    'credentials: expected credentials at once (only the functions of sigv4-presign wait for a provider), got a promise',
  ],
  [
    'expired credentials',
    inStore({ credentials: { ...credentials, expiration: '2020-01-01T00:00:00Z' } }),
    'credentials.expiration',
    'credentials.expiration: expected a later time, got one that has passed',
  ],
  [
    'an endpoint without a scheme',
    inStore({ endpoint: 'localhost:9000' }),
    'endpoint',
    'endpoint: expected a URL that starts with https:// or http://, without user, query and fragment, got string',
  ],
  [
    'endPoint, the option of minio',
    inStore({ endPoint: 'http://localhost:9000' }),
    'endPoint',
    'endPoint: unknown property of store; did you mean "endpoint"?',
  ],
  [
    'an endpoint that contains the bucket',
    inStore({ endpoint: 'https://photos.s3.eu-west-1.amazonaws.com' }),
    'endpoint',
    'endpoint: expected an address without the bucket (or set forcePathStyle to keep it), got one that names the bucket',
  ],
  [
    'a missing bucket',
    inStore({ bucket: undefined }),
    'bucket',
    'bucket: expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores, got undefined',
  ],
  [
    'an s3:// URL as bucket',
    inStore({ bucket: 's3://photos' }),
    'bucket',
    'bucket: expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores, got string',
  ],
  [
    'an S3Client as store',
    () => presign!({ config: {}, middlewareStack: {} }, getObject!('a.jpg')),
    'store',
    'store: expected a plain object with region, credentials, bucket, endpoint, forcePathStyle, service, guard, regionSet, got an AWS SDK object',
  ],
  [
    'a region set without SigV4a',
    inStore({ regionSet: ['*'] }),
    'regionSet',
    'regionSet: expected none: only presignV4a uses it, got Array',
  ],
  [
    'SigV4a without a region set',
    () => presignV4a!(store, getObject!('a.jpg')),
    'regionSet',
    'regionSet: expected an array of regions such as ["eu-west-1", "us-*"], got undefined',
  ],
  // Operations
  [
    "the SDK's Bucket and Key",
    operation({ Bucket: 'photos', Key: 'a.jpg' }),
    'Bucket',
    'Bucket: unknown property of operation; did you mean "bucket"?',
  ],
  [
    'a command of the SDK',
    operation({ middlewareStack: {}, input: { Bucket: 'photos' } }),
    'operation',
    'operation: expected a plain object with method, bucket, key, query, headers, got an AWS SDK object',
  ],
  ['a key instead of an operation', operation('a.jpg'), 'operation', 'operation: expected a plain object, got string'],
  [
    'a builder that is not called',
    operation(getObject),
    'operation',
    'operation: expected a plain object, got function',
  ],
  [
    'an empty key',
    () => presign!(store, getObject!('')),
    'key',
    'key: expected an object key of at least one character, got an empty string',
  ],
  [
    'an object as key',
    () => presign!(store, getObject!({ Bucket: 'photos', Key: 'a.jpg' })),
    'key',
    'key: expected an object key of at least one character, got Object',
  ],
  [
    'a key with ".." segments',
    () => presign!(store, getObject!('../a.jpg')),
    'key',
    'key: expected a key without "." and ".." segments, which clients remove, got one with such a segment',
  ],
  [
    "the SDK's ContentType",
    () => putObject!('a.jpg', { ContentType: 'image/jpeg' }),
    'ContentType',
    'ContentType: unknown parameter; did you mean "contentType"?',
  ],
  [
    'a header name as parameter',
    () => putObject!('a.jpg', { 'Content-Type': 'image/jpeg' }),
    'Content-Type',
    'Content-Type: unknown parameter; did you mean "contentType"?',
  ],
  [
    'a method in lower case',
    operation({ method: 'get', key: 'a' }),
    'method',
    'method: expected upper-case letters such as "GET", got string',
  ],
  [
    'header instead of headers',
    operation({ method: 'GET', key: 'a', header: {} }),
    'header',
    'header: unknown property of operation; did you mean "headers"?',
  ],
  [
    'the header host',
    operation({ method: 'GET', key: 'a', headers: { Host: 'photos.example.com' } }),
    'headers["host"]',
    `headers["host"]: expected a header name except host, authorization and the signature's own, got string`,
  ],
  [
    'a number as a header value',
    operation({ method: 'PUT', key: 'a', headers: { 'content-length': 5 } }),
    'headers["content-length"]',
    'headers["content-length"]: expected a string without control characters, got number',
  ],
  [
    'a verified request instead of its operation',
    operation({ operation: {}, bucket: 'photos', key: 'a', expiresAt: new Date() }),
    'operation',
    'operation: unknown property of operation; did you mean "verified.operation"?',
  ],
  [
    'a single operation for presignMany',
    () => presignMany!(store, getObject!('a.jpg')),
    'operations',
    'operations: expected an iterable, got Object',
  ],
  [
    'keys for presignMany',
    () => presignMany!(store, ['a.jpg']),
    'operations[0].operation',
    'operations[0]: operation: expected a plain object, got string',
  ],
  // Forms
  [
    'maxSize',
    post({ maxSize: 10 }),
    'maxSize',
    'maxSize: unknown property of post; did you mean "contentLengthRange"?',
  ],
  [
    'expires in a form',
    post({ expires: 60 }),
    'expires',
    'expires: unknown property of post; did you mean "expiresIn"?',
  ],
  [
    "the SDK's Conditions",
    post({ Conditions: [] }),
    'Conditions',
    'Conditions: unknown property of post; did you mean "conditions"?',
  ],
  [
    'a number as contentLengthRange',
    post({ contentLengthRange: 100 }),
    'contentLengthRange',
    'contentLengthRange: expected a list of the minimum and the maximum size in bytes, got number',
  ],
  [
    'a reversed contentLengthRange',
    post({ contentLengthRange: [10, 1] }),
    'contentLengthRange',
    'contentLengthRange: expected the maximum size in bytes, at least 10, got 1',
  ],
  [
    'a condition without the dollar sign',
    post({ conditions: [['starts-with', 'key', 'a']] }),
    'conditions[0]',
    'conditions[0]: expected a field such as "$Content-Type", got string',
  ],
  [
    'a condition that the form contradicts',
    post({ conditions: [{ acl: 'private' }, { key: 'b' }] }),
    'conditions[1]',
    'conditions[1]: expected a condition on "key" that the form satisfies, got another',
  ],
  [
    'a string as file',
    async () => toFormData!(await presignPost!(store, { key: 'a' }), 'text'),
    'file',
    'file: expected a Blob, got string',
  ],
  // Other services, stores and tokens
  [
    'a Blob as body',
    () => presignUrl!(gateway, { service: 'execute-api', region: 'eu-west-1', credentials, body: new Blob(['a']) }),
    'body',
    'body: expected a string or a Uint8Array, got Blob',
  ],
  [
    'a path instead of a URL',
    () => presignUrl!('/prod', { service: 'execute-api', region: 'eu-west-1', credentials }),
    'url',
    'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
  ],
  [
    'a missing service',
    () => presignUrl!(gateway, { region: 'eu-west-1', credentials }),
    'service',
    'service: expected a service such as "execute-api", got undefined',
  ],
  ['a region for aws', () => aws!('eu-west-1'), 'options', 'options: expected a plain object, got string'],
  [
    'dualstack',
    () => aws!({ region: 'eu-west-1', dualstack: true }),
    'dualstack',
    'dualstack: unknown option; did you mean "dualStack"?',
  ],
  [
    'an endpoint for r2',
    () => r2!('https://0123.r2.cloudflarestorage.com'),
    'accountId',
    'accountId: expected the account ID: 32 lower-case hex digits, got string',
  ],
  [
    'an unset variable for minio',
    () => minio!(undefined),
    'endpoint',
    'endpoint: expected a URL such as "https://s3.example.com", got undefined',
  ],
  [
    'host instead of hostname',
    () => rdsToken!({ host: 'db.example.com', port: 5432, username: 'app', region: 'eu-west-1', credentials }),
    'host',
    'host: unknown option; did you mean "hostname"?',
  ],
  [
    'a port from the environment',
    () => rdsToken!({ hostname: 'db.example.com', port: '5432', username: 'app', region: 'eu-west-1', credentials }),
    'port',
    'port: expected a whole number from 1150 to 65535, got string',
  ],
  [
    'day instead of date',
    () => scopeCredentials!(credentials, { region: 'eu-west-1', day: '20260301' }),
    'day',
    'day: unknown property of scope; did you mean "date"?',
  ],
  [
    'a File for planParts',
    () => planParts!(new Blob(['a'])),
    'size',
    'size: expected a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got Blob',
  ],
  [
    'credentials for verifyUrl',
    () => verifyUrl!({ method: 'GET', url: 'https://photos.example.com/' }, credentials),
    'accessKeyId',
    'accessKeyId: unknown option; did you mean "credentials"?',
  ],
  // Booleans, promises and other wrong types
  [
    'a string from a variable as forcePathStyle',
    inStore({ endpoint: 'https://s3.example.com', forcePathStyle: 'false' }),
    'forcePathStyle',
    'forcePathStyle: expected true or false, got string',
  ],
  [
    'a string from a variable as hoist',
    withOptions({ hoist: 'false' }),
    'hoist',
    'hoist: expected true or false, got string',
  ],
  [
    'a string from a variable as fips',
    () => aws!({ region: 'eu-west-1', fips: 'false' }),
    'fips',
    'fips: expected true or false, got string',
  ],
  [
    'a string as signSessionToken',
    () => presignUrl!(gateway, { service: 'iot', region: 'eu-west-1', credentials, signSessionToken: 'no' }),
    'signSessionToken',
    'signSessionToken: expected true or false, got string',
  ],
  ['a guard that is not a function', inStore({ guard: true }), 'guard', 'guard: expected a function, got boolean'],
  [
    'an object as endpoint',
    inStore({ endpoint: { hostname: 'localhost', port: 9000 } }),
    'endpoint',
    'endpoint: expected a URL, got Object',
  ],
  ['null as endpoint', inStore({ endpoint: null }), 'endpoint', 'endpoint: expected a URL, got null'],
  [
    'a store that is a promise',
    () => presign!(Promise.resolve(store), getObject!('a.jpg')),
    'store',
    'store: expected a plain object, got Promise',
  ],
  [
    'an operation that is a promise',
    operation(Promise.resolve({})),
    'operation',
    'operation: expected a plain object, got Promise',
  ],
  [
    'the store and the operation in the wrong order',
    () => presign!(getObject!('a.jpg'), store),
    'method',
    'method: unknown property of store; known: region, credentials, bucket, endpoint, forcePathStyle, service, guard, regionSet',
  ],
  [
    'expiresIn for the builder',
    () => getObject!('a.jpg', { expiresIn: 60 }),
    'expiresIn',
    'expiresIn: unknown parameter; it is an option of presign',
  ],
  [
    'a unit in contentLength',
    () => putObject!('a.jpg', { contentLength: '5 MB' }),
    'contentLength',
    'contentLength: expected a whole number from 0 to 9007199254740991, got string',
  ],
  [
    'a negative contentLength',
    () => putObject!('a.jpg', { contentLength: -1 }),
    'contentLength',
    'contentLength: expected a whole number from 0 to 9007199254740991, got -1',
  ],
  [
    'a condition that is not in a list',
    post({ conditions: ['starts-with', '$key', 'a'] }),
    'conditions[0]',
    'conditions[0]: expected an object or a list such as ["starts-with", "$key", ""], got string',
  ],
  [
    'null in the list of conditions',
    post({ conditions: [null] }),
    'conditions[0]',
    'conditions[0]: expected an object or a list such as ["starts-with", "$key", ""], got null',
  ],
  [
    'a number as checksum',
    upload({ checksums: [{ checksumCrc32: 3421780262 }] }),
    'checksums[0].checksumCrc32',
    'checksums[0].checksumCrc32: expected a string (a checksum is in Base64), got number',
  ],
  [
    'null in the list of checksums',
    upload({ checksums: [null] }),
    'checksums[0]',
    'checksums[0]: expected a plain object, got null',
  ],
  [
    'an object as complete.ifNoneMatch',
    upload({ complete: { ifNoneMatch: {} } }),
    'complete.ifNoneMatch',
    'complete.ifNoneMatch: expected a string (a checksum is in Base64), got Object',
  ],
  [
    'NaN as complete.mpuObjectSize',
    upload({ complete: { mpuObjectSize: Number(undefined) } }),
    'complete.mpuObjectSize',
    'complete.mpuObjectSize: expected a whole number from 0 to 9007199254740991, got NaN',
  ],
  [
    'a Response for readUploadId',
    () => readUploadId!(new Response('<a/>')),
    'xml',
    'xml: expected the text of a response, got Response',
  ],
  [
    'the error page of a proxy for readUploadId',
    () => readUploadId!('<html></html>'),
    'xml',
    'xml: expected the document InitiateMultipartUploadResult, got something else',
  ],
  [
    'the ARN of a bucket',
    () => fromArn!('arn:aws:s3:::photos'),
    'arn: region',
    'arn: region: expected a region (is it the ARN of an access point, and not of a bucket?), got an empty string',
  ],
  [
    'the ARN of a role',
    () => fromArn!('arn:aws:iam::123456789012:role/a'),
    'arn: service',
    'arn: service: expected s3, s3-outposts or s3-object-lambda, got string',
  ],
  [
    'a form for R2',
    () => presignPost!({ ...r2!('0'.repeat(32)), bucket: 'photos', credentials }, { key: 'a.jpg' }),
    'presignPost',
    'presignPost: Cloudflare R2 accepts no forms; presign a PUT with content-length',
  ],
  [
    'an ACL for R2',
    () => presign!({ ...r2!('0'.repeat(32)), bucket: 'photos', credentials }, putObject!('a.jpg', { acl: 'private' })),
    'headers["x-amz-acl"]',
    'headers["x-amz-acl"]: Cloudflare R2 has no ACLs',
  ],
  [
    'a file size as file of verifyPost',
    () => verifyPost!({ key: 'a' }, { credentials: () => credentials, bucket: 'photos', file: 5 }),
    'file',
    'file: expected an object with a size, got number',
  ],
  [
    'a Request for verifyPost',
    () =>
      verifyPost!(new Request('https://a.example', { method: 'POST' }), {
        credentials: () => credentials,
        bucket: 'photos',
      }),
    'fields',
    'fields: expected the fields of a form, such as await request.formData(), got Request',
  ],
  [
    'a form that is a promise for verifyPost',
    () => verifyPost!(Promise.resolve(new FormData()), { credentials: () => credentials, bucket: 'photos' }),
    'fields',
    'fields: expected the fields of a form, such as await request.formData(), got Promise',
  ],
  [
    'true as dotSegments',
    async () =>
      verifyUrl!(await presign!(store, getObject!('a')), { credentials: () => credentials, dotSegments: true }),
    'dotSegments',
    'dotSegments: expected "refuse" or "allow", got boolean',
  ],
  [
    'a number as service of verifyUrl',
    async () => verifyUrl!(await presign!(store, getObject!('a')), { credentials: () => credentials, service: 1 }),
    'service',
    'service: expected a string, got number',
  ],
  [
    'a misspelled secretAccessKey for verifyUrl',
    async () => verifyUrl!(await presign!(store, getObject!('a')), { credentials: () => ({ secretKey: 'a' }) }),
    'secretAccessKey',
    'secretAccessKey: expected a string without spaces around it, got undefined',
  ],
  [
    'credentials that expired before the day of their scope',
    () => scopeCredentials!({ ...credentials, expiration: '2020-01-01T00:00:00Z' }, { region: 'eu-west-1' }),
    'credentials.expiration',
    'credentials.expiration: expected a time after the day begins, got one before it',
  ],
]

describe('the message states what to change for', () => {
  test.each(mistakes)('%s', async (_, call, parameter, message) => {
    const error = await (async () => call())().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(main.PresignError)
    expect(error).toMatchObject({ message, parameter })
  })

  test('at least 40 different mistakes', () => {
    expect(new Set(mistakes.map(([mistake]) => mistake)).size).toBe(mistakes.length)
    expect(mistakes.length).toBeGreaterThanOrEqual(40)
  })
})

describe('the label of a name is complete', () => {
  // A name is cut at a character that no name of S3 has, at a word as long as a secret, and after many words.
  const cut = [
    'z@y',
    'größe',
    '',
    '\n',
    'z'.repeat(60),
    `x-amz-meta-${'z'.repeat(60)}`,
    '-a'.repeat(40),
    'a-'.repeat(60),
  ]
  const long = Array.from({ length: 30 }, (_, index) => `${'a-'.repeat(index)}@`)
  const full = Array.from({ length: 30 }, (_, index) => 'a-'.repeat(index))

  test.each([
    ['headers', (name: string) => ({ method: 'GET', headers: { [name]: '\n' } })],
    ['query', (name: string) => ({ method: 'GET', query: { [name]: 7 } })],
  ])('in %s', async (what, build) => {
    for (const name of [...cut, ...long, ...full]) {
      const error = await (presign!(store, build(name)) as Promise<unknown>).catch((error: unknown) => error)
      const { parameter, message } = error as main.PresignError
      expect(parameter).toMatch(new RegExp(`^${what}\\["[\\w.-]*"\\]$`))
      expect(message.startsWith(`${parameter}: expected`)).toBe(true)
      expect(parameter!.length).toBeLessThan(60)
      if (cut.includes(name)) expect(parameter!.endsWith('..."]')).toBe(name !== '')
    }
  })

  test('also if nothing of it can be shown', () => {
    expect(() => sync.presign(store, { method: 'GET', ü: 'a' } as never)).toThrow(/^\.\.\.: unknown property/)
  })
})
