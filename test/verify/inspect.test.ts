import { presign, presignUrl } from 'sigv4-presign'
import { fromArn } from 'sigv4-presign/endpoints'
import { inspect } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  outcome,
  secretAccessKey,
  sessionToken,
  sign,
  signingDate,
  soon,
  store,
  temporaryStore,
} from './samples.ts'

describe('an inspected URL', () => {
  it('contains the access key, the target, the headers to send and the expiry', async () => {
    const { url } = await sign({ headers: { 'content-type': 'a', 'x-amz-acl': 'private' }, query: { versionId: '7' } })
    expect(inspect(url, soon)).toEqual({
      accessKeyId,
      algorithm: 'AWS4-HMAC-SHA256',
      region: 'eu-west-1',
      service: 's3',
      signingDate,
      expiresIn: 900,
      expiresAt: new Date('2026-03-01T12:15:00Z'),
      expired: false,
      hasSessionToken: false,
      host: 'photos.s3.eu-west-1.amazonaws.com',
      path: '/2026/a%20b%2B%C3%BC.jpg',
      bucket: 'photos',
      key: '2026/a b+ü.jpg',
      query: { versionId: '7' },
      signedHeaders: ['content-type', 'host', 'x-amz-acl'],
    })
  })

  it.each([
    ['2026-03-01T12:14:59.999Z', false],
    ['2026-03-01T12:15:00.000Z', true],
  ])('has expired at %s: %s', async (now, expired) => {
    expect(inspect((await sign()).url, new Date(now)).expired).toBe(expired)
  })

  it('has expired according to the clock, unless another time is passed', async () => {
    expect(inspect((await sign()).url).expired).toBe(true)
    expect(inspect((await presign(store, { method: 'GET', key: 'a' })).url).expired).toBe(false)
  })

  it('contains neither its token nor its signature', async () => {
    const { url } = await sign({}, {}, temporaryStore)
    const inspected = inspect(url)
    expect(inspected.hasSessionToken).toBe(true)
    expect(JSON.stringify(inspected)).not.toContain(sessionToken)
    expect(JSON.stringify(inspected)).not.toMatch(/[\da-f]{64}/)
  })

  it('may have no host, and may be for another service', async () => {
    const { url } = await sign()
    const { host, bucket, ...rest } = inspect(url.replace(/https:..[^/]+/, ''))
    expect(host).toBeUndefined()
    expect([bucket, rest.key]).toEqual(['2026', 'a b+ü.jpg'])
    const given = { service: 'sts', region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey }, signingDate }
    const other = inspect((await presignUrl('https://sts.amazonaws.com/?Action=a', given)).url)
    expect(other).toMatchObject({ service: 'sts', path: '/', query: { Action: 'a' } })
    expect(other).not.toHaveProperty('bucket')
  })

  it.each([
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/photos', 'photos-123456789012'],
    ['arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/photos', 'photos-123456789012'],
    ['arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-1/accesspoint/photos', 'photos-123456789012.op-1'],
  ])('may be for an access point: %s', async (arn, bucket) => {
    const { url } = await presign(
      { ...fromArn(arn), credentials: store.credentials },
      { method: 'GET', key: 'a' },
      { signingDate },
    )
    expect(inspect(url)).toMatchObject({ bucket, key: 'a' })
  })

  it.each([
    ['https://host.example/', '400 AuthorizationQueryParametersError'],
    ['https://host.example/?X-Amz-Algorithm=AWS4-HMAC-SHA256', '400 AuthorizationQueryParametersError'],
    ['text', '400 InvalidURI'],
    [undefined, '400 InvalidURI'],
  ])('cannot be %s: %s', async (url, expected) => {
    expect(await outcome((async () => inspect(url as string))())).toBe(expected)
  })
})

it('redacts a signature that a damaged URL has under another name', async () => {
  const { url } = await sign()
  const damagedBy = (text: string) => inspect(url.replace('X-Amz-Signature=', text)).query
  expect(damagedBy('X-Amz-Signature&=')).toMatchObject({ '': 'REDACTED' })
  expect(damagedBy('X-Amz-Signature=a&a=x')).toMatchObject({ a: 'xREDACTED' })
  expect(damagedBy('X-Amz-Signature=a&')).toMatchObject({ REDACTED: '' })
})

it('redacts the secrets of other parameters and of another URL', async () => {
  const { url: other } = await sign({}, {}, temporaryStore)
  const query = {
    u: other,
    redirect: encodeURIComponent(other),
    X_Amz_Security_Token: 'short',
    sig: ['aB3dE5gH7jK9lM1nO3pQ5rS7tU9vW1xY3zA5bC7dE9f=', 'none'],
  }
  const { url } = await presign(store, { method: 'GET', key: `copy/${other}`, query })
  const inspected = inspect(url)
  expect(inspected.query).toMatchObject({ X_Amz_Security_Token: 'REDACTED', sig: ['REDACTED', 'none'] })
  expect(inspected.key).toMatch(/^copy\/https:.*X-Amz-Signature=REDACTED$/)
  const shown = JSON.stringify(inspected)
  expect(shown).not.toMatch(/[\da-f]{64}/)
  for (const form of [
    sessionToken,
    encodeURIComponent(sessionToken),
    encodeURIComponent(encodeURIComponent(sessionToken)),
  ])
    expect(shown).not.toContain(form)
})
