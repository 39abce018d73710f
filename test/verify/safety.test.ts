/**
 * The result of a verification is safe to use: one file, a key inside its bucket, one host, and a status for each
 * refusal.
 */
import { inspect } from 'node:util'
import { getObject, presign, presignUrl } from 'sigv4-presign'
import { diagnose, inspect as inspectUrl, type Secret, verifyPost, verifyUrl, verifyUrlV4a } from 'sigv4-presign/verify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hideNativeCrypto } from '../conformance/subtle.ts'
import { hmacOf } from './requests.ts'
import {
  accessKeyId,
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
} from './samples.ts'

it('each item of a list of content types must start with the prefix, in signing and in verification', async () => {
  const sign = (type: string) =>
    signPost({ fields: { 'Content-Type': type }, conditions: [['starts-with', '$Content-Type', 'image/']] })
  expect(await outcome(verifyPost((await sign('image/png,image/gif')).fields, postOptions))).toBe('verified')
  expect(await outcome(sign('image/png,text/html'))).toBe('undefined InvalidPolicy')
})

describe('the file of a form', () => {
  const small = new File(['a'], 'small.txt')
  const large = new File(['a'.repeat(1000)], 'large.txt')

  const formOf = async (...files: [name: string, file: File | string][]) => {
    const { fields } = await signPost({ contentLengthRange: [1, 100] })
    const form = new FormData()
    for (const [name, value] of [...Object.entries(fields), ...files]) form.append(name, value)
    return form
  }

  it.each([
    ['FILE', 'file'],
    ['file', 'FILE'],
    ['file', 'file'],
    ['File', 'fILE'],
  ])('is rejected if there are two, in the fields %s and %s', async (one, other) => {
    const error = await refusalOf(verifyPost(await formOf([one, small], [other, large]), postOptions))
    expect(error).toMatchObject({ code: 'InvalidArgument', status: 400 })
    expect(error.message).toBe('POST requires exactly one file upload per request')
    expect(await outcome(verifyPost(await formOf([one, 'x'], [other, large]), postOptions))).toBe('400 InvalidArgument')
    expect(await outcome(verifyPost(await formOf([one, small], ['acl', 'x'], [other, 'x']), postOptions))).toBe(
      '400 InvalidArgument',
    )
  })

  it.each(['photo', 'file ', 'file[]', 'file\0', '%66ile', 'ﬁle'])(
    'is rejected if there is another one in a field %j after it',
    async (name) => {
      expect(await outcome(verifyPost(await formOf(['file', small], [name, large]), postOptions))).toBe(
        '400 InvalidArgument',
      )
      expect(await outcome(verifyPost(await formOf(['file', 'x'], [name, small]), postOptions))).toBe(
        '400 InvalidArgument',
      )
      // S3 ignores what else comes after the file.
      expect(await outcome(verifyPost(await formOf(['file', small], [name, 'x']), postOptions))).toBe('verified')
    },
  )

  it('is rejected if a record has two', async () => {
    const { fields } = await signPost()
    const record = { ...fields, file: 'a', File: 'b' }
    expect(await outcome(verifyPost(record, { ...postOptions, file: small }))).toBe('400 InvalidArgument')
  })

  it.each(['file', 'FILE', 'fiLe'])('in the field %s is the file that is returned', async (name) => {
    const form = await formOf([name, small])
    const verified = await verifyPost(form, postOptions)
    expect(verified.file).toBe(form.get(name))
    expect(await outcome(verifyPost(await formOf([name, large]), postOptions))).toBe('400 EntityTooLarge')
  })

  it('is the one in the option if the form contains no file', async () => {
    const { fields } = await signPost({ contentLengthRange: [1, 100] })
    const file = { size: 3, name: 'cat.jpg' }
    expect((await verifyPost(fields, { ...postOptions, file })).file).toBe(file)
    expect(await verifyPost((await signPost()).fields, postOptions)).not.toHaveProperty('file')
  })

  it.each(['image/png\r\nset-cookie: a=b', 'a\nb', 'a\0b'])('is rejected with the type %j', async (type) => {
    const { fields } = await signPost()
    expect(await outcome(verifyPost(fields, { ...postOptions, file: { type } }))).toBe('400 InvalidArgument')
    expect(await outcome(verifyPost({ ...fields, file: { size: 1, type } as never }, postOptions))).toBe(
      '400 InvalidArgument',
    )
  })

  it('is rejected with a status if the sender chose a text field and the option is form.get("file")', async () => {
    const form = await formOf(['file', 'text'])
    const file = form.get('file') as never
    expect(await outcome(verifyPost(form, { ...postOptions, file }))).toBe('400 InvalidArgument')
    expect(await outcome(verifyPost(Object.fromEntries(form) as never, { ...postOptions, file }))).toBe(
      '400 InvalidArgument',
    )
  })

  it.each(['name', 'type'])('is rejected with a status if its %s has a lone surrogate', async (property) => {
    const { fields } = await signPost()
    const file = { size: 1, [property]: '\ud800' }
    expect(await outcome(verifyPost(fields, { ...postOptions, file }))).toBe('400 InvalidArgument')
    expect(await outcome(verifyPost({ ...fields, file } as never, postOptions))).toBe('400 InvalidArgument')
  })

  it.each([Number.NaN, -1, 1.5, Infinity])('is rejected if its size is %s', async (size) => {
    const { fields } = await signPost()
    expect(await outcome(verifyPost({ ...fields, file: { size } as never }, postOptions))).toBe('400 InvalidArgument')
  })
})

