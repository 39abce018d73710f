import nativeCrypto from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type Operation, presign, presignUrl, PresignError as SignError } from 'sigv4-presign'
import { presignV4a } from 'sigv4-presign/v4a'
import {
  canonicalRequest,
  PresignError,
  type Secret,
  stringToSign,
  verifyPost,
  verifyUrl,
  verifyUrlV4a,
} from 'sigv4-presign/verify'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { hideNativeCrypto } from '../conformance/subtle.ts'
import {
  accessKeyId,
  credentials,
  deriveSigningKey,
  options,
  outcome,
  postOptions,
  refusalOf,
  secretAccessKey,
  sessionToken,
  sign,
  signingDate,
  signPost,
  store,
  temporaryStore,
  withoutParameter,
  withParameter,
} from './samples.ts'

afterEach(() => void vi.restoreAllMocks())

describe('a verified URL', () => {
  it('describes everything that was signed', async () => {
    const presigned = await sign({
      query: { versionId: '7', a: ['2', '1'], uploads: '' },
      headers: { 'Content-Type': 'image/jpeg', 'x-amz-meta-title': ' Zürich  日 ' },
    })
    expect(await verifyUrl(presigned, options)).toEqual({
      accessKeyId,
      region: 'eu-west-1',
      service: 's3',
      signingDate,
      expiresAt: new Date('2026-03-01T12:15:00Z'),
      hasSessionToken: false,
      method: 'PUT',
      host: 'photos.s3.eu-west-1.amazonaws.com',
      path: '/2026/a%20b%2B%C3%BC.jpg',
      bucket: 'photos',
      key: '2026/a b+ü.jpg',
      query: { versionId: '7', a: ['1', '2'], uploads: '' },
      signedHeaders: ['content-type', 'host', 'x-amz-meta-title'],
      headers: { 'content-type': 'image/jpeg', 'x-amz-meta-title': ' Zürich  日 ' },
      payloadHash: 'UNSIGNED-PAYLOAD',
      operation: {
        method: 'PUT',
        bucket: 'photos',
        key: '2026/a b+ü.jpg',
        query: { versionId: '7', a: ['1', '2'], uploads: '' },
        headers: { 'content-type': 'image/jpeg', 'x-amz-meta-title': ' Zürich  日 ' },
      },
    })
  })

  it('has an operation that can be signed for another store', async () => {
    const presigned = await sign({ query: { partNumber: '1', uploadId: 'x' }, headers: { 'content-md5': 'abc' } })
    const operation: Operation = (await verifyUrl(presigned, options)).operation
    const behind = { ...store, region: 'auto', endpoint: 'https://store.internal.example', bucket: 'never' }
    const again = await presign(behind, operation, { signingDate })
    expect(again.url).toMatch(/^https:\/\/store\.internal\.example\/photos\/2026\/a%20b%2B%C3%BC\.jpg\?/)
    expect(again.headers).toEqual(presigned.headers)
    const key = { credentials, now: signingDate, region: 'auto' }
    expect(await verifyUrl(again, key)).toMatchObject({ query: { partNumber: '1', uploadId: 'x' }, bucket: 'photos' })
  })

  it.each([
    ['an access key of temporary credentials', temporaryStore, {}],
    ['S3 Express', { ...temporaryStore, service: 's3express' }, { service: 's3express' }],
  ])('has the session token of %s', async (_, where, more) => {
    const presigned = await sign({}, {}, where)
    const known = { ...options, ...more, credentials: () => ({ secretAccessKey, sessionToken }) }
    expect(await verifyUrl(presigned, known)).toMatchObject({ hasSessionToken: true, query: {} })
  })
})

describe('a request can be', () => {
  it('a standard Request', async () => {
    const { url, method, headers } = await sign({ headers: { 'content-type': 'image/jpeg', 'x-amz-meta-a': 'ü' } })
    const request = new Request(url, { method, headers, body: 'x' })
    expect(await verifyUrl(request, options)).toMatchObject({ headers: { 'x-amz-meta-a': 'ü' } })
    const changed = new Request(url, { method, headers: { ...headers, 'x-amz-meta-a': '\xc3\xbd' }, body: 'x' })
    expect(await outcome(verifyUrl(changed, options))).toBe('403 SignatureDoesNotMatch')
  })

  it("Node's IncomingMessage", async () => {
    const { url, method, headers } = await sign({ headers: { 'x-amz-meta-a': 'ü' } })
    const { host, pathname, search } = new URL(url)
    const message = Object.assign(new IncomingMessage(new Socket()), {
      method,
      url: pathname + search,
      headers: { ...headers, host },
    })
    expect(await verifyUrl(message, options)).toMatchObject({ host, key: '2026/a b+ü.jpg' })
  })

  it('an HTTP/2 request', async () => {
    const { url, method } = await sign()
    const { host, pathname, search } = new URL(url)
    const headers = { ':authority': host, ':method': method, ':path': pathname + search }
    expect(await verifyUrl({ method, url: pathname + search, headers }, options)).toMatchObject({ host })
  })

  it('a list of pairs, with a name more than once', async () => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': '1,2' } })
    const headers: [string, string][] = [
      ['X-Amz-Meta-A', '1'],
      ['x-amz-meta-a', '2'],
    ]
    expect(await outcome(verifyUrl({ method, url, headers }, options))).toBe('verified')
    expect(await outcome(verifyUrl({ method, url, headers: { 'X-Amz-Meta-A': ['1', '2'] } }, options))).toBe('verified')
    expect(await outcome(verifyUrl({ method, url, headers: headers.reverse() }, options))).toMatch('403')
  })
})

