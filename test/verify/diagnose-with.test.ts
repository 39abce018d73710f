import { type Operation, type PresignOptions, presign, presignUrl, type Store } from 'sigv4-presign'
import { type DiagnoseOptions, type Diagnosis, diagnose, diagnoseWith, type SentRequest } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  secretAccessKey,
  sessionToken,
  sign,
  signingDate,
  soon,
  store,
  temporaryStore,
} from './samples.ts'

const credentials = { accessKeyId, secretAccessKey }
const diagnoseSent = (sent: SentRequest, more: Partial<DiagnoseOptions> = {}): Promise<Diagnosis> =>
  diagnoseWith(sent, { credentials, now: soon, ...more })

const error = (code: string, more = '') => `<Error><Code>${code}</Code>${more}<RequestId>1</RequestId></Error>`

describe('without a response,', () => {
  it('an expired URL is recognized', async () => {
    const { url } = await sign()
    expect(diagnose({ url }, undefined, new Date('2026-03-02'))).toMatchObject({
      cause: 'expired',
      details: { expiresAt: '2026-03-01T12:15:00.000Z' },
    })
  })

  it('a URL whose signing date is in the future is recognized', async () => {
    const { url } = await sign()
    expect(diagnose({ url }, undefined, new Date('2026-02-28'))).toMatchObject({ cause: 'notYetValid' })
    expect(diagnose({ url }, undefined, new Date('2026-03-01T11:50:00Z')).cause).toBe('undetermined')
  })

  it('a correct URL is not reported as wrong', async () => {
    const { url } = await sign({ headers: { 'content-type': 'a/b' } })
    const { cause, advice } = diagnose({ url }, undefined, soon)
    expect(cause).toBe('undetermined')
    expect(advice).toBe(
      "The URL is well formed and expires at 2026-03-01T12:15:00.000Z. Clients must send the headers content-type as they were signed. The store's response would show more.",
    )
  })
})

describe('a copied URL', () => {
  const causeOf = async (change: (url: string) => string) =>
    diagnose({ url: change((await sign()).url) }, undefined, soon)

  it('with &amp; is recognized', async () => {
    expect((await causeOf((url) => url.replaceAll('&', '&amp;'))).cause).toBe('escapedUrl')
    expect((await causeOf((url) => url.replaceAll('&', '&#38;'))).cause).toBe('escapedUrl')
  })

  it('that ends at an unquoted & is recognized', async () => {
    const { url } = await sign()
    for (let at = url.indexOf('&'); at >= 0; at = url.indexOf('&', at + 1)) {
      const { cause, advice } = diagnose({ url: url.slice(0, at) }, error('AccessDenied'), soon)
      expect(cause).toBe('incomplete')
      expect(advice).toContain('put the URL in quotes')
      expect(advice).toContain('X-Amz-Signature')
    }
  })

  it('that contains white space is recognized', async () => {
    expect((await causeOf((url) => `${url.slice(0, 99)}\n  ${url.slice(99)}`)).cause).toBe('whiteSpace')
  })

  it.each([
    ['white space', (url: string) => `\n  ${url}\t\n`],
    ['angle brackets', (url: string) => `<${url}>`],
    ['angle brackets and URL:', (url: string) => `<URL:${url}>`],
    ['quotes', (url: string) => `"${url}"`],
    ['a command', (url: string) => `curl '${url}'`],
  ])('in %s is read', async (_, change) => {
    expect((await causeOf(change)).advice).toMatch(/^The URL is well formed/)
  })

  it.each([
    ['CloudFront', 'https://d1.cloudfront.net/a?Expires=1&Signature=a~&Key-Pair-Id=K1'],
    ['CloudFront', 'https://d1.cloudfront.net/a?Policy=a&Signature=a~&Key-Pair-Id=K1'],
    [
      'Google Cloud Storage',
      'https://storage.googleapis.com/b/a?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=ab',
    ],
    ['Google Cloud Storage', 'https://storage.googleapis.com/b/a?GoogleAccessId=a&Expires=1&Signature=ab'],
    ['Azure', 'https://a.blob.core.windows.net/c/b?sv=2020&se=2021&sr=b&sig=ab'],
    ['Signature Version 2', 'https://b.s3.amazonaws.com/a?AWSAccessKeyId=A&Expires=1&Signature=ab'],
  ])('of %s is recognized', (signer, url) => {
    expect(diagnose({ url })).toMatchObject({ cause: 'otherSigner', details: { signer } })
  })
})