/** Keys that escape from their folder as part of a path or a URL. */
const escaping = [
  '..',
  '.',
  '../a',
  './a',
  'a/..',
  'a/.',
  'a/../../private/config.json',
  'a/./b',
  '/../a',
  'a//../b',
  'a\\..\\b',
  '..\\a',
  'a/..\\b',
  '%2e%2e/a',
  'a/%2E./b',
  'a/.%2e',
  'a/%2e/b',
  'a%2f..%2fb',
  'a%5C..%5cb',
  'a/.\t./b',
  'a/.\n./b',
  'a/..\r/b',
  'a/.. /b',
  'a/ ../b',
  ' ..',
  'a/..\0/b',
  'a/..?b',
  'a/..#b',
  'a/..%00/b',
  'a/%20../b',
  'a/.%09./b',
  'a/..%3Fb',
  'a/%1f%2e%2e%23',
  'a/%\t2e./b',
  'a/.%2\ne/b',
  '%\r2e%\r2e',
  'a/..\0b',
  'a/.%2e%00b',
  'a/%252e%252E/b',
  '..%252fa',
  'a/%2525252e.%25255cb',
  'a/%25%32%65%25%32%65/b',
  'a/..%25%32fb',
  '%2e%2525%32E',
  'a/.%2%65/b',
  'a/%%32%65%%32e/b',
  'a/.%%0a2e/b',
  `a/.%${'%3'.repeat(9)}2e/b`,
]

/** Keys that look similar but stay in their folder. */
const harmless = [
  '...',
  'a/.../b',
  '.a',
  'a.',
  'a..',
  '..a',
  'a/..b/c',
  'a/b..',
  '.config/x',
  'a. /b',
  '%2e%2ea',
  'a..%2fb',
  'a/%2525..b',
  'a/.%2/e',
  'a/%2%35%2e',
]

it.each<[string, HeadersInit | [string, string][]]>([
  [
    'two headers',
    [
      ['host', 's3.example.com'],
      ['Host', 's3.example.org'],
    ],
  ],
  [
    'the same header twice',
    [
      ['host', 's3.example.com'],
      ['host', 's3.example.com'],
    ],
  ],
  ['a list', { host: 's3.example.com, s3.example.org' }],
  ['user information', { host: 'a@s3.example.com' }],
  ['a path', { host: 's3.example.com/photos' }],
  ['a space', { host: 's3.example.com s3.example.org' }],
  ['a percent escape', { host: 's3%2eexample.com' }],
  ['a bracket that is not closed', { host: '[s3.example.com' }],
  ['a space beyond ASCII', { host: '\xc2\xa0s3.example.com' }],
  ['a byte order mark', { host: 's3.example.com\ufeff' }],
])('a Host of %s is rejected, with and without public hosts', async (_, headers) => {
  const own = { ...store, endpoint: 'https://s3.example.com', forcePathStyle: true }
  const { url, method } = await presign(own, getObject('a'), { signingDate })
  const { pathname, search } = new URL(url)
  const request = { method, url: pathname + search, headers: { host: 's3.example.com' } }
  for (const host of [undefined, ['s3.example.com', 's3.example.org']]) {
    expect(await outcome(verifyUrl(request, { ...options, host }))).toBe('verified')
    expect(await outcome(verifyUrl({ ...request, headers }, { ...options, host }))).toBe('400 InvalidRequest')
  }
})