describe('the checks', () => {
  const other = { credentials: () => ({ secretAccessKey: 'other' }) }

  /** Each row has its own mistake and the mistakes of all rows below it. The first check decides the outcome. */
  const steps = async () => {
    const { url, headers } = await sign({ headers: { 'content-type': 'a' } })
    const wrongSignature = withParameter(url, 'X-Amz-Signature', '0'.repeat(64))
    const unsigned = { ...headers, 'x-amz-acl': 'public-read' }
    const withToken = `${wrongSignature}&X-Amz-Security-Token=x`
    const unknown = withParameter(withToken, 'X-Amz-Credential', 'OTHER%2F20260301%2Feu-west-1%2Fs3%2Faws4_request')
    const late = withParameter(unknown, 'X-Amz-Expires', '60')
    const otherRegion = withParameter(late, 'X-Amz-Credential', 'OTHER%2F20260301%2Feu-west-2%2Fs3%2Faws4_request')
    const authorization = { ...unsigned, authorization: 'AWS4-HMAC-SHA256 …' }
    return [
      ['400 AuthorizationQueryParametersError', withParameter(otherRegion, 'X-Amz-Algorithm', 'x'), authorization],
      ['400 InvalidArgument', otherRegion, authorization],
      ['400 AuthorizationQueryParametersError', otherRegion, unsigned],
      ['403 AccessDenied', late, unsigned],
      ['403 InvalidAccessKeyId', unknown, unsigned],
      ['400 InvalidToken', withToken, unsigned],
      ['403 AccessDenied', wrongSignature, unsigned],
      ['403 SignatureDoesNotMatch', wrongSignature, headers],
      ['verified', url, headers],
    ] as const
  }

  it('run in order, and reject with S3’s code and status', async () => {
    for (const [expected, url, headers] of await steps())
      expect(await outcome(verifyUrl({ method: 'PUT', url, headers }, options)), url).toBe(expected)
  })

  it('reject a wrong secret access key', async () => {
    const { url, headers } = await sign()
    expect(await outcome(verifyUrl({ method: 'PUT', url, headers }, { ...options, ...other }))).toBe(
      '403 SignatureDoesNotMatch',
    )
  })
})

