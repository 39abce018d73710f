import { type Presigned, presignUrl } from 'sigv4-presign'
import { canonicalRequest, diagnose, type ReceivedRequest, stringToSign } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  secretAccessKey,
  sessionToken,
  sign,
  signingDate,
  soon,
  temporaryStore,
  withParameter,
} from './samples.ts'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const error = (code: string, elements: Record<string, string> = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code>${Object.entries(elements)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('')}<RequestId>4442587FB7D0A2F9</RequestId></Error>`

const signatureOf = ({ url }: { url: string }) => /X-Amz-Signature=([^&]*)/.exec(url)![1]!

/** Amazon S3's response to a wrong signature. It contains everything from which S3 computed the right one. */
async function refusalOf(received: ReceivedRequest & { url: string }) {
  const { signal: _, ...elements } = {
    signal: '',
    Message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    AWSAccessKeyId: accessKeyId,
    StringToSign: await stringToSign(received),
    SignatureProvided: signatureOf(received),
    StringToSignBytes: '41 57 53',
    CanonicalRequest: canonicalRequest(received),
    CanonicalRequestBytes: '50 55 54',
  }
  return error('SignatureDoesNotMatch', elements)
}

/** Diagnoses a request that was signed as `sent` and arrived with the changes in `received`. */
const compare = async (sent: Presigned, received: Partial<Presigned>) =>
  diagnose(sent, await refusalOf({ ...sent, ...received }), soon)

const upload = () => sign({ query: { partNumber: '1' }, headers: { 'content-type': 'image/png', 'x-amz-meta-a': 'b' } })

describe('the cause of SignatureDoesNotMatch is', () => {
  it('another method', async () => {
    expect(await compare(await sign({ method: 'GET' }), { method: 'HEAD' })).toMatchObject({
      cause: 'methodDiffers',
      advice:
        'The URL was signed for GET, but the request came as HEAD. Send the method that was signed: a URL for GET is not valid for HEAD.',
      details: { signed: 'GET', received: 'HEAD' },
    })
  })

  it.each([
    ['/2026/a%2Bb%2B%C3%BC.jpg', '`%20` became `%2B`', '%20', '%2B'],
    ['/2026/a%20b%20%C3%BC.jpg', '`%2B` became `%20`', '%2B', '%20'],
    ['/2026/a%20b%2b%C3%BC.jpg', '`%2B` became `%2b`', '%2B', '%2b'],
    ['/2026/a%2520b%2B%C3%BC.jpg', '`%20` became `%25`', '%20', '%25'],
    ['/2026/a%20b%2B%C3%BC.jpg/', 'it continues with `/`', '', '/'],
    ['/2026/a%20b', 'it ends before `%2B`', '%2B', ''],
    ['/photos/2026/a%20b%2B%C3%BC.jpg', '`2` became `p`', '2', 'p'],
  ])('the path %s', async (path, change, signedPart, receivedPart) => {
    const sent = await sign()
    const diagnosis = await compare(sent, { url: sent.url.replace(/\/2026[^?]*/, path) })
    expect(diagnosis).toMatchObject({ cause: 'pathDiffers', details: { signedPart, receivedPart, received: path } })
    expect(diagnosis.advice).toContain(change)
  })

  it('a missing, additional or different parameter', async () => {
    const sent = await upload()
    expect(await compare(sent, { url: sent.url.replace('&partNumber=1', '') })).toMatchObject({
      cause: 'queryDiffers',
      advice: 'The parameter `partNumber` was signed, but the request came without it. Send the whole query.',
      details: { name: 'partNumber', signed: '1' },
    })
    expect(await compare(sent, { url: `${sent.url}&utm_source=mail` })).toMatchObject({
      cause: 'queryDiffers',
      advice: 'The parameter `utm_source` was added after signing. Sign it with the rest, or leave it out.',
      details: { name: 'utm_source', received: 'mail' },
    })
    expect(await compare(sent, { url: withParameter(sent.url, 'partNumber', '2') })).toMatchObject({
      cause: 'queryDiffers',
      advice: 'The parameter `partNumber` was signed as `1`, but the request came with `2`.',
      details: { name: 'partNumber', signed: '1', received: '2' },
    })
    const repeated = await compare(sent, { url: `${sent.url}&partNumber=1` })
    expect(repeated.details).toEqual({ name: 'partNumber', signed: '1', received: '1, 1' })
  })

  it('a different token, which is not shown', async () => {
    const sent = await sign({}, {}, temporaryStore)
    const diagnosis = await compare(sent, { url: withParameter(sent.url, 'X-Amz-Security-Token', 'other') })
    expect(diagnosis).toMatchObject({ cause: 'queryDiffers', details: { name: 'X-Amz-Security-Token' } })
    for (const secret of [sessionToken, encodeURIComponent(sessionToken), 'other'])
      expect(`${diagnosis} ${JSON.stringify(diagnosis)}`).not.toContain(secret)
  })

  it('a missing header', async () => {
    const sent = await upload()
    const diagnosis = await compare(sent, { headers: { 'x-amz-meta-a': 'b' } })
    expect(diagnosis).toMatchObject({
      cause: 'headerMissing',
      advice:
        'The header `content-type: image/png` was signed, but the request came without it. Send exactly the header that was signed.',
      details: { name: 'content-type', signed: 'image/png' },
    })
    const message =
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
    expect(`${diagnosis}`).toBe(`headerMissing: ${diagnosis.advice} The store's message: ${message}`)
    expect(Object.keys(diagnosis)).toEqual(['cause', 'advice', 'details', 'storeMessage'])
  })

  it('a different header', async () => {
    const sent = await upload()
    expect(
      await compare(sent, { headers: { ...sent.headers, 'content-type': 'image/png; charset=utf-8' } }),
    ).toMatchObject({
      cause: 'headerDiffers',
      advice:
        'The header `content-type: image/png` was signed, but the request came with `image/png; charset=utf-8`. Send exactly the header that was signed.',
      details: { name: 'content-type', signed: 'image/png', received: 'image/png; charset=utf-8' },
    })
  })

  it('a different header with a customer-provided key, which is not shown', async () => {
    const name = 'x-amz-server-side-encryption-customer-key'
    const sent = await sign({ headers: { [name]: 'c2VjcmV0' } })
    const diagnosis = await compare(sent, { headers: { [name]: 'b3RoZXI=' } })
    expect(diagnosis).toMatchObject({ cause: 'headerDiffers', details: { name } })
    expect(`${diagnosis} ${JSON.stringify(diagnosis)}`).not.toMatch(/c2VjcmV0|b3RoZXI/)
  })

  it('another host', async () => {
    const sent = await sign()
    const host = 'backend:8080'
    const diagnosis = await compare(sent, { url: sent.url.replace(/https:..[^/]+/, ''), headers: { host } })
    expect(diagnosis).toMatchObject({
      cause: 'hostDiffers',
      details: { signed: 'photos.s3.eu-west-1.amazonaws.com', received: host },
    })
    expect(diagnosis.advice).toContain('let no proxy change the Host header')
  })

  it('another payload hash', async () => {
    const sent = await sign()
    const hash = 'a'.repeat(64)
    const xml = (await refusalOf(sent)).replace('UNSIGNED-PAYLOAD', hash)
    expect(diagnose(sent, xml)).toMatchObject({
      cause: 'payloadHashDiffers',
      details: { signed: 'UNSIGNED-PAYLOAD', received: hash },
    })
  })

  it('a wrong secret access key, if nothing differs', async () => {
    for (const sent of [await sign(), await upload(), await sign({}, {}, temporaryStore)]) {
      const diagnosis = await compare(sent, {})
      expect(diagnosis).toMatchObject({ cause: 'secretDiffers', details: {} })
      expect(diagnosis.advice).toContain('white space')
    }
  })

  it('a wrong secret access key, if nothing differs for another service that hashes the body', async () => {
    const given = {
      service: 'execute-api',
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey },
      signingDate,
    }
    const sent = await presignUrl('https://abc.example/a%20b', { ...given, method: 'POST', body: 'text' })
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('text'))).toString('hex')
    const xml = error('SignatureDoesNotMatch', { CanonicalRequest: canonicalRequest(sent, { payloadHash: hash }) })
    expect(diagnose(sent, xml).cause).toBe('secretDiffers')
  })

  it('another signature, if nothing else differs', async () => {
    const sent = await sign()
    const xml = (await refusalOf(sent)).replace(`>${signatureOf(sent)}<`, `>${'0'.repeat(64)}<`)
    expect(diagnose(sent, xml).cause).toBe('signatureDiffers')
  })

  it('another scope', async () => {
    const sent = await sign()
    const xml = (await refusalOf(sent)).replace('20260301/eu-west-1/s3', '20260301/us-east-1/s3')
    expect(diagnose(sent, xml)).toMatchObject({
      cause: 'scopeDiffers',
      details: {
        signed: '20260301T120000Z 20260301/eu-west-1/s3/aws4_request',
        received: '20260301T120000Z 20260301/us-east-1/s3/aws4_request',
      },
    })
  })

  it('found in any spelling of the XML', async () => {
    const sent = await upload()
    const received = { ...sent, headers: { 'content-type': 'a"b<c>&\'d', 'x-amz-meta-a': 'b' } }
    const plain = await refusalOf(received)
    for (const xml of [
      plain,
      plain.replaceAll('\n', '\r\n'),
      plain.replaceAll('&quot;', '&#34;').replaceAll('&lt;', '&#x3C;'),
      plain.replaceAll('\n', '&#10;'),
    ])
      expect(diagnose(sent, xml).details.received).toBe('a"b<c>&\'d')
  })
})

