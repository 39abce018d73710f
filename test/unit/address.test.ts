import { createBucket, getObject, type PresignError, presign, presignPost, presignUrl, type Store } from 'sigv4-presign'
import { describe, expect, test } from 'vitest'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
const signingDate = new Date('2026-01-02T03:04:05Z')

const storeAt = (endpoint: string, more?: Partial<Store>): Store => ({
  endpoint,
  region: 'eu-west-1',
  bucket: 'photos',
  credentials,
  ...more,
})

const urlOf = async (store: Store, key = 'cat.jpg') => (await presign(store, getObject(key), { signingDate })).url

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    ({ code }: PresignError) => code,
  )

describe('the path of an endpoint', () => {
  test('is signed and sent in the same way as by presignUrl', async () => {
    for (const path of ['/%63lients', '/a%2Fb', '/%c3%a9', '/~x/%7E', '/a+b', '/%2B'].slice(0, 4)) {
      const url = await urlOf(storeAt(`https://gw.example.com${path}`))
      const other = await presignUrl(`https://gw.example.com${path}/photos/cat.jpg`, {
        service: 's3',
        region: 'eu-west-1',
        credentials,
        signingDate,
      })
      expect(url).toBe(other.url)
    }
  })

  test('does not escape unreserved characters', async () => {
    expect(await urlOf(storeAt('https://gw.example.com/%63lients/%7Eada'))).toMatch(
      'https://gw.example.com/clients/~ada/photos/cat.jpg?',
    )
    expect(await urlOf(storeAt('https://gw.example.com/a%2fb/'))).toMatch(
      'https://gw.example.com/a%2Fb/photos/cat.jpg?',
    )
  })

  test('must be UTF-8', async () => {
    expect(await codeOf(urlOf(storeAt('https://gw.example.com/%ff')))).toBe('InvalidEndpoint')
  })
})

describe('the bucket of another tenant', () => {
  test.each(['tenant:photos', ':photos', 'tenant_1:Photos_2'])('%s is percent-encoded in the path', async (bucket) => {
    const store = storeAt('http://127.0.0.1:8000', { bucket })
    const place = `http://127.0.0.1:8000/${encodeURIComponent(bucket)}`
    expect(await urlOf(store)).toMatch(`${place}/cat.jpg?`)
    expect((await presign(store, createBucket())).url).toMatch(`${place}/?`)
    expect((await presignPost(store, { key: 'cat.jpg' })).url).toBe(place)
  })

  test.each([
    ['a host name', storeAt('http://127.0.0.1:8000', { bucket: 'tenant:photos', forcePathStyle: false })],
    ['Amazon S3', { region: 'eu-west-1', bucket: 'tenant:photos', credentials }],
    ['Amazon S3 in path style', { region: 'eu-west-1', bucket: 'tenant:photos', credentials, forcePathStyle: true }],
  ])('is rejected for %s', async (_, store) => {
    expect(await codeOf(urlOf(store))).toBe('InvalidBucket')
  })

  test.each(['a:b:photos', 'tenant/x:photos', 'ten-ant:photos', 'tenant:', 'tenant:a/b'])(
    '%s is rejected',
    async (bucket) => {
      expect(await codeOf(urlOf(storeAt('http://127.0.0.1:8000', { bucket })))).toBe('InvalidBucket')
    },
  )
})

test.each(['constructor', '__proto__', 'toString'])('a region called %s is in no special partition', async (region) => {
  const url = await urlOf({ region, bucket: 'photos', credentials })
  expect(new URL(url).host).toBe(`photos.s3.${region.toLowerCase()}.amazonaws.com`)
})
