import { type PresignUrlOptions, presignUrl } from 'sigv4-presign/sync'
import { canonicalRequest } from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'

const options: PresignUrlOptions = {
  service: 'execute-api',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'a/b' },
  signingDate: new Date('2026-01-02T03:04:05Z'),
}
const origin = 'https://abc.execute-api.eu-west-1.amazonaws.com'
const sign = (url: string, more?: Partial<PresignUrlOptions>) => presignUrl(url, { ...options, ...more })
const linesOf = (url: string, more?: Partial<PresignUrlOptions>) => canonicalRequest(sign(url, more)).split('\n')

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('presignUrl', () => {
  test('signs the path and the query, sorted, with the signature last', () => {
    const { url, method, headers } = sign(`${origin}/prod/cats?b=2&a=1`)
    const { pathname, searchParams } = new URL(url)
    expect([pathname, method, headers]).toEqual(['/prod/cats', 'GET', {}])
    expect([...searchParams.keys()]).toEqual([
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Security-Token',
      'X-Amz-SignedHeaders',
      'a',
      'b',
      'X-Amz-Signature',
    ])
  })

  test('reads + in the query as a space', () => {
    expect(sign(`${origin}/?q=a+b`).url).toContain('&q=a%20b&')
  })

  test.each([
    ['/a b', '/a%2520b'],
    ['/a%20b', '/a%2520b'],
    ['/a//b', '/a/b'],
    ['/a/../b', '/b'],
    ['', '/'],
  ])('normalizes the path %j of a service other than S3 and encodes it twice', (path, canonical) => {
    expect(linesOf(origin + path)[1]).toBe(canonical)
  })

  test.each([
    ['/a b', '/a%20b'],
    ['/a//b', '/a//b'],
    ['/%63at', '/cat'],
  ])('encodes the path %j of S3 once, and keeps its slashes', (path, canonical) => {
    expect(linesOf(`https://photos.s3.eu-west-1.amazonaws.com${path}`, { service: 's3' })[1]).toBe(canonical)
  })

  test('signs the hash of the body, which is empty by default', () => {
    expect(linesOf(`${origin}/`).at(-1)).toBe(emptyHash)
    const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
    const withBody = { method: 'POST', body: 'x' }
    expect(
      canonicalRequest({ ...sign(`${origin}/`, withBody) }, { payloadHash: hash })
        .split('\n')
        .at(-1),
    ).toBe(hash)
    expect(sign(`${origin}/`, withBody).url).toBe(sign(`${origin}/`, { method: 'POST', payloadHash: hash }).url)
    expect(sign(`${origin}/`, { method: 'POST', body: new TextEncoder().encode('x') }).url).toBe(
      sign(`${origin}/`, withBody).url,
    )
  })

  test('does not sign the payload for S3', () => {
    expect(linesOf('https://photos.s3.eu-west-1.amazonaws.com/a', { service: 's3' }).at(-1)).toBe('UNSIGNED-PAYLOAD')
  })

  test('appends the session token after the signature if signSessionToken is false', () => {
    const { url } = sign(`${origin}/`, { signSessionToken: false })
    expect(url).toMatch(/&X-Amz-Signature=[\da-f]{64}&X-Amz-Security-Token=a%2Fb$/)
    const { sessionToken: _, ...withoutToken } = options.credentials as {
      sessionToken: string
      accessKeyId: string
      secretAccessKey: string
    }
    expect(url).toContain(sign(`${origin}/`, { credentials: withoutToken }).url)
  })

  test('accepts a URL object and WebSocket URLs', () => {
    expect(presignUrl(new URL(`${origin}/a`), options).url).toBe(sign(`${origin}/a`).url)
    expect(sign('wss://abc.iot.eu-west-1.amazonaws.com/mqtt').url).toMatch(/^wss:\/\/abc\.iot\.eu-west-1/)
  })

  test.each([
    ['a relative URL', '/a', 'InvalidUrl'],
    ['a URL with a user', 'https://a:b@example.com/', 'InvalidUrl'],
    ['a URL with a fragment', `${origin}/#a`, 'InvalidUrl'],
    ['another scheme', 'ftp://example.com/', 'InvalidUrl'],
    ['a URL that is already signed', `${origin}/?X-Amz-Signature=a`, 'InvalidQuery'],
  ])('rejects %s', (_, url, code) => {
    expect(() => sign(url)).toThrow(expect.objectContaining({ code }))
  })
})
