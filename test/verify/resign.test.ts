/** `verified.operation` is the operation that was signed: signing it again makes an equivalent request. */
import fc from 'fast-check'
import { listBuckets, presign } from 'sigv4-presign'
import { canonicalRequest, inspect, verifyUrl } from 'sigv4-presign/verify'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { anyBucket, headers, key, query } from '../properties/arbitraries.ts'
import { signDraft } from './requests.ts'
import { accessKeyId, credentials, options, outcome, secretAccessKey, signingDate, store } from './samples.ts'

const operation = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  bucket: anyBucket,
  key: fc.option(key, { nil: undefined }),
  query: query.filter((given) => !Object.hasOwn(given, '__proto__')),
  headers: headers.filter((given) => !Object.keys(given).some((name) => /^(authorization|__proto__)$/i.test(name))),
})

/** The canonical request without the host and the signature's own parameters. */
const essence = (request: { method: string; url: string; headers: Record<string, string> }) =>
  canonicalRequest(request)
    .replace(/X-Amz-[A-Z][A-Za-z]+=[^&\n]*&?/g, '')
    .replace(/\nhost:.*/, '')

/** Returns another spelling of a URL that means the same to S3. */
const respell = (url: string) => {
  const [path = '', parameters = ''] = url.split('?')
  const lower = (text: string) => text.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase())
  return `${lower(path)}?${lower(parameters).replaceAll('%20', '+')}&`
}

/** Returns the headers that are not empty: some clients send no others. */
const withoutEmpty = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value.trim() !== ''))

const behind = { ...store, endpoint: 'https://store.internal.example', forcePathStyle: true }

test('re-signing a verified operation results in the same request', async () => {
  await fc.assert(
    fc.asyncProperty(operation, fc.boolean(), async (what, isRespelled) => {
      const presigned = await presign(behind, what as never, { signingDate })
      const received = isRespelled
        ? { ...presigned, url: respell(presigned.url), headers: withoutEmpty(presigned.headers) }
        : presigned
      const verified = await verifyUrl(received, { ...options, dotSegments: 'allow' })
      const { method, bucket, key } = verified.operation
      expect({ method, bucket, key }).toEqual({ method: what.method, bucket: what.bucket, key: what.key })
      const again = await presign({ ...behind, bucket: 'never' }, verified.operation, { signingDate })
      expect(again.method).toBe(presigned.method)
      if (!isRespelled) expect(again.headers).toEqual(presigned.headers)
      // An object lists names that are numbers first.
      expect(Object.keys(again.headers).sort()).toEqual(Object.keys(presigned.headers).sort())
      expect(essence(again)).toBe(essence(presigned))
      expect(inspect(again.url).signedHeaders).toEqual(inspect(presigned.url).signedHeaders)
      expect(await verifyUrl(again, { credentials, now: signingDate, dotSegments: 'allow' })).toMatchObject({
        operation: verified.operation,
      })
    }),
    { numRuns: inCi() ? 5000 : 300 },
  )
})

test.each(['GET', 'PUT', 'DELETE'])('%s of / does not become an operation on the default bucket', async (method) => {
  const presigned = await presign(behind, { ...listBuckets(), method }, { signingDate })
  const { operation } = await verifyUrl(presigned, options)
  const again = await presign({ ...behind, bucket: 'photos' }, operation, { signingDate })
  expect(new URL(again.url).pathname).toBe('/')
})

const hash = 'a'.repeat(64)

test.each<[what: string, path: string, query: [string, string][], headers: Record<string, string>, expected: string]>([
  ['another tenant’s bucket', '/a%3Aphotos/b', [], {}, 'verified'],
  ['a bucket that ends with a colon', '/photos%3A/b', [], {}, '400 InvalidURI'],
  ['a bucket with two colons', '/a%3Ab%3Aphotos/b', [], {}, '400 InvalidURI'],
  ['one payload hash', '/photos/a', [['x-amz-content-sha256', hash]], { 'x-amz-content-sha256': hash }, 'verified'],
  [
    'another payload hash in the query',
    '/photos/a',
    [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    { 'x-amz-content-sha256': hash },
    '400 InvalidArgument',
  ],
  [
    'two payload hashes in the query',
    '/photos/a',
    [
      ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
      ['x-amz-content-sha256', hash],
    ],
    {},
    '400 InvalidArgument',
  ],
  [
    'the header of the payload hash, signed as absent',
    '/photos/a',
    [],
    { 'x-amz-content-sha256': '' },
    '400 InvalidArgument',
  ],
  [
    'the header Authorization, signed as absent',
    '/photos/a',
    [],
    { authorization: '' },
    '400 AuthorizationQueryParametersError',
  ],
  [
    'the header __proto__, signed as absent',
    '/photos/a',
    [],
    { ['__proto__']: '' },
    '400 AuthorizationQueryParametersError',
  ],
])('a request with %s is accepted only if it can be signed again', async (_, path, query, headers, expected) => {
  const all = Object.fromEntries([['host', 's3.example.com'], ...Object.entries(headers)])
  const parameters: [string, string][] = [
    ...query,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKeyId}%2F20260301%2Feu-west-1%2Fs3%2Faws4_request`],
    ['X-Amz-Date', '20260301T120000Z'],
    ['X-Amz-Expires', '900'],
    ['X-Amz-SignedHeaders', Object.keys(all).sort().join('%3B')],
  ]
  const signed = signDraft({ method: 'GET', path, parameters, headers: all }, { accessKeyId, secretAccessKey })
  const received = { ...signed, headers: withoutEmpty(all) }
  expect(await outcome(verifyUrl(received, options))).toBe(expected)
  if (expected === 'verified') await presign(behind, (await verifyUrl(received, options)).operation, { signingDate })
})