describe('the parameters', () => {
  const code = '400 AuthorizationQueryParametersError'
  const names = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
    (name) => `X-Amz-${name}`,
  )

  it.each(names)('must have %s once, in this spelling', async (name) => {
    const { url, method } = await sign()
    const verify = (changed: string) => outcome(verifyUrl({ method, url: changed }, options))
    const [, value = ''] = new RegExp(`${name}=([^&]*)`).exec(url)!
    expect(await verify(withoutParameter(url, name))).toBe(code)
    expect(await verify(`${url}&${name}=${value}`)).toBe(code)
    expect(await verify(`${url}&${name.toLowerCase()}=${value}`)).toBe(code)
    expect(await verify(url.replace(name, name.toLowerCase()))).toBe(code)
    expect(await verify(url.replace(name, name.replace('-', '%2D')))).toBe(code)
    expect(await verify(`${url}&${name.replace('A', '%41')}=${value}`)).toBe(code)
  })

  it.each([
    ['Algorithm', ['', 'AWS4-HMAC-SHA512', 'aws4-hmac-sha256', 'AWS4-ECDSA-P256-SHA256']],
    [
      'Credential',
      [
        '',
        'AKIDEXAMPLE',
        'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fs3',
        'AKID%2FEXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4_request',
        '%2F20260301%2Feu-west-1%2Fs3%2Faws4_request',
        'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4_request%2F',
        'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4',
        'AKIDEXAMPLE%2F2026031%2Feu-west-1%2Fs3%2Faws4_request',
        'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fec2%2Faws4_request',
        'AKIDEXAMPLE%2F20260301%2Fus-east-1%2Fs3%2Faws4_request',
        'AKIDEXAMPLE%2F20260302%2Feu-west-1%2Fs3%2Faws4_request',
        'AK%20ID%2F20260301%2Feu-west-1%2Fs3%2Faws4_request',
      ],
    ],
    [
      'Date',
      [
        '',
        '20260301',
        '2026-03-01T12:00:00Z',
        '20260301T120000',
        '20260230T120000Z',
        '20260301T240000Z',
        '20260301T126000Z',
      ],
    ],
    ['Expires', ['', '0', '-1', '1e3', '1.5', '0604800', '604801', '9999999', '+900', '%20900', '900s', '0x10']],
    [
      'SignedHeaders',
      [
        '',
        'content-type',
        'Host',
        'host%3B',
        '%3Bhost',
        'host%3Bhost',
        'host%3Bcontent-type',
        'host%3B%3Bx-a',
        'host%20',
        'host,x-a',
        'host%0A',
      ],
    ],
  ])('are rejected if X-Amz-%s is invalid', async (name, values) => {
    const { url, method } = await sign()
    for (const value of values) {
      const changed = withParameter(url, `X-Amz-${name}`, value)
      expect(await outcome(verifyUrl({ method, url: changed }, options)), value).toBe(code)
    }
  })

  it.each([
    ['empty', ''],
    ['short', 'a'.repeat(63)],
    ['long', 'a'.repeat(65)],
    ['not hex', 'g'.repeat(64)],
  ])('are rejected if the signature is %s', async (_, signature) => {
    const { url, method } = await sign()
    const changed = withParameter(url, 'X-Amz-Signature', signature)
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it('are rejected if the signature is in upper case', async () => {
    const { url, method } = await sign()
    const [, signature = ''] = /X-Amz-Signature=(.*)/.exec(url)!
    const changed = withParameter(url, 'X-Amz-Signature', signature.toUpperCase())
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it('can be in any order, since the canonical query is sorted', async () => {
    const { url, method } = await sign({ query: { b: '1', a: '2' } })
    const [address, query = ''] = url.split('?')
    const reversed = `${address}?${query.split('&').reverse().join('&')}`
    expect(await outcome(verifyUrl({ method, url: reversed }, options))).toBe('verified')
  })

  it('can be escaped differently if their meaning stays the same', async () => {
    const { url, method } = await sign({ query: { a: 'x y/z~' } })
    for (const [was, is, expected] of [
      ['a=x%20', 'a=x+', 'verified'],
      ['%2F', '%2f', 'verified'],
      ['%2F', '/', 'verified'],
      ['~', '%7E', 'verified'],
      ['&a=', '&&a=', 'verified'],
      ['&a=', '&%61=', 'verified'],
      ['a=x%20', 'a=x%2520', '403 SignatureDoesNotMatch'],
      ['a=x%20', 'a=x%2B', '403 SignatureDoesNotMatch'],
      ['&a=', '&A=', '403 SignatureDoesNotMatch'],
    ] as const) {
      expect(url).toContain(was)
      expect(await outcome(verifyUrl({ method, url: url.replace(was, is) }, options)), is).toBe(expected)
    }
  })

  it('can be escaped as the signer escaped them', async () => {
    const lower =
      'https://h.example/bkt/a%2fb?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE/20260301/eu-west-1/s3/aws4_request&X-Amz-Date=20260301T120000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&x=%7e%20'
    const request = { method: 'GET', url: `${lower}&X-Amz-Signature=` }
    const key = await deriveSigningKey(secretAccessKey, ['sign'])
    const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(await stringToSign(request)))
    const url = request.url + Buffer.from(signed).toString('hex')
    expect(canonicalRequest(request)).toContain('&x=%7e%20\n')
    expect(await verifyUrl({ method: 'GET', url }, options)).toMatchObject({ key: 'a/b', query: { x: '~ ' } })
  })
})

describe('the URL', () => {
  it.each([
    'photos/key',
    'ftp://host.example/key',
    'https://user@host.example/key',
    'https://user:password@host.example/key',
    'https:///key',
    '',
    '?X-Amz-Date=x',
    '/key#fragment',
    '/a b',
    '/ü',
    '/a\tb',
    '/a\0b',
    '/a%zz',
    '/a%ff',
    '/a?b=1&%ff=1',
    undefined,
    7,
    null,
    new URL('https://host.example/'),
  ])('is rejected if it is %j', async (url) => {
    expect(await outcome(verifyUrl({ method: 'GET', url: url as string }, options))).toBe('400 InvalidURI')
  })

  it.each(['get', 'GET ', 'GET\n/', '', 'GÉT', undefined, 7])('is rejected with the method %j', async (method) => {
    const { url } = await sign()
    expect(await outcome(verifyUrl({ method: method as string, url }, options))).toBe('405 MethodNotAllowed')
  })

  it('is rejected if a value is not UTF-8', async () => {
    const { url, method } = await sign({ query: { a: 'x' } })
    expect(await outcome(verifyUrl({ method, url: url.replace('a=x', 'a=%ff') }, options))).toBe('400 InvalidURI')
  })
})

describe('the headers', () => {
  it.each([
    ['a control character', { 'x-amz-meta-a': '1\n2' }],
    ['U+0000', { 'x-amz-meta-a': '1\0' }],
    ['bytes that are not UTF-8', { 'x-amz-meta-a': '\xe9' }],
    ['a lone surrogate', { 'x-amz-meta-a': '\ud800' }],
    ['a value that is not a string', { 'x-amz-meta-a': 7 as unknown as string }],
    ['a malformed name', { 'x amz': '1' }],
    ['the Kelvin sign in a name', { '\u212aey': '1' }],
    ['a list of strings instead of pairs', ['x-amz-meta-a'] as unknown as [string, string][]],
  ])('are rejected with %s', async (_, headers) => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': '1' } })
    expect(await outcome(verifyUrl({ method, url, headers }, options))).toBe('400 InvalidRequest')
  })

  it('are compared after trimming and collapsing spaces', async () => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': 'b  c' } })
    const verify = (value: string) => outcome(verifyUrl({ method, url, headers: { 'x-amz-meta-a': value } }, options))
    for (const same of ['b c', ' b   c ']) expect(await verify(same)).toBe('verified')
    for (const other of ['bc', 'b c,', 'B c']) expect(await verify(other)).toBe('403 SignatureDoesNotMatch')
  })

  it('are empty if a signed header is absent', async () => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': '' } })
    const { headers, operation } = await verifyUrl({ method, url }, options)
    expect([headers, operation.headers]).toEqual([{ 'x-amz-meta-a': '' }, { 'x-amz-meta-a': '' }])
  })

  it('x-amz-* are rejected unless they are signed', async () => {
    const { url, method } = await sign()
    const headers = { 'X-Amz-Acl': 'public-read', 'x-amz-meta-a': '1', 'x-amzn-trace-id': 'Root=1' }
    const error = await refusalOf(verifyUrl({ method, url, headers }, options))
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403, headers: ['x-amz-acl', 'x-amz-meta-a'] })
    expect(error.message).toContain('x-amz-acl, x-amz-meta-a')
  })

  it.each([
    ['allow', 'verified'],
    [['x-amz-cf-id'], 'verified'],
    [['x-amz-acl'], '403 AccessDenied'],
    [[], '403 AccessDenied'],
    ['refuse', '403 AccessDenied'],
    ['ALLOW', '403 AccessDenied'],
    [true, '403 AccessDenied'],
    [undefined, '403 AccessDenied'],
  ])('x-amz-* can be unsigned according to the option %j: %s', async (unsignedAmzHeaders, expected) => {
    const { url, method } = await sign()
    const headers = { 'x-amz-cf-id': 'abc' }
    const more = { ...options, unsignedAmzHeaders: unsignedAmzHeaders as 'allow' }
    expect(await outcome(verifyUrl({ method, url, headers }, more))).toBe(expected)
  })
})