describe('a curl command', () => {
  it.each([
    ['GET', '', {}],
    ['HEAD', '-I', {}],
    ['PUT', '-T cat.jpg', {}],
    ['PUT', '-X PUT --data-binary @cat.jpg', {}],
    ['DELETE', '--request DELETE', {}],
    ['PUT', '-sS -X PUT \\\n  -H "Content-Type: image/png" -o out.txt', { 'content-type': 'image/png' }],
  ])('for %s is read: %s', async (method, given, headers) => {
    const { url } = await sign({ method, headers })
    expect(await diagnoseSent({ url: `curl ${given} '${url}'` })).toMatchObject({ cause: 'signatureMatches' })
    const other = method === 'DELETE' ? 'GET' : 'DELETE'
    const wrong = await sign({ method: other, headers })
    expect(await diagnoseSent({ url: `curl ${given} "${wrong.url}"` })).toMatchObject({
      cause: 'methodDiffers',
      details: { signed: other, received: method },
    })
  })
})

describe('if it is omitted,', () => {
  const received = (sent: { url: string }, method: string, headers: string) =>
    error(
      'SignatureDoesNotMatch',
      `<CanonicalRequest>${[
        method,
        /\.com([^?]*)/.exec(sent.url)![1],
        sent.url
          .split('?')[1]!
          .replace(/&X-Amz-Signature=.*/, '')
          .replaceAll('&', '&amp;'),
        headers,
        '',
        /SignedHeaders=([^&]*)/.exec(sent.url)![1]!.replaceAll('%3B', ';'),
        'UNSIGNED-PAYLOAD',
      ].join('\n')}</CanonicalRequest>`,
    )
  const host = 'host:photos.s3.eu-west-1.amazonaws.com'

  it('the method is reported as unknown', async () => {
    const sent = await sign()
    const found = diagnose({ url: sent.url }, received(sent, 'GET', host), soon)
    expect(found).toMatchObject({ cause: 'undetermined', details: { method: 'GET', unknown: 'the method' } })
    expect(diagnose({ url: sent.url, method: 'PUT' }, received(sent, 'GET', host), soon).cause).toBe('methodDiffers')
  })

  it('a header is reported only if the store received an empty value', async () => {
    const sent = await sign({ headers: { 'content-type': 'image/png' } })
    const { method, url } = sent
    const with2 = received(sent, 'PUT', `content-type:text/html\n${host}`)
    expect(diagnose({ method, url }, with2, soon)).toMatchObject({ cause: 'undetermined' })
    expect(diagnose(sent, with2, soon)).toMatchObject({ cause: 'headerDiffers' })
    const without = received(sent, 'PUT', `content-type:\n${host}`)
    expect(diagnose({ method, url }, without, soon)).toMatchObject({
      cause: 'headerMissing',
      details: { name: 'content-type' },
    })
  })
})

describe('the message of a response', () => {
  it('is shown redacted and shortened', async () => {
    const sent = await sign()
    const found = diagnose(
      sent,
      error('SlowDown', `<Message>Slow down: ${sent.url.replaceAll('&', '&amp;')}</Message>`),
    )
    expect(found.storeMessage).toContain('Slow down: ')
    expect(`${found}`).toContain('Slow down: ')
    expect(`${found}`).not.toMatch(/[\da-f]{64}/)
    expect(diagnose(sent, error('NoSuchKey', `<Message>${'x'.repeat(999)}</Message>`)).storeMessage).toHaveLength(201)
    expect(diagnose(sent, error('NoSuchKey'))).not.toHaveProperty('storeMessage')
  })
})