it('what is printed of a result contains no secret, token or signature', async () => {
  const secret = { credentials: () => ({ secretAccessKey, sessionToken }) }
  const request = await sign({ headers: { 'x-amz-meta-a': 'b' } }, {}, temporaryStore)
  const { fields } = await signPost({ fields: { acl: 'private' } }, temporaryStore)
  const express = await signPost({ fields: { 'x-amz-S3session-token': sessionToken } })
  const signatures = [new URL(request.url).searchParams.get('X-Amz-Signature')!, fields['X-Amz-Signature']!]
  const results = [
    await verifyUrl(request, { ...options, ...secret }),
    await verifyPost(fields, { ...postOptions, ...secret }),
    await verifyPost(express.fields, { ...postOptions, ...secret }),
    inspectUrl(request.url),
    diagnose(request),
    diagnose(request, '<Error><Code>SignatureDoesNotMatch</Code></Error>'),
    await refusalOf(verifyUrl({ ...request, method: 'DELETE' }, { ...options, ...secret })),
    await refusalOf(verifyPost({ ...fields, key: 'elsewhere' }, { ...postOptions, ...secret })),
  ]
  for (const result of results) {
    const printed = inspect(result, { depth: 9, showHidden: true }) + JSON.stringify(result) + String(result)
    for (const item of [secretAccessKey, sessionToken, encodeURIComponent(sessionToken), ...signatures])
      expect(printed).not.toContain(item)
  }
})