describe('the host', () => {
  const own = 'photos.s3.eu-west-1.amazonaws.com'
  const bucketless = { ...store, bucket: undefined }

  it('is read from the header or the URL, which must match', async () => {
    const { url, method } = await sign()
    const target = url.slice(url.indexOf('/', 8))
    const verify = (given: string, host?: string) =>
      outcome(verifyUrl({ method, url: given, headers: { host } }, options))
    expect(await verify(url)).toBe('verified')
    expect(await verify(target, own)).toBe('verified')
    expect(await verify(url, own)).toBe('verified')
    expect(await verify(url.replace('.com', '.com:443'), own)).toBe('verified')
    expect(await verify(url, 'evil.example')).toBe('400 InvalidRequest')
    expect(await verify(url.replace(own, 'evil.example'), own)).toBe('400 InvalidRequest')
    expect(await verify(target)).toBe('400 InvalidRequest')
    expect(await verify(url.replace(own, 'evil.example'))).toBe('403 SignatureDoesNotMatch')
    expect(await verify(target, `${own}:8443`)).toBe('403 SignatureDoesNotMatch')
  })

  it('is one of the public hosts, even if a proxy changed it', async () => {
    const endpoint = 'https://s3.example.com'
    const byPath = await sign({}, {}, { ...store, endpoint })
    const byHost = await sign({}, {}, { ...store, endpoint, forcePathStyle: false })
    const behind = (url: string) => ({
      method: 'PUT',
      url: url.replace(/https:..[^/]+/, ''),
      headers: { host: 'backend:8080' },
    })
    const where = (given: object, host: string | string[]) =>
      verifyUrl(given, { ...options, host }).then(
        ({ host, bucket, key }) => `${host} ${bucket} ${key}`,
        (error: PresignError) => error.code,
      )
    const key = '2026/a b+ü.jpg'
    for (const host of ['s3.example.com', 'S3.example.com', ['other.example', 's3.example.com']]) {
      expect(await where(byPath, host)).toBe(`s3.example.com photos ${key}`)
      expect(await where(behind(byPath.url), host)).toBe(`s3.example.com photos ${key}`)
      expect(await where(byHost, host)).toBe(`photos.s3.example.com photos ${key}`)
    }
    expect(await where(behind(byHost.url), 'photos.s3.example.com')).toBe(`photos.s3.example.com 2026 a b+ü.jpg`)
    expect(await where(byPath, 'example.com')).toBe('InvalidURI')
    expect(await where(byPath, ['example.com', 's3.example.com'])).toBe(`s3.example.com photos ${key}`)
    expect(await where(byPath, 'xample.com')).toBe('SignatureDoesNotMatch')
    expect(await where(byPath, '3.example.com')).toBe('SignatureDoesNotMatch')
    expect(await where(byPath, [])).toBe('SignatureDoesNotMatch')
  })

  it.each([
    ['photos.s3.eu-west-1.amazonaws.com', 'photos', 'abc/d'],
    ['s3.eu-west-1.amazonaws.com', 'abc', 'd'],
    ['my.s3.photos.s3.eu-west-1.amazonaws.com', 'my.s3.photos', 'abc/d'],
    ['photos.s3.dualstack.eu-west-1.amazonaws.com', 'photos', 'abc/d'],
    ['photos.s3-fips.eu-west-1.amazonaws.com', 'photos', 'abc/d'],
    ['photos.s3-accelerate.amazonaws.com', 'photos', 'abc/d'],
    ['photos.s3.amazonaws.com', 'photos', 'abc/d'],
    ['photos--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com', 'photos--x-s3', 'abc/d'],
    ['photos.s3.eu-west-1.amazonaws.com.evil.example', 'abc', 'd'],
    ['photos.s3.eu-west-2.amazonaws.com', 'abc', 'd'],
    ['photos-s3.eu-west-1.amazonaws.com', 'abc', 'd'],
    ['gateway.example', 'abc', 'd'],
  ])('%s is for the bucket %s', async (host, bucket, key) => {
    const { url, method } = await sign({ key: 'abc/d' }, {}, { ...bucketless, endpoint: `https://${host}` })
    expect(await verifyUrl({ method, url }, options)).toMatchObject({ host, bucket, key })
  })

  it('of a region in China can start with the bucket', async () => {
    const where = { ...store, region: 'cn-north-1' }
    const presigned = await sign({}, {}, where)
    expect(await verifyUrl(presigned, { ...options, region: 'cn-north-1' })).toMatchObject({ bucket: 'photos' })
  })

  it.each(['//photos/a', '/photos%2Fa', '/%2Fphotos/a', '/photos%2f', '/./a', '/../a', '/b%20c/a', '//'])(
    'requires a bucket at the start of the path, unlike %s',
    async (path) => {
      const { url, method } = await sign({ key: 'a/b' }, {}, { ...bucketless, endpoint: 'https://s3.example.com' })
      const request = { method, url: url.replace('/a/b', path) }
      const [, text = ''] = /X-Amz-Signature=(.*)/.exec(url)!
      const key = await deriveSigningKey(secretAccessKey, ['sign'])
      const signed = await crypto.subtle.sign('HMAC', key, Buffer.from(await stringToSign(request)))
      const received = { ...request, url: request.url.replace(text, Buffer.from(signed).toString('hex')) }
      expect(await outcome(verifyUrl(received, { ...options, dotSegments: 'allow' }))).toBe('400 InvalidURI')
    },
  )

  it('and the path can lack a bucket and a key', async () => {
    const targetOf = async (operation: Partial<Operation>, where = store) => {
      const { bucket, key } = await verifyUrl(await sign(operation, {}, where), options)
      return [bucket, key]
    }
    const byPath = { ...store, endpoint: 'https://s3.example.com' }
    expect(await targetOf({ key: undefined })).toEqual(['photos', undefined])
    expect(await targetOf({ key: undefined }, byPath)).toEqual(['photos', undefined])
    expect(await targetOf({ key: undefined, bucket: '' })).toEqual([undefined, undefined])
    expect(await targetOf({ key: '/a//b/' }, byPath)).toEqual(['photos', '/a//b/'])
    expect(await targetOf({ key: '/a//b/' })).toEqual(['photos', '/a//b/'])
  })
})

