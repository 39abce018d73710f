/** Arguments are read during the call, so a caller may change them right after it. */
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { presignUrlV4a, presignV4a } from 'sigv4-presign/v4a'
import { canonicalRequest } from 'sigv4-presign/verify'
import { expect, test, vi } from 'vitest'

const signingDate = new Date('2026-01-02T03:04:05Z')
const newCredentials = () => ({
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
})
const newStore = () => ({ region: 'eu-west-1', bucket: 'photos', credentials: newCredentials() })
const url = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod'

test('an operation is read before the caller reuses it for the next key', async () => {
  const operation = { method: 'GET', key: '' }
  const signAll = (sign: (key: string) => unknown) =>
    Promise.all(
      ['a', 'b', 'c'].map((key) => {
        operation.key = key
        return sign(key)
      }),
    )
  const paths = (all: unknown[]) => all.map((presigned) => new URL((presigned as async.Presigned).url).pathname)
  const regionSet = ['*']
  expect(paths(await signAll(() => async.presign(newStore(), operation)))).toEqual(['/a', '/b', '/c'])
  expect(paths(await signAll(() => presignV4a({ ...newStore(), regionSet }, operation)))).toEqual(['/a', '/b', '/c'])
})

test('a body is read before the caller overwrites it', async () => {
  const body = new TextEncoder().encode('hello')
  const options = () => ({ service: 'execute-api', region: 'eu-west-1', credentials: newCredentials(), signingDate })
  const expected = sync.presignUrl(url, { ...options(), body: 'hello' })
  const signed = async.presignUrl(url, { ...options(), body })
  const signedV4a = presignUrlV4a(url, { ...options(), regionSet: ['*'], body: body.slice() })
  body.fill(0)
  expect(await signed).toEqual(expected)
  expect((await signedV4a).method).toBe('GET')
})

test('a form is read before the caller changes it', async () => {
  const post = { key: 'a', fields: { acl: 'private' }, signingDate }
  const expected = sync.presignPost(newStore(), structuredClone(post))
  const signed = async.presignPost(newStore(), post)
  post.key = 'b'
  post.fields.acl = 'public-read'
  expect(await signed).toEqual(expected)
})

test('credentials are read before the caller changes them', async () => {
  const store = newStore()
  const expected = sync.presign(newStore(), { method: 'GET', key: 'a' }, { signingDate })
  const signed = async.presign(store, { method: 'GET', key: 'a' }, { signingDate })
  Object.assign(store.credentials, { accessKeyId: 'other\n', secretAccessKey: 'other' })
  expect(await signed).toEqual(expected)
})

test('the expiration of credentials is read before the caller changes the Date', async () => {
  const operation = { method: 'GET', key: 'a' }
  const options = { service: 'execute-api', region: 'eu-west-1', signingDate }
  const expiration = new Date('2026-01-02T03:09:05Z')
  const credentials = { ...newCredentials(), expiration }
  const store = { ...newStore(), credentials }
  const results = Promise.all([
    async.presign(store, operation, { signingDate }),
    async.presignMany(store, [operation], { signingDate }),
    async.presignPost(store, { key: 'a', signingDate }),
    async.presignUrl(url, { ...options, credentials }),
    async.scopeCredentials(credentials, { region: 'eu-west-1', date: signingDate }),
    presignV4a({ ...store, regionSet: ['*'] }, operation, { signingDate }),
  ])
  expiration.setTime(0)
  const [presigned, [many], post, other, scoped, presignedV4a] = await results
  const expected = new Date('2026-01-02T03:09:05Z')
  for (const result of [presigned, many, post, other, presignedV4a]) expect(result!.expiresAt).toEqual(expected)
  expect(scoped.expiration).toBe(expected.toISOString())
})

test.each([
  ['sigv4-presign', async],
  ['sigv4-presign/sync', sync],
])('%s signs all operations with one key, even if the credentials change meanwhile', async (_, { presignMany }) => {
  const store = newStore()
  function* operations() {
    for (let i = 0; i < 100; i++) {
      if (i === 50) Object.assign(store.credentials, { accessKeyId: 'other', secretAccessKey: 'other' })
      yield { method: 'GET', key: 'a' }
    }
  }
  const urls = (await presignMany(store, operations(), { signingDate })).map(({ url }) => url)
  expect(urls).toHaveLength(100)
  expect(new Set(urls).size).toBe(1)
})

test('credentials can have inherited properties and getters', () => {
  const credentials = Object.create({ ...newCredentials(), sessionToken: 'token' })
  const options = { service: 'iotdevicegateway', region: 'eu-west-1', signingDate }
  const signed = (given: async.Credentials) =>
    sync.presignUrl('wss://abc.iot.eu-west-1.amazonaws.com/mqtt', {
      ...options,
      credentials: given,
      signSessionToken: false,
    })
  expect(signed(credentials)).toEqual(signed({ ...newCredentials(), sessionToken: 'token' }))
  const expired = Object.create({ ...newCredentials(), expiration: new Date(0) })
  expect(() => signed(expired)).toThrow(expect.objectContaining({ code: 'ExpiredCredentials' }))
  const accessKeyId = vi.fn(() => newCredentials().accessKeyId)
  sync.presign(
    { ...newStore(), credentials: Object.defineProperty(newCredentials(), 'accessKeyId', { get: accessKeyId }) },
    { method: 'GET', key: 'a' },
  )
  expect(accessKeyId).toHaveBeenCalledTimes(1)
})

test.each(['query', 'headers'])('a payload hash in the %s is used, in any letter case', (place) => {
  const hash = 'a'.repeat(64)
  const signingDate = new Date('2026-01-02T03:04:05Z')
  for (const name of ['x-amz-content-sha256', 'X-Amz-Content-SHA256']) {
    const sign = (payloadHash?: string, hashes: object = { [place]: { [name]: hash } }) =>
      sync.presign(newStore(), { method: 'GET', key: 'a', ...hashes }, { payloadHash, signingDate })
    const stated = sign()
    const { url, headers } = stated
    if (place === 'query') expect(url).toContain(`${name}=${hash}`)
    else expect(headers).toEqual({ 'x-amz-content-sha256': hash })
    expect(sign(hash)).toEqual(stated)
    expect(canonicalRequest({ ...stated, headers: { host: new URL(url).host, ...headers } })).toMatch(
      new RegExp(`\\n${hash}$`),
    )
    expect(() => sign('b'.repeat(64))).toThrow(expect.objectContaining({ code: 'InvalidPayloadHash' }))
    const both = { query: { [name]: hash }, headers: { [name]: 'b'.repeat(64) } }
    expect(() => sign(undefined, both)).toThrow(expect.objectContaining({ code: 'InvalidPayloadHash' }))
  }
})