describe('SignatureDoesNotMatch without the canonical request', () => {
  it('results in advice on what to check', async () => {
    const sent = await upload()
    const diagnosis = diagnose(sent, error('SignatureDoesNotMatch', { Message: 'The request signature …' }))
    expect(diagnosis).toMatchObject({ cause: 'undetermined', details: { headers: 'content-type, x-amz-meta-a' } })
    expect(diagnosis.advice).toContain('the headers content-type, x-amz-meta-a are sent as they were signed')
    expect(diagnose(await sign(), error('SignatureDoesNotMatch'))).toMatchObject({ cause: 'undetermined', details: {} })
  })

  it('is diagnosed from the string to sign, if the response has one', async () => {
    const sent = await sign()
    const text = await stringToSign(sent)
    const answer = (StringToSign: string) => diagnose(sent, error('SignatureDoesNotMatch', { StringToSign })).cause
    expect(answer(text)).toBe('undetermined')
    expect(answer(text.replace('eu-west-1', 'us-east-1'))).toBe('scopeDiffers')
  })
})

describe('other responses', () => {
  it.each([
    [
      'AccessDenied',
      { Message: 'Request has expired', Expires: '2026-03-01T12:15:00Z', ServerTime: '2026-03-01T13:00:00Z' },
      'expired',
      { expiresAt: '2026-03-01T12:15:00Z', serverTime: '2026-03-01T13:00:00Z' },
    ],
    ['AccessDenied', { Message: 'Request has expired' }, 'expired', { expiresAt: '2026-03-01T12:15:00.000Z' }],
    [
      'AccessDenied',
      { Message: 'Request is not yet valid' },
      'notYetValid',
      { signingDate: '2026-03-01T12:00:00.000Z' },
    ],
    [
      'AccessDenied',
      {
        Message: 'There were headers present in the request which were not signed',
        HeadersNotSigned: 'x-amz-acl, x-amz-meta-b',
      },
      'headerNotSigned',
      { headers: 'x-amz-acl, x-amz-meta-b' },
    ],
    ['AccessDenied', { Message: 'x', MissingFields: 'x-amz-acl' }, 'headerNotSigned', { headers: 'x-amz-acl' }],
    ['HeadersNotSigned', { MissingFields: 'x-amz-acl' }, 'headerNotSigned', { headers: 'x-amz-acl' }],
    ['InvalidRequest', { HeadersNotSigned: 'x-amz-acl' }, 'headerNotSigned', { headers: 'x-amz-acl' }],
    ['HeadersNotSigned', {}, 'headerNotSigned', {}],
    [
      'AccessDenied',
      { Message: 'There were headers present in the request which were not signed' },
      'headerNotSigned',
      {},
    ],
    ['RequestExpired', {}, 'expired', { expiresAt: '2026-03-01T12:15:00.000Z' }],
    ['InvalidRequest', { Message: 'Request has expired' }, 'expired', { expiresAt: '2026-03-01T12:15:00.000Z' }],
    ['AccessDenied', { Message: 'Access Denied' }, 'notPermitted', {}],
    ['AccessDenied', {}, 'undetermined', { code: 'AccessDenied' }],
    [
      'RequestTimeTooSkewed',
      { RequestTime: '20260301T120000Z', ServerTime: '2026-03-01T14:00:00Z' },
      'clockSkewed',
      { signed: '20260301T120000Z', server: '2026-03-01T14:00:00Z' },
    ],
    [
      'AuthorizationHeaderMalformed',
      {
        Message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'eu-central-1'",
        Region: 'eu-central-1',
      },
      'regionDiffers',
      { signed: 'eu-west-1', expected: 'eu-central-1' },
    ],
    [
      'AuthorizationQueryParametersError',
      {
        Message:
          "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'eu-central-1'",
      },
      'regionDiffers',
      { signed: 'eu-west-1', expected: 'eu-central-1' },
    ],
    [
      'PermanentRedirect',
      { Endpoint: 'photos.s3.eu-central-1.amazonaws.com' },
      'regionDiffers',
      { signed: 'eu-west-1', endpoint: 'photos.s3.eu-central-1.amazonaws.com' },
    ],
    [
      'AuthorizationQueryParametersError',
      { Message: 'X-Amz-Expires must be less than a week (in seconds)' },
      'malformed',
      {},
    ],
    ['InvalidAccessKeyId', { AWSAccessKeyId: accessKeyId }, 'accessKeyUnknown', {}],
    ['ExpiredToken', { Message: 'The provided token has expired.' }, 'tokenExpired', {}],
    ['InvalidToken', { Message: 'The provided token is malformed or otherwise invalid.' }, 'tokenInvalid', {}],
    ['XAmzContentSHA256Mismatch', {}, 'payloadHashDiffers', {}],
    ['InvalidArgument', { Message: 'Only one auth mechanism allowed' }, 'signedTwice', {}],
    ['InvalidArgument', { Message: 'Invalid part number' }, 'undetermined', { code: 'InvalidArgument' }],
    ['NoSuchKey', {}, 'accepted', { code: 'NoSuchKey' }],
    ['SlowDown', {}, 'undetermined', { code: 'SlowDown' }],
  ])('with the code %s and %j result in the cause %s', async (code, elements, cause, details) => {
    const diagnosis = diagnose(await sign(), error(code, elements), soon)
    expect(diagnosis).toMatchObject({ cause, details })
    expect(diagnosis.details).toEqual(details)
    expect(diagnosis.advice).toMatch(/\.$|seconds\)$/)
  })

  it('are read in any spelling of their elements', async () => {
    const sent = await sign()
    const causeOf = (xml: string) => diagnose(sent, xml, soon).cause
    expect(causeOf('<Code><![CDATA[NoSuchKey]]></Code>')).toBe('accepted')
    expect(causeOf('<Error xmlns="urn:s3"><Code a="b">NoSuchKey</Code></Error>')).toBe('accepted')
    expect(causeOf('<s3:Error><s3:Code\n a="b" >NoSuch<![CDATA[K]]>ey</s3:Code></s3:Error>')).toBe('accepted')
    expect(causeOf('HTTP/1.1 404 Not Found\r\n\r\n<Error><Code>NoSuchKey</Code></Error>\n')).toBe('accepted')
    const headers = '<Code>AccessDenied</Code><MissingFields>&lt;<![CDATA[&lt;]]>&gt;</MissingFields>'
    expect(diagnose(sent, headers).details).toEqual({ headers: '<&lt;>' })
  })

  it('without details result in the cause expired after the URL has expired', async () => {
    const late = new Date('2026-03-01T12:15:00Z')
    expect(diagnose(await sign(), error('AccessDenied'), late).cause).toBe('expired')
    expect(diagnose(await sign(), error('AccessDenied', { Message: 'Access Denied' }), late).cause).toBe('notPermitted')
  })

  it.each(['', '<html>502 Bad Gateway</html>', '{"message":"Forbidden"}', '<Error></Error>'])(
    'that are not errors of a store result in the cause undetermined: %j',
    async (answer) => {
      expect(diagnose(await sign(), answer)).toMatchObject({ cause: 'undetermined', details: {} })
    },
  )

  it('to a malformed request result in the cause malformed', async () => {
    const { url, method } = await sign()
    for (const sent of [{ method, url: 'https://host.example/' }, {}, undefined]) {
      const diagnosis = diagnose(sent as ReceivedRequest, await refusalOf({ method, url }))
      expect(diagnosis.cause).toBe('malformed')
      expect(diagnosis.advice).toMatch(/^The request is malformed: /)
    }
  })

  it('are shortened if they are long', async () => {
    const long = 'x'.repeat(10_000)
    for (const [code, name] of [
      ['AccessDenied', 'HeadersNotSigned'],
      [long, 'Message'],
      ['PermanentRedirect', 'Endpoint'],
      ['AuthorizationQueryParametersError', 'Message'],
    ] as const) {
      const diagnosis = diagnose(await sign(), error(code, { [name]: long }))
      expect(`${diagnosis} ${JSON.stringify(diagnosis)}`.length).toBeLessThan(2000)
    }
  })

  it('are redacted if they repeat a signature', async () => {
    const { url, method } = await sign()
    const diagnosis = diagnose(
      { method, url },
      error('AuthorizationQueryParametersError', { Message: `Wrong: ${url}` }),
    )
    expect(`${diagnosis}`).not.toContain(signatureOf({ url }))
  })
})