describe('the time', () => {
  it.each([
    ['2026-03-01T11:45:00.000Z', 'verified'],
    ['2026-03-01T11:44:59.999Z', '403 AccessDenied'],
    ['2026-03-01T12:14:59.999Z', 'verified'],
    ['2026-03-01T12:15:00.000Z', '403 AccessDenied'],
  ])('is compared with the expiry at %s: %s', async (now, expected) => {
    expect(await outcome(verifyUrl(await sign(), { ...options, now: new Date(now) }))).toBe(expected)
  })

  it('of expiry is part of the error', async () => {
    const late = verifyUrl(await sign(), { ...options, now: new Date('2026-03-02') })
    const error = await refusalOf(late)
    expect(error).toMatchObject({ message: 'Request has expired', expiresAt: new Date('2026-03-01T12:15:00Z') })
  })

  it('is read from the clock at each call', async () => {
    const { now: _, ...clock } = options
    expect(await outcome(verifyUrl(await sign(), clock))).toBe('403 AccessDenied')
    expect(await outcome(verifyUrl(await presign(store, { method: 'GET', key: 'a' }), clock))).toBe('verified')
  })

  it('of signing can be in the future by at most the allowed clock skew', async () => {
    const early = { ...options, now: new Date('2026-03-01T11:59:00Z') }
    expect(await outcome(verifyUrl(await sign(), { ...early, clockSkew: 60 }))).toBe('verified')
    expect(await outcome(verifyUrl(await sign(), { ...early, clockSkew: 59 }))).toBe('403 AccessDenied')
  })
})