describe('a key', () => {
  const signPath = (key: string) => {
    const path = `/photos/${key.split('/').map(encodeURIComponent).join('/')}`.replace(/[!'()*]/g, escapeOf)
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=${accessKeyId}%2F20260301%2Feu-west-1%2Fs3%2Faws4_request`,
      'X-Amz-Date=20260301T120000Z',
      'X-Amz-Expires=900',
      'X-Amz-SignedHeaders=host',
    ].join('&')
    return { path, query }
  }
  const escapeOf = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  const signedFor = async (key: string) => {
    const { createHash } = await import('node:crypto')
    const { path, query } = signPath(key)
    const request = ['GET', path, query, 'host:s3.example.com', '', 'host', 'UNSIGNED-PAYLOAD'].join('\n')
    const scope = '20260301/eu-west-1/s3/aws4_request'
    const hash = createHash('sha256').update(request).digest('hex')
    const signature = hmacOf(secretAccessKey, scope, `AWS4-HMAC-SHA256\n20260301T120000Z\n${scope}\n${hash}`)
    return { method: 'GET', url: `https://s3.example.com${path}?${query}&X-Amz-Signature=${signature}` }
  }

  it.each(escaping)('%j is rejected, unless dot segments are allowed', async (key) => {
    const request = await signedFor(key)
    expect(await outcome(verifyUrl(request, options))).toBe('400 InvalidURI')
    expect(await verifyUrl(request, { ...options, dotSegments: 'allow' })).toMatchObject({ bucket: 'photos', key })
  })

  it.each(escaping)('%j is rejected in a form, unless dot segments are allowed', async (key) => {
    const { fields } = await signPost({ key: 'uploads/${filename}' })
    const form = { ...fields, key: `uploads/${key}` }
    expect(await outcome(verifyPost(form, postOptions))).toBe('400 InvalidURI')
    expect(await verifyPost(form, { ...postOptions, dotSegments: 'allow' })).toMatchObject({ key: `uploads/${key}` })
  })

  it.each(['.', '..', '%2e%2E', 'C:\\..', 'a/..', '.. '])(
    'is rejected in a form with a file called %j',
    async (name) => {
      const { fields } = await signPost({ key: 'uploads/${filename}' })
      expect(await outcome(verifyPost(fields, { ...postOptions, file: { name } }))).toBe('400 InvalidURI')
      expect(
        await outcome(verifyPost({ ...fields, key: 'uploads/.${filename}' }, { ...postOptions, file: { name: '.' } })),
      ).toBe('400 InvalidURI')
    },
  )

  it.each(harmless)('%j is accepted', async (key) => {
    expect(await verifyUrl(await signedFor(key), options)).toMatchObject({ bucket: 'photos', key })
    const { fields } = await signPost({ key: 'uploads/${filename}' })
    expect(await verifyPost({ ...fields, key: `uploads/${key}` }, postOptions)).toMatchObject({ key: `uploads/${key}` })
  })

  it('with a dot segment is rejected for other services, too', async () => {
    const given = { service: 'execute-api', region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey } }
    const { url } = await presignUrl('https://abc.example/prod/a', { ...given, signingDate })
    const changed = url.replace('/prod/a', '/prod/../a')
    expect(await outcome(verifyUrl({ method: 'GET', url: changed }, { ...options, service: 'execute-api' }))).toBe(
      '400 InvalidURI',
    )
  })

  it('of more than 1,024 bytes is rejected, since it could not be signed again', async () => {
    expect(await outcome(verifyUrl(await signedFor('ü'.repeat(513)), options))).toBe('400 KeyTooLongError')
    expect(await outcome(verifyUrl(await signedFor('ü'.repeat(512)), options))).toBe('verified')
  })
})

describe('the host', () => {
  const host = ['s3.example.com']
  const known = { ...options, host }
  const byHost = { ...store, endpoint: 'https://s3.example.com', forcePathStyle: false }

  it.each<[what: string, url: (path: string) => string, headers: Record<string, string>, expected: string]>([
    [
      'the same host in all places',
      (path) => `https://photos.s3.example.com${path}`,
      { host: 'photos.s3.example.com' },
      'verified',
    ],
    [
      'the same host with a default port',
      (path) => `https://photos.s3.example.com:443${path}`,
      { host: 'photos.s3.example.com' },
      'verified',
    ],
    ['a server’s internal URL', (path) => `http://10.0.0.1:8080${path}`, { host: 'photos.s3.example.com' }, 'verified'],
    ['an internal Host', (path) => `https://photos.s3.example.com${path}`, { host: 'internal:9000' }, 'verified'],
    ['an internal :authority', (path) => path, { ':authority': 'internal', host: 'photos.s3.example.com' }, 'verified'],
    [
      'another bucket in the URL',
      (path) => `https://private.s3.example.com${path}`,
      { host: 'photos.s3.example.com' },
      '400 InvalidRequest',
    ],
    [
      'another bucket in Host',
      (path) => `https://photos.s3.example.com${path}`,
      { host: 'private.s3.example.com' },
      '400 InvalidRequest',
    ],
    [
      'another bucket in :authority',
      (path) => path,
      { ':authority': 'private.s3.example.com', host: 'photos.s3.example.com' },
      '400 InvalidRequest',
    ],
    [
      'another bucket with a default port',
      (path) => `https://private.s3.example.com:443${path}`,
      { host: 'photos.s3.example.com' },
      '400 InvalidRequest',
    ],
    [
      'another bucket with the other scheme’s port',
      (path) => path,
      { host: 'private.s3.example.com:443', ':authority': 'photos.s3.example.com' },
      '400 InvalidRequest',
    ],
    ...['private.S3.example.com', 'private.s3.example.com.', 'private.s3.example.com:', 'private.s3.example.com:0443']
      .concat('private.s3.example.com:8080', 's3.example.com.:443', 'private.s3.example.com:4x3')
      .map((name): [string, (path: string) => string, Record<string, string>, string] => [
        `another bucket in the Host ${name}`,
        (path) => `https://photos.s3.example.com${path}`,
        { host: name },
        '400 InvalidRequest',
      ]),
    ...['PHOTOS.s3.example.com', 'photos.s3.example.com.', 'photos.s3.example.com:8080'].map(
      (name): [string, (path: string) => string, Record<string, string>, string] => [
        `the same host in the Host ${name}`,
        (path) => `https://photos.s3.example.com${path}`,
        { host: name },
        'verified',
      ],
    ),
    [
      'the public host itself',
      (path) => `https://s3.example.com${path}`,
      { host: 'photos.s3.example.com' },
      '400 InvalidRequest',
    ],
  ])('is checked with the option host: %s', async (_, url, headers, expected) => {
    const { url: signed, method } = await sign({ key: 'a' }, {}, byHost)
    const path = signed.replace('https://photos.s3.example.com', '')
    expect(await outcome(verifyUrl({ method, url: url(path), headers }, known))).toBe(expected)
  })

  it.each(['s3.example.com', 's3.example.com:9000'])('%s covers other buckets with any port', async (publicHost) => {
    const atHost = { ...byHost, endpoint: `https://${publicHost}` }
    const { url, method } = await sign({ key: 'a' }, {}, atHost)
    const receive = (name: string) =>
      outcome(verifyUrl({ method, url, headers: { host: name } }, { ...options, host: publicHost }))
    for (const dot of ['', '.', '..'])
      for (const port of [
        '',
        ':',
        ':0',
        ':80',
        ':443',
        ':9000',
        ':0000000000443',
        ':99999999999',
        `:${'9'.repeat(25)}`,
      ]) {
        expect(await receive(`private.s3.example.com${dot}${port}`)).toBe('400 InvalidRequest')
        expect(await receive(`photos.s3.example.com${dot}${port}`)).toBe('verified')
        expect(await receive(`internal.example${dot}${port}`)).toBe('verified')
      }
  })

  it.each([
    [{ host: 'private.s3.eu-west-1.amazonaws.com' }],
    [{ ':authority': 'private.s3.eu-west-1.amazonaws.com' }],
    [{ host: 'photos.s3.eu-west-1.amazonaws.com', ':authority': 'a.example' }],
    [{ host: 'photos.s3.eu-west-1.amazonaws.com:80', ':authority': 'photos.s3.eu-west-1.amazonaws.com:443' }],
  ])('is rejected without the option host if %j differs', async (headers) => {
    const { url, method } = await sign()
    expect(await outcome(verifyUrl({ method, url, headers }, options))).toBe('400 InvalidRequest')
  })
})

describe('a rejection of a request has a status', () => {
  const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']

  it.each(inherited)('for the access key %s', async (name) => {
    const secrets: Record<string, string> = { [accessKeyId]: secretAccessKey }
    const keys: Record<string, Secret> = { [accessKeyId]: { secretAccessKey } }
    const lookups = [(id: string) => keys[id], (id: string) => ({ secretAccessKey: secrets[id]! })]
    const inheritedKey = { ...store, credentials: { accessKeyId: name, secretAccessKey: 'x' } }
    const url = await sign({}, {}, inheritedKey)
    const { fields } = await signPost({}, inheritedKey)
    for (const lookup of lookups) {
      expect(await outcome(verifyUrl(url, { ...options, credentials: lookup }))).toBe('403 InvalidAccessKeyId')
      expect(await outcome(verifyPost(fields, { ...postOptions, credentials: lookup }))).toBe('403 InvalidAccessKeyId')
    }
  })
})

describe('the encoding of a path', () => {
  const spelled = async (key: string, path: string) => {
    const { url, method } = await sign({ key })
    return verifyUrl({ method, url: url.replace(/(\.com\/)[^?]*/, (_, before) => before + path) }, options)
  }

  it.each([
    ["a'(b)!*&=c", "a'(b)!*&=c"],
    ['é', '%c3%a9'],
    ['a', '%61'],
    ['~', '%7E'],
    ['a/b', 'a%2Fb'],
    ['a:@,;$b', 'a:@,;$b'],
  ])('of the key %j can be %s', async (key, path) => {
    expect((await spelled(key, path)).operation.key).toBe(key)
  })

  it('with an unescaped plus sign is read as it was signed', async () => {
    expect((await spelled('a b', 'a+b')).operation.key).toBe('a b')
    expect((await spelled('a+b', 'a+b')).operation.key).toBe('a+b')
    expect(await outcome(spelled('a b+c', 'a+b+c'))).toBe('403 SignatureDoesNotMatch')
    expect(await outcome(spelled('a%2Bb', 'a+b'))).toBe('403 SignatureDoesNotMatch')
  })

  it('causes as many verifications for an unknown access key as for a known one', async () => {
    onTestFinished(hideNativeCrypto())
    const { url, method } = await sign({ key: 'a b' })
    const request = { method, url: url.replace('a%20b', 'a+b%7E').replace(/.$/, (last) => (last === '0' ? '1' : '0')) }
    const counts = []
    for (const known of [() => ({ secretAccessKey }), () => undefined]) {
      const { verify } = crypto.subtle
      let calls = 0
      crypto.subtle.verify = (...given) => {
        calls++
        return Reflect.apply(verify, crypto.subtle, given)
      }
      await outcome(verifyUrl(request, { ...options, credentials: known }))
      crypto.subtle.verify = verify
      counts.push(calls)
    }
    expect(counts).toEqual([2, 2])
  })
})

describe('scoped credentials', () => {
  const signingKey = () =>
    ['20260301', 'eu-west-1', 's3', 'aws4_request'].reduce(
      async (key, part) => {
        const algorithm = { name: 'HMAC', hash: 'SHA-256' }
        const imported = await crypto.subtle.importKey('raw', await key, algorithm, false, ['sign'])
        return new Uint8Array(await crypto.subtle.sign('HMAC', imported, Buffer.from(part)))
      },
      Promise.resolve(new Uint8Array(Buffer.from(`AWS4${secretAccessKey}`))),
    )
  const scoped = async () => ({
    accessKeyId,
    signingKey: Buffer.from(await signingKey()).toString('hex'),
    date: '20260301',
    region: 'eu-west-1',
    service: 's3',
  })

  it('verify a URL and a form of their scope', async () => {
    const known = { credentials: scoped }
    expect(await outcome(verifyUrl(await sign(), { ...options, ...known }))).toBe('verified')
    expect(await outcome(verifyPost((await signPost()).fields, { ...postOptions, ...known }))).toBe('verified')
    const upperCase = async () => ({ ...(await scoped()), signingKey: (await scoped()).signingKey.toUpperCase() })
    expect(await outcome(verifyUrl(await sign(), { ...options, credentials: upperCase }))).toBe('verified')
    const wrong = async () => ({ ...(await scoped()), signingKey: '0'.repeat(64) })
    expect(await outcome(verifyUrl(await sign(), { ...options, credentials: wrong }))).toBe('403 SignatureDoesNotMatch')
  })

  it.each([
    ['accessKeyId', 'OTHER'],
    ['date', undefined],
    ['region', 7],
    ['service', ''],
    ['signingKey', 'secret'],
    ['signingKey', '0'.repeat(63)],
    ['signingKey', `${'0'.repeat(64)}\n`],
  ])('with a wrong %s are an error of the caller: %j', async (name, value) => {
    const wrong = async () => ({ ...(await scoped()), [name]: value }) as never
    const error = await refusalOf(verifyUrl(await sign(), { ...options, credentials: wrong }))
    expect(error).toMatchObject({ code: 'InvalidCredentials', parameter: name })
    expect(error).not.toHaveProperty('status')
    expect(error.message).not.toContain('0000')
  })

  it.each([
    ['date', '20260302'],
    ['region', 'eu-west-2'],
    ['service', 's3express'],
  ])('reject a request for another %s', async (name, value) => {
    const other = async () => ({ ...(await scoped()), [name]: value })
    expect(await outcome(verifyUrl(await sign(), { ...options, credentials: other }))).toBe('403 AccessDenied')
    const { fields } = await signPost()
    expect(await outcome(verifyPost(fields, { ...postOptions, credentials: other }))).toBe('403 AccessDenied')
  })

  it('can have a string as expiration, as in JSON', async () => {
    const until = (expiration: string) => async () => ({ ...(await scoped()), expiration })
    const verify = async (expiration: string) =>
      outcome(verifyUrl(await sign(), { ...options, credentials: until(expiration) }))
    expect(await verify('2026-03-01T12:04:00.000Z')).toBe('400 ExpiredToken')
    expect(await verify('2026-03-01T12:06:00.000Z')).toBe('verified')
    expect(await verify('soon')).toBe('undefined InvalidCredentials')
  })

  it('cannot verify SigV4a', async () => {
    const { presignV4a } = await import('sigv4-presign/v4a')
    const url = await presignV4a({ ...store, regionSet: ['*'] }, { method: 'GET', key: 'a' }, { signingDate })
    expect(await outcome(verifyUrlV4a(url, { ...options, credentials: scoped }))).toBe('undefined InvalidCredentials')
  })
})