describe('a URL without anything else', () => {
  it('is diagnosed like a request of which only the URL is known', async () => {
    const { url } = await sign()
    for (const response of [undefined, error('SignatureDoesNotMatch'), error('NoSuchKey')]) {
      const expected = diagnose({ url }, response, soon)
      expect(expected.cause).not.toBe('malformed')
      expect(diagnose(url, response, soon)).toEqual(expected)
      expect(diagnose(`curl '${url}'`, response, soon).cause).toBe(expected.cause)
    }
  })

  it('is malformed if it is no presigned URL', () => {
    expect(diagnose('https://a.example/').cause).toBe('malformed')
    expect(diagnose('').cause).toBe('malformed')
  })
})

it('does not show the beginning of a secret that is cut after 200 characters', async () => {
  const { url } = await sign()
  for (const name of ['signingKey', 'X-Amz-Signature', 'x-amz-security-token']) {
    const message = `${'a '.repeat(70)} the ${name} (${'4f1c9a0be7d28366'.repeat(9)}) is wrong`
    const { storeMessage } = diagnose(url, `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`)
    expect(storeMessage).toMatch(/\(REDACTED\) is wrong$/)
  }
  const headers = `x-amz-acl, ${'a, '.repeat(50)}https://a.example/?X-Amz-Signature=${'4f1c9a0be7d28366'.repeat(4)}`
  const unsigned = diagnose(
    url,
    `<Error><Code>AccessDenied</Code><HeadersNotSigned>${headers}</HeadersNotSigned></Error>`,
  )
  expect(`${unsigned} ${JSON.stringify(unsigned)}`).not.toContain('4f1c')
})