describe('the scope', () => {
  it.each([
    [{ region: undefined }, 'verified'],
    [{ region: ['us-east-1', 'eu-west-1'] }, 'verified'],
    [{ region: [] }, '400 AuthorizationQueryParametersError'],
    [{ region: 'eu-west' }, '400 AuthorizationQueryParametersError'],
    [{ service: 's3' }, 'verified'],
    [{ service: 's3express' }, '400 AuthorizationQueryParametersError'],
  ])('is compared with the options %j: %s', async (more, expected) => {
    expect(await outcome(verifyUrl(await sign(), { ...options, ...more }))).toBe(expected)
  })

  it('is passed to the credentials function', async () => {
    const lookups: unknown[] = []
    await verifyUrl(await sign(), {
      ...options,
      credentials: async (...given) => {
        lookups.push(given)
        return { secretAccessKey }
      },
    })
    expect(lookups).toEqual([[accessKeyId, { date: '20260301', region: 'eu-west-1', service: 's3' }]])
  })

  it('of another service requires a twice encoded path and a hashed body', async () => {
    const given = {
      service: 'execute-api',
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey },
      signingDate,
    }
    const presigned = await presignUrl('https://abc.example/prod/a%20b', { ...given, method: 'POST', body: 'text' })
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('text'))).toString('hex')
    const more = { ...options, service: 'execute-api' }
    expect(canonicalRequest(presigned)).toContain('\n/prod/a%2520b\n')
    expect(await outcome(verifyUrl(presigned, more))).toBe('403 SignatureDoesNotMatch')
    const verified = await verifyUrl(presigned, { ...more, payloadHash: hash })
    expect(verified).toMatchObject({ path: '/prod/a%20b', payloadHash: hash })
    expect(verified).not.toHaveProperty('bucket')
    const bodiless = await presignUrl('https://sts.amazonaws.com/?Action=GetCallerIdentity', {
      ...given,
      service: 'sts',
    })
    expect(await verifyUrl(bodiless, { ...options, service: 'sts' })).toMatchObject({
      query: { Action: 'GetCallerIdentity' },
    })
  })
})