describe('with credentials,', () => {
  it('a correct signature is recognized', async () => {
    const sent = await sign({ headers: { 'content-type': 'a/b' } })
    expect(await diagnoseSent(sent)).toMatchObject({ cause: 'signatureMatches' })
    expect(await diagnoseSent(sent, { response: error('AccessDenied') })).toMatchObject({ cause: 'signatureMatches' })
    expect(await diagnoseSent(sent, { response: error('SignatureDoesNotMatch') })).toMatchObject({
      cause: 'signatureMatches',
    })
  })

  it('the signed method is reported', async () => {
    const { url } = await sign({ method: 'PUT' })
    expect(await diagnoseSent({ url })).toMatchObject({ cause: 'signatureMatches', details: { method: 'PUT' } })
    expect(await diagnoseSent({ url, method: 'GET' })).toMatchObject({
      cause: 'methodDiffers',
      details: { signed: 'PUT' },
    })
  })

  const changed: [what: string, cause: string, change: (url: string) => string, operation?: Partial<Operation>][] = [
    [
      'another address style',
      'hostDiffers',
      (url) => url.replace('//photos.s3.', '//s3.').replace('.com/', '.com/photos/'),
    ],
    ['another port', 'hostDiffers', (url) => url.replace('.com/', '.com:9000/')],
    ['the global host', 'hostDiffers', (url) => url.replace('s3.eu-west-1.', 's3.')],
    [
      'a key that is encoded twice',
      'pathDiffers',
      (url) => url.replace(/\.com[^?]*/, (path) => path.replaceAll('%', '%25')),
    ],
    ['an additional slash', 'pathDiffers', (url) => url.replace('.com/', '.com//')],
    ['a slash at the end', 'pathDiffers', (url) => url.replace('?', '/?')],
    ['a region that was edited', 'regionDiffers', (url) => url.replace('us-east-1%2F', 'eu-west-1%2F')],
  ]

  it.each(changed)('%s is reported', async (what, cause, change, operation) => {
    const where: Store = what.includes('region')
      ? { ...store, region: 'us-east-1', endpoint: 'https://s3.example.com' }
      : store
    const { url, method } = await sign(operation, {}, where)
    expect(change(url)).not.toBe(url)
    expect((await diagnoseSent({ url: change(url), method })).cause).toBe(cause)
  })

  it('a bucket moved from the path to the host is reported', async () => {
    const byPath = await sign({ key: 'a' }, {}, { ...store, forcePathStyle: true })
    const url = byPath.url.replace('//s3.', '//photos.s3.').replace('/photos/a', '/a')
    expect((await diagnoseSent({ url, method: 'PUT' })).cause).toBe('hostDiffers')
  })

  it('a key that was encoded before signing is reported', async () => {
    const { url, method } = await sign({ key: encodeURIComponent('a b') })
    expect((await diagnoseSent({ url: url.replace('%2520', '%20'), method })).cause).toBe('pathDiffers')
  })

  it('a host of another region is reported', async () => {
    const where = { ...store, region: 'us-east-1', endpoint: 'https://s3.eu-central-1.amazonaws.com' }
    expect(await diagnoseSent(await sign({}, {}, where))).toMatchObject({
      cause: 'regionDiffers',
      details: { signed: 'us-east-1', expected: 'eu-central-1' },
    })
  })

  it.each(['\n', ' ', '\r\n'])('a secret access key that ends with %j is reported', async (space) => {
    const sent = await sign()
    const own = { ...credentials, secretAccessKey: secretAccessKey + space }
    const found = await diagnoseSent(sent, { credentials: own })
    expect(found.cause).toBe('secretDiffers')
    expect(found.advice).toContain('white space or quotes')
  })

  it('the secret access key of another profile is reported', async () => {
    const otherCredentials = {
      work: { accessKeyId: 'AKIDWORK', secretAccessKey: 'of-work' },
      home: { accessKeyId: 'AKIDHOME', secretAccessKey: 'of-home' },
    }
    const byHome = await sign({}, {}, { ...store, credentials: otherCredentials.home })
    expect(await diagnoseSent(byHome, { otherCredentials })).toMatchObject({
      cause: 'secretDiffers',
      details: { name: 'home' },
    })
    const mixed = { ...store, credentials: { accessKeyId, secretAccessKey: 'of-work' } }
    const found = await diagnoseSent({ url: (await sign({}, {}, mixed)).url }, { otherCredentials })
    expect(found).toMatchObject({ cause: 'secretDiffers', details: { name: 'work' } })
    expect(found.advice).toContain('which does not belong to the given access key')
  })

  it('a session token of other credentials is reported', async () => {
    expect((await diagnoseSent(await sign({}, {}, temporaryStore))).cause).toBe('tokenInvalid')
    const temporary = { credentials: { ...credentials, sessionToken } }
    expect((await diagnoseSent(await sign(), temporary)).cause).toBe('tokenInvalid')
    expect((await diagnoseSent(await sign({}, {}, temporaryStore), temporary)).cause).toBe('signatureMatches')
  })

  it('a wrong secret access key is not reported as correct', async () => {
    const wrong = await sign({}, {}, { ...store, credentials: { accessKeyId, secretAccessKey: 'wrong' } })
    // Ceph responds like this.
    const response = error('AccessDenied', '<BucketName>photos</BucketName>')
    expect(diagnose(wrong, response, soon).cause).toBe('undetermined')
    expect(await diagnoseSent(wrong, { response })).toMatchObject({ cause: 'secretDiffers' })
  })

  it('a header with another value is reported together with the secret', async () => {
    const { url, method } = await sign({ headers: { 'content-type': 'a/b' } })
    const found = await diagnoseSent({ url, method, headers: { 'content-type': 'a/c' } })
    expect(found).toMatchObject({ cause: 'secretDiffers', details: { headers: 'content-type' } })
    expect(found.advice).toContain('or one of these headers was signed with another value: content-type.')
    const plain = await sign({}, {}, { ...store, credentials: { accessKeyId, secretAccessKey: 'wrong' } })
    expect((await diagnoseSent(plain)).advice).toMatch(/or changed after it was signed\.$/)
  })

  it('the missing value of a header is requested', async () => {
    const { url, method } = await sign({ headers: { 'content-type': 'a/b' } })
    const found = await diagnoseSent({ url, method })
    expect(found).toMatchObject({ cause: 'undetermined', details: { headers: 'content-type' } })
  })

  it('no signature is computed if the cause is known without it', async () => {
    const sent = await sign()
    expect(await diagnoseSent(sent, { response: error('NoSuchKey') })).toMatchObject({ cause: 'accepted' })
    expect(await diagnoseSent(sent, { now: new Date('2027-01-01') })).toMatchObject({ cause: 'expired' })
    expect(
      await diagnoseSent(sent, { response: error('AccessDenied', '<Message>Access Denied</Message>') }),
    ).toMatchObject({
      cause: 'notPermitted',
    })
  })

  it('scoped credentials are used for their scope', async () => {
    const { createHmac } = await import('node:crypto')
    const signingKey = ['20260301', 'eu-west-1', 's3', 'aws4_request']
      .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secretAccessKey}`)
      .toString('hex')
    const scoped = { accessKeyId, signingKey, date: '20260301', region: 'eu-west-1', service: 's3' }
    expect(await diagnoseSent(await sign(), { credentials: scoped })).toMatchObject({ cause: 'signatureMatches' })
    expect(
      await diagnoseSent(await sign({ method: 'GET' }), { credentials: { ...scoped, date: '20260302' } }),
    ).toMatchObject({
      cause: 'secretDiffers',
    })
  })

  it('the diagnosis contains no secret, token or signature', async () => {
    const options: PresignOptions = { signingDate }
    const urls = [
      await presign(temporaryStore, { method: 'GET', key: 'a' }, options),
      await presignUrl('https://abc.example/', {
        region: store.region,
        credentials: store.credentials,
        service: 's3',
        method: 'GET',
        signingDate,
      }),
    ]
    const leaks = new RegExp(
      [secretAccessKey, sessionToken, encodeURIComponent(sessionToken)]
        .map((text) => text.replace(/[+/=]/g, '.'))
        .join('|'),
    )
    for (const sent of urls)
      for (const method of ['GET', 'PUT', undefined])
        for (const response of [undefined, error('SignatureDoesNotMatch'), error('AccessDenied')]) {
          const found = await diagnoseSent(
            { ...sent, method },
            { response, credentials: { accessKeyId, secretAccessKey: 'x' } },
          )
          expect(`${found} ${JSON.stringify(found)}`).not.toMatch(leaks)
          expect(`${found} ${JSON.stringify(found)}`).not.toMatch(/[\da-f]{64}/)
        }
  })

  it('wrong options are rejected', async () => {
    await expect(diagnoseWith({ url: '/' }, {} as never)).rejects.toMatchObject({ code: 'InvalidCredentials' })
    await expect(diagnoseSent({ url: '/' }, { now: 7 as never })).rejects.toMatchObject({ code: 'InvalidDate' })
  })
})
