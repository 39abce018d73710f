/** What has been tried on servers that check signatures, each refused, and what is huge, in a time that grows with it. */
import { presign } from 'sigv4-presign'
import { diagnose, inspect, redact, verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  deriveSigningKey,
  options,
  outcome,
  postOptions,
  secretAccessKey,
  sign,
  signingDate,
  signPost,
  store,
  withoutParameter,
  withParameter,
} from './samples.ts'

const parametersError = '400 AuthorizationQueryParametersError'

describe('an attack by', () => {
  it.each([
    ['a copy instead of an upload', { 'x-amz-copy-source': '/private/secret.txt' }],
    ['a public object', { 'x-amz-acl': 'public-read' }],
    ['another owner', { 'x-amz-grant-full-control': 'id="attacker"' }],
    ['a body in chunks', { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }],
    ['a body in chunks that nobody signed', { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }],
    ['the hash of another body', { 'x-amz-content-sha256': 'a'.repeat(64) }],
    ['a name in upper case', { 'X-AMZ-COPY-SOURCE': '/private/secret.txt' }],
  ])('an unsigned header, for %s', async (_, headers) => {
    expect(await outcome(verifyUrl({ ...(await sign()), headers }, options))).toBe('403 AccessDenied')
  })

  it('a header as a parameter', async () => {
    const { url, method } = await sign()
    const changed = `${url}&x-amz-copy-source=%2Fprivate%2Fsecret.txt`
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it('a signed streaming payload, whose chunks nobody would check', async () => {
    // Our own signer refuses it, so a signature of something else has to do.
    const { url, method } = await sign({ headers: { 'x-amz-content-sha256': 'a'.repeat(64) } })
    const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }
    expect(await outcome(verifyUrl({ method, url, headers }, options))).toBe('400 InvalidArgument')
  })

  it('a repeated parameter', async () => {
    const { url, method } = await sign({ key: 'a', query: { versionId: '1' } })
    const late = `${url.replace('?', '?X-Amz-Expires=604800&')}`
    expect(await outcome(verifyUrl({ method, url: late }, options))).toBe(parametersError)
    const other = url.replace('?', '?versionId=2&')
    expect(await outcome(verifyUrl({ method, url: other }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it('a parameter in another case', async () => {
    const { url, method } = await sign()
    for (const name of ['x-amz-expires', 'X-AMZ-EXPIRES', 'X-Amz-expires']) {
      expect(await outcome(verifyUrl({ method, url: `${url}&${name}=604800` }, options))).toBe(parametersError)
      const renamed = url.replace('X-Amz-Expires', name)
      expect(await outcome(verifyUrl({ method, url: renamed }, options))).toBe(parametersError)
    }
  })

  it('a percent-encoded name', async () => {
    const { url, method } = await sign()
    for (const name of ['X%2DAmz-Expires', '%58-Amz-Expires', 'x%2damz%2dexpires'])
      expect(await outcome(verifyUrl({ method, url: `${url}&${name}=604800` }, options))).toBe(parametersError)
  })

  it('signed headers without the host', async () => {
    const { url, method } = await sign({ headers: { 'content-type': 'a' } })
    const changed = withParameter(url, 'X-Amz-SignedHeaders', 'content-type')
    expect(await outcome(verifyUrl({ method, url: changed, headers: { 'content-type': 'a' } }, options))).toBe(
      parametersError,
    )
  })

  it('fewer signed headers', async () => {
    const { url, method } = await sign({ headers: { 'content-type': 'a' } })
    const changed = withParameter(url, 'X-Amz-SignedHeaders', 'host')
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it.each([
    ['no', '', '403 SignatureDoesNotMatch'],
    ['a short', 'ab', '403 SignatureDoesNotMatch'],
    ['a long', 'a'.repeat(128), '403 SignatureDoesNotMatch'],
    ['a huge', 'a'.repeat(1 << 20), '403 SignatureDoesNotMatch'],
  ])('%s signature', async (_, signature, expected) => {
    const { url, method } = await sign()
    const changed = withParameter(url, 'X-Amz-Signature', signature)
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe(expected)
  })

  it('the absence of a signature', async () => {
    const { url, method } = await sign()
    expect(await outcome(verifyUrl({ method, url: withoutParameter(url, 'X-Amz-Signature') }, options))).toBe(
      parametersError,
    )
    expect(await outcome(verifyUrl({ method, url: url.replace(/\?.*/, '') }, options))).toBe(parametersError)
  })

  it.each(['-1', '1e3', '0604800', '604801', 'Infinity', 'NaN', '9'.repeat(400), '١'])(
    'the expiry %s',
    async (expires) => {
      const { url, method } = await sign()
      const changed = withParameter(url, 'X-Amz-Expires', encodeURIComponent(expires))
      expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe(parametersError)
    },
  )

  it('the scope of another day, whose key may have leaked', async () => {
    const { url, method } = await sign()
    const changed = url.replace('%2F20260301%2F', '%2F20260228%2F')
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe(parametersError)
  })

  it('a slash in the access key, which would move the scope', async () => {
    const { url, method } = await sign()
    const changed = url.replace(`${accessKeyId}%2F`, `${accessKeyId}%2F20260301%2F`)
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe(parametersError)
  })

  it('another host', async () => {
    const presigned = await sign()
    const { host } = new URL(presigned.url)
    const other = presigned.url.replace(host, `other.${host.slice(7)}`)
    expect(await outcome(verifyUrl({ ...presigned, url: other }, options))).toBe('403 SignatureDoesNotMatch')
    expect(await outcome(verifyUrl({ ...presigned, url: other, headers: { host } }, options))).toBe(
      '400 InvalidRequest',
    )
    expect(await outcome(verifyUrl({ ...presigned, headers: { host: 'evil.example' } }, options))).toBe(
      '400 InvalidRequest',
    )
    expect(await outcome(verifyUrl({ ...presigned, headers: { host, HOST: 'evil.example' } }, options))).toBe(
      '400 InvalidRequest',
    )
  })

  it('another method', async () => {
    const { url } = await sign({ method: 'HEAD' })
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'POST'])
      expect(await outcome(verifyUrl({ method, url }, options))).toBe('403 SignatureDoesNotMatch')
  })

  it('a second authentication', async () => {
    const presigned = await sign()
    const headers = { Authorization: 'Bearer token' }
    expect(await outcome(verifyUrl({ ...presigned, headers }, options))).toBe('400 InvalidArgument')
  })

  it('U+0000, which stands between names and values while they are sorted', async () => {
    const { url, method } = await sign({ query: { 'a=b': 'c' } })
    const changed = url.replace('a%3Db=c', 'a\0b=c')
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('400 InvalidURI')
    const header = await sign({ headers: { 'x-amz-meta-a': 'b:c' } })
    expect(await outcome(verifyUrl({ ...header, headers: { 'x-amz-meta-a': 'b\0c' } }, options))).toBe(
      '400 InvalidRequest',
    )
  })

  it('lines within a header', async () => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': '1', 'x-amz-meta-b': '2' } })
    const headers = { 'x-amz-meta-a': '1\nx-amz-meta-b:2' }
    expect(await outcome(verifyUrl({ method, url, headers }, options))).toBe('400 InvalidRequest')
  })

  it('dot segments', async () => {
    const { url, method } = await sign({ key: 'public/a' })
    for (const path of ['public/../private/a', 'public/%2e%2e/private/a', 'public/./a'])
      expect(await outcome(verifyUrl({ method, url: url.replace('public/a', path) }, options))).toBe(
        '403 SignatureDoesNotMatch',
      )
  })

  it('prototype keys', async () => {
    const form = JSON.parse('{"__proto__":{"policy":"x"},"constructor":"x","toString":"x"}')
    expect(await outcome(verifyPost(form, postOptions))).toBe('400 InvalidArgument')
    const inherited = Object.create((await signPost()).fields)
    expect(await outcome(verifyPost(inherited, postOptions))).toBe('403 AccessDenied')
    const added = JSON.parse('{"__proto__":"x"}')
    expect(await outcome(verifyPost({ ...(await signPost()).fields, ['__proto__']: 'x' }, postOptions))).toBe(
      '403 AccessDenied',
    )
    expect(Object.entries(added)).toEqual([['__proto__', 'x']])
    const presigned = await sign({ query: JSON.parse('{"__proto__":"x","constructor":"y"}') })
    const { query } = await verifyUrl(presigned, options)
    expect(Object.entries(query)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(Object.getPrototypeOf(query)).toBe(Object.prototype)
  })

  it('the policy of another bucket', async () => {
    const { fields } = await signPost()
    expect(await outcome(verifyPost({ ...fields, bucket: 'photos' }, { ...postOptions, bucket: 'private' }))).toBe(
      '403 AccessDenied',
    )
    expect(await outcome(verifyPost(fields, { ...postOptions, bucket: 'private' }))).toBe('403 AccessDenied')
  })

  it('a URL’s signature on a form, and a form’s on a URL', async () => {
    const { fields } = await signPost()
    const { url, method } = await sign()
    const changed = withParameter(url, 'X-Amz-Signature', fields['X-Amz-Signature']!)
    expect(await outcome(verifyUrl({ method, url: changed }, options))).toBe('403 SignatureDoesNotMatch')
    const [, signature = ''] = /X-Amz-Signature=(.*)/.exec(url)!
    expect(await outcome(verifyPost({ ...fields, 'X-Amz-Signature': signature }, postOptions))).toBe(
      '403 SignatureDoesNotMatch',
    )
  })
})

describe('in linear time', () => {
  const mebibyte = 1 << 20
  /** What is quadratic takes minutes for a mebibyte. */
  const seconds = 3

  const within = async (work: () => unknown) => {
    const start = performance.now()
    await work()
    expect(performance.now() - start).toBeLessThan(seconds * 1000)
  }

  it.each([
    ['a path', 'a'.repeat(mebibyte)],
    ['slashes', '/'.repeat(mebibyte)],
    ['escapes', '%20'.repeat(mebibyte / 4)],
    ['percent signs', '%'.repeat(mebibyte)],
    ['dots', '../'.repeat(mebibyte / 4)],
  ])('a URL with a mebibyte of %s', async (_, text) => {
    const { url, method } = await sign({ key: 'a' })
    await within(() => outcome(verifyUrl({ method, url: url.replace('/a?', `/${text}?`) }, options)))
    await within(() => outcome(verifyUrl({ method, url: `${url}&a=${text}` }, options)))
    await within(() => outcome(verifyUrl({ method, url: withParameter(url, 'X-Amz-Credential', text) }, options)))
    await within(() =>
      outcome(verifyUrl({ method, url: url.replace('//photos.', `//${text.replaceAll('/', '.s3-')}.`) }, options)),
    )
    await within(() => diagnose({ method, url: url.replace('/a?', `/${text}?`) }, ''))
  })

  it('a mebibyte that was signed', async () => {
    const query = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 'a'.repeat(100)]))
    const presigned = await sign({
      query: { ...query, same: Array.from({ length: 10_000 }, (_, index) => `${index}`) },
    })
    await within(async () => expect((await verifyUrl(presigned, options)).query).toHaveProperty('n9999'))
    await within(() => inspect(presigned.url))
  })

  it.each([
    ['names', (index: number) => `a${index}=1`],
    ['equal names', () => 'a=1'],
    ['nothing', () => ''],
    ['dates', () => 'X-Amz-Date=20260301T120000Z'],
    ['signed headers', (index: number) => `X-Amz-SignedHeaders=h${index}`],
  ])('a URL with 10,000 parameters of %s', async (_, parameter) => {
    const { url, method } = await sign()
    const many = Array.from({ length: 10_000 }, (_, index) => parameter(index)).join('&')
    await within(() => outcome(verifyUrl({ method, url: `${url}&${many}` }, options)))
  })

  it('10,000 signed headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x-amz-meta-${index}`, ' a  b ']))
    const presigned = await sign({ headers })
    await within(async () => expect(await outcome(verifyUrl(presigned, options))).toBe('verified'))
    await within(async () =>
      expect(await outcome(verifyUrl({ ...(await sign()), headers }, options))).toBe('403 AccessDenied'),
    )
  })

  it.each([
    ['spaces', `a${' '.repeat(mebibyte)}b`],
    ['spaces here and there', 'a  b '.repeat(mebibyte / 5)],
    ['letters beyond ASCII', '\xc3\xbc'.repeat(mebibyte / 2)],
  ])('a header of a mebibyte of %s', async (_, value) => {
    const { url, method } = await sign({ headers: { 'x-amz-meta-a': 'x' } })
    await within(() => outcome(verifyUrl({ method, url, headers: { 'x-amz-meta-a': value } }, options)))
  })

  it.each([
    ['letters', 'a'.repeat(mebibyte)],
    ['lists within lists', btoa('['.repeat(mebibyte / 2))],
    ['objects within objects', btoa('{"a":'.repeat(mebibyte / 8))],
  ])('a policy of a mebibyte of %s', async (_, policy) => {
    const { fields } = await signPost()
    await within(async () =>
      expect(await outcome(verifyPost({ ...fields, Policy: policy }, postOptions))).toBe(
        '400 MaxPostPreDataLengthExceededError',
      ),
    )
  })

  it.each(['[', '{"a":', '{"expiration":"2027-01-01T00:00:00Z","conditions":['])(
    'the deepest policy of %j that is signed',
    async (text) => {
      const policy = btoa(text + '['.repeat(14_000 - text.length))
      const key = await deriveSigningKey(secretAccessKey, ['sign'])
      const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(policy))).toString('hex')
      const { fields } = await signPost()
      await within(async () =>
        expect(
          await outcome(verifyPost({ ...fields, Policy: policy, 'X-Amz-Signature': signature }, postOptions)),
        ).toBe('400 InvalidPolicyDocument'),
      )
    },
  )

  it('a form of 100,000 fields', async () => {
    const form = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, '']))
    await within(() => outcome(verifyPost(form, postOptions)))
  })

  it('a file name of a mebibyte in as many places as a form can have', async () => {
    const { fields } = await signPost({ fields: { 'x-amz-meta-a': '${filename}'.repeat(500) } })
    const file = { name: 'a'.repeat(mebibyte) }
    await within(async () =>
      expect(await outcome(verifyPost(fields, { ...postOptions, file }))).toBe('400 KeyTooLongError'),
    )
  })

  it('a log of a mebibyte, and an answer of one', async () => {
    const presigned = await presign(store, { method: 'GET', key: 'a' }, { signingDate })
    for (const part of [
      presigned.url,
      'X-Amz-Signature',
      'x-amz-signature\n',
      'x-amz-credential = ',
      'value="',
      "value='",
      'value = "a" name = ',
      'x-amz-signature\na:b\n',
      'policy="',
      'policy\r\na:b\r\n',
      '&#',
      '\\',
      ' ',
      'x-amz-signature ',
      'x-amz-signature,value',
      'x-amz-signature"<a>',
      'x-amz-signature:[',
      'x-amz-signature, a:',
      'X-Amz-Signature%3D',
      'x-amz-signature%2525',
      String.raw`x-amz-signature\r\n`,
      String.raw`x-amz-signature\n' +   `,
      'policy,value',
      'policy%22',
      'value: x name: x-amz-',
      '20260301/',
      'a',
      '<CanonicalRequestBytes>00 ',
    ]) {
      const text = part.repeat(mebibyte / part.length)
      await within(() => redact(text))
      await within(() =>
        diagnose(presigned, `<Code>SignatureDoesNotMatch</Code><CanonicalRequest>${text}</CanonicalRequest>`),
      )
      await within(() => diagnose(presigned, `<Code>${text}`))
      await within(() => diagnose(presigned, '<Code>'.repeat(mebibyte / 6)))
    }
  })
})