describe('the access key', () => {
  it.each([undefined, null])('is unknown if the credentials function returns %s', async (secret) => {
    const unknown = { ...options, credentials: () => secret as undefined }
    expect(await outcome(verifyUrl(await sign(), unknown))).toBe('403 InvalidAccessKeyId')
  })

  it.each([
    { kind: 'Web Crypto', first: 'importKey', last: 'verify' },
    { kind: 'native crypto', first: 'createSecretKey', last: 'createHmac' },
  ])('causes the same calls of $kind whether it is known or not, at first and later', async (expected) => {
    if (expected.kind === 'Web Crypto') onTestFinished(hideNativeCrypto())
    const calls: string[] = []
    const watch = (owner: object, names: string[]) => {
      const functions = owner as Record<string, (...given: unknown[]) => unknown>
      for (const name of names) {
        const original = functions[name]!
        vi.spyOn(functions, name).mockImplementation((...given: unknown[]) => {
          calls.push(name)
          return Reflect.apply(original, owner, given)
        })
      }
    }
    watch(crypto.subtle, ['sign', 'verify', 'importKey', 'exportKey', 'digest'])
    watch(nativeCrypto, ['createHmac', 'createSecretKey', 'timingSafeEqual', 'hash'])
    const own = { ...store, credentials: { accessKeyId: 'KEYOFTHISTEST', secretAccessKey } }
    const url = await sign({}, {}, own)
    const form = await signPost({}, own)
    const v4a = await presignV4a({ ...own, regionSet: ['*'] }, { method: 'GET', key: 'a' }, { signingDate })
    const wrong = (text: string) => text.replace(/(X-Amz-Signature=).*/, '$1')
    for (const [verify, key, check] of [
      [(more: typeof options) => verifyUrl({ ...url, url: wrong(url.url) }, more), expected.first, expected.last],
      [(more: typeof options) => verifyUrlV4a({ ...v4a, url: wrong(v4a.url) }, more), 'importKey', 'verify'],
      [
        (more: typeof options) => verifyPost({ ...form.fields, 'X-Amz-Signature': '' }, { ...postOptions, ...more }),
        expected.first,
        expected.last,
      ],
    ] as const) {
      const count = async (secret: Secret | undefined) => {
        calls.length = 0
        await outcome(verify({ ...options, credentials: () => secret }))
        return [...calls]
      }
      const first = await count({ secretAccessKey: 'of this test alone' })
      expect(first).toContain(key)
      expect(first.at(-1)).toBe(check)
      expect(await count({ secretAccessKey: 'of this test alone' })).toEqual(first)
      expect(await count({ secretAccessKey })).toEqual(first)
      expect(await count({ secretAccessKey, sessionToken: 'a' })).toEqual(first)
      expect(await count(undefined)).toEqual(first)
      expect(await count(undefined)).toEqual(first)
    }
  })

  it('is rejected if it is unknown, even if the dummy secret made the signature', async () => {
    const presigned = await sign({}, {}, { ...store, credentials: { accessKeyId, secretAccessKey: '-'.repeat(40) } })
    expect(await outcome(verifyUrl(presigned, { ...options, credentials: () => undefined }))).toBe(
      '403 InvalidAccessKeyId',
    )
  })

  it('can have a derived signing key', async () => {
    const signingKey = await deriveSigningKey(secretAccessKey, ['verify'])
    expect(await outcome(verifyUrl(await sign(), { ...options, credentials: () => ({ signingKey }) }))).toBe('verified')
    const other = await deriveSigningKey('other', ['verify'])
    expect(await outcome(verifyUrl(await sign(), { ...options, credentials: () => ({ signingKey: other }) }))).toBe(
      '403 SignatureDoesNotMatch',
    )
  })

  it.each([
    ['no secret', {}],
    ['an empty secret', { secretAccessKey: '' }],
    ['a secret that contains a line break', { secretAccessKey: `${secretAccessKey}\n` }],
    ['a string', 'secret'],
    ['a number', 7],
    ['an invalid expiration', { secretAccessKey, expiration: 'tomorrow' }],
    ['an invalid signing key', { signingKey: 'key' }],
  ])('with %s is an error of the caller', async (_, secret) => {
    const wrong = { ...options, credentials: () => secret as { secretAccessKey: string } }
    expect(await outcome(verifyUrl(await sign(), wrong))).toBe('undefined InvalidCredentials')
  })

  it('with a CryptoKey for another purpose is an error of the caller', async () => {
    const signing = await deriveSigningKey(secretAccessKey, ['sign'])
    const sha1 = await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'HMAC', hash: 'SHA-1' }, false, [
      'verify',
    ])
    for (const signingKey of [signing, sha1])
      expect(await outcome(verifyUrl(await sign(), { ...options, credentials: () => ({ signingKey }) }))).toBe(
        'undefined InvalidCredentials',
      )
  })

  it('with an imitation of a CryptoKey is an error of the caller', async () => {
    const algorithm = { name: 'HMAC', hash: { name: 'SHA-256' } }
    const usages = ['verify']
    const thenable = Object.defineProperty({ algorithm, usages }, 'then', {
      value: (give: (key: 7) => void) => give(7),
    })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const signingKey of [
      { algorithm, usages },
      { algorithm, usages: 7 },
      { algorithm, usages: null },
      { algorithm: 7, usages },
      { algorithm: { name: 'HMAC', hash: null }, usages },
      thenable,
      proxy,
    ])
      expect(
        await outcome(
          verifyUrl(await sign(), { ...options, credentials: () => ({ signingKey: signingKey as never }) }),
        ),
      ).toBe('undefined InvalidCredentials')
  })

  it('is looked up once, after all checks that need no secret', async () => {
    let lookups = 0
    const counting = {
      ...options,
      credentials: () => {
        lookups++
        return { secretAccessKey }
      },
    }
    const presigned = await sign()
    await outcome(verifyUrl({ ...presigned, url: `${presigned.url}&X-Amz-Date=x` }, counting))
    await outcome(verifyUrl(presigned, { ...counting, now: new Date('2027-01-01') }))
    await outcome(verifyUrl(presigned, { ...counting, region: 'x' }))
    expect(lookups).toBe(0)
    await outcome(verifyUrl(presigned, { ...counting, host: ['a', 'b'] }))
    expect(lookups).toBe(1)
  })

  it('cannot be checked if the credentials function fails, whose error is passed on', async () => {
    const failure = new Error('the database is down')
    const failing = { ...options, credentials: () => Promise.reject(failure) }
    await expect(verifyUrl(await sign(), failing)).rejects.toBe(failure)
  })
})

describe('the session token', () => {
  const known = { ...options, credentials: () => ({ secretAccessKey, sessionToken }) }

  it('must match the one of the credentials, or be absent from both', async () => {
    const plain = await sign()
    const temporary = await sign({}, {}, temporaryStore)
    const shorter = await sign({}, {}, { ...store, credentials: { accessKeyId, secretAccessKey, sessionToken: 'x' } })
    expect(await outcome(verifyUrl(temporary, known))).toBe('verified')
    expect(await outcome(verifyUrl(plain, known))).toBe('400 InvalidToken')
    expect(await outcome(verifyUrl(shorter, known))).toBe('400 InvalidToken')
    expect(await outcome(verifyUrl(temporary, options))).toBe('400 InvalidToken')
    for (const other of [sessionToken.slice(0, -1), `${sessionToken}A`]) {
      const more = { ...options, credentials: () => ({ secretAccessKey, sessionToken: other }) }
      expect(await outcome(verifyUrl(temporary, more))).toBe('400 InvalidToken')
    }
    const empty = { ...options, credentials: () => ({ secretAccessKey, sessionToken: '' }) }
    expect(await outcome(verifyUrl(plain, empty))).toBe('verified')
    expect(await outcome(verifyUrl({ ...plain, url: `${plain.url}&X-Amz-Security-Token=` }, empty))).toBe(
      '400 InvalidToken',
    )
    const both = `${temporary.url}&X-Amz-S3session-Token=x`
    expect(await outcome(verifyUrl({ ...temporary, url: both }, known))).toBe('400 AuthorizationQueryParametersError')
  })

  it('is rejected once it has expired', async () => {
    const expiring = (expiration: Date) => ({
      ...options,
      credentials: () => ({ secretAccessKey, sessionToken, expiration }),
    })
    const presigned = await sign({}, {}, temporaryStore)
    expect(await outcome(verifyUrl(presigned, expiring(new Date('2026-03-01T12:05:00Z'))))).toBe('400 ExpiredToken')
    expect(await outcome(verifyUrl(presigned, expiring(new Date('2026-03-01T12:05:01Z'))))).toBe('verified')
  })

  it('can be appended after signing', async () => {
    const given = {
      service: 'iotdevicegateway',
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    }
    const presigned = await presignUrl('wss://abc.iot.example/mqtt', { ...given, signingDate, signSessionToken: false })
    const more = { ...known, service: 'iotdevicegateway' }
    expect(await outcome(verifyUrl(presigned, { ...more, signSessionToken: false }))).toBe('verified')
    expect(await outcome(verifyUrl(presigned, more))).toBe('403 SignatureDoesNotMatch')
  })
})

describe('the payload hash', () => {
  const hash = 'a'.repeat(64)

  it.each([
    ['a header', {}, { 'x-amz-content-sha256': hash }],
    ['a parameter', { 'X-Amz-Content-Sha256': hash }, {}],
  ])('is returned if it is in %s', async (_, query, headers) => {
    const presigned = await sign({ query, headers }, { payloadHash: hash })
    expect(await verifyUrl(presigned, options)).toMatchObject({ payloadHash: hash })
  })

  it('is that of the option if the request does not contain it', async () => {
    const presigned = await sign({}, { payloadHash: hash })
    expect(await outcome(verifyUrl(presigned, options))).toBe('403 SignatureDoesNotMatch')
    expect(await verifyUrl(presigned, { ...options, payloadHash: hash })).toMatchObject({ payloadHash: hash })
  })

  it('replaces UNSIGNED-PAYLOAD if the header is not signed, as in S3', async () => {
    const allow = { ...options, unsignedAmzHeaders: 'allow' } as const
    const headers = { 'x-amz-content-sha256': hash }
    expect(await outcome(verifyUrl({ ...(await sign()), headers }, allow))).toBe('403 SignatureDoesNotMatch')
    expect(await verifyUrl({ ...(await sign({}, { payloadHash: hash })), headers }, allow)).toMatchObject({
      payloadHash: hash,
    })
  })
})

describe('an error of the caller', () => {
  it.each([
    [undefined, 'InvalidCredentials'],
    [{}, 'InvalidCredentials'],
    [{ credentials: { accessKeyId, secretAccessKey } }, 'InvalidCredentials'],
    [{ ...options, now: new Date(Number.NaN) }, 'InvalidDate'],
    [{ ...options, now: 7 }, 'InvalidDate'],
    [{ ...options, clockSkew: -1 }, 'InvalidParameter'],
    [{ ...options, clockSkew: '900' }, 'InvalidParameter'],
  ])('has no status: options %j, %s', async (given, code) => {
    const error = await refusalOf(verifyUrl(await sign(), given as typeof options))
    expect(error.code).toBe(code)
    expect(error).not.toHaveProperty('status')
  })

  it('has the same class as a rejection', async () => {
    const error = await refusalOf(verifyUrl(await sign(), { ...options, region: 'x' }))
    expect(error).toBeInstanceOf(PresignError)
    expect(error).toBeInstanceOf(SignError)
  })
})
