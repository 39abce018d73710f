/** A cached value is never used after an argument that it was computed from has changed. */
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { describe, expect, test } from 'vitest'
import { memoizeLast } from '../../src/core/memoize.ts'
import { signingKeys } from '../../src/sign/keys.ts'

const day = new Date('2026-01-02T23:59:59Z')
const nextDay = new Date('2026-01-03T00:00:00Z')

/** Returns new objects, for which the library has cached nothing. */
const subject = () => ({
  store: {
    region: 'eu-west-1',
    bucket: 'photos',
    endpoint: new URL('https://one.example.com/'),
    forcePathStyle: true,
    service: 's3',
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 'token',
    },
  },
  operation: { method: 'GET', key: 'cat.jpg', query: { a: '1' }, headers: { b: '2' } },
  options: { signingDate: day, expiresIn: 60 },
})
type Subject = ReturnType<typeof subject>

/** Each function changes one argument in place. */
const changes: [name: string, change: (subject: Subject) => unknown][] = [
  ['region', ({ store }) => Object.assign(store, { region: 'eu-west-2' })],
  ['bucket', ({ store }) => Object.assign(store, { bucket: 'videos' })],
  ['endpoint', ({ store }) => Object.assign(store, { endpoint: 'https://two.example.com' })],
  ['endpoint URL object', ({ store }) => Object.assign(store.endpoint, { port: '9000' })],
  ['forcePathStyle', ({ store }) => Object.assign(store, { forcePathStyle: false })],
  ['service', ({ store }) => Object.assign(store, { service: 's3express' })],
  ['credentials', ({ store }) => Object.assign(store, { credentials: { accessKeyId: 'A', secretAccessKey: 'B' } })],
  ['accessKeyId', ({ store }) => Object.assign(store.credentials, { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' })],
  ['secretAccessKey', ({ store }) => Object.assign(store.credentials, { secretAccessKey: 'je7MtGbClwBF/2Zp9Utk' })],
  ['sessionToken', ({ store }) => Object.assign(store.credentials, { sessionToken: undefined })],
  ['expiration', ({ store }) => Object.assign(store.credentials, { expiration: new Date(day.getTime() + 30_000) })],
  ['day', ({ options }) => Object.assign(options, { signingDate: nextDay })],
  ['second', ({ options }) => Object.assign(options, { signingDate: new Date(day.getTime() - 1000) })],
  ['expiresIn', ({ options }) => Object.assign(options, { expiresIn: 61 })],
  ['stableFor', ({ options }) => Object.assign(options, { stableFor: 3600 })],
  ['key', ({ operation }) => Object.assign(operation, { key: 'dog.jpg' })],
  ['query', ({ operation }) => Object.assign(operation.query, { a: '2' })],
  ['headers', ({ operation }) => Object.assign(operation.headers, { c: '3' })],
]

describe.each([
  ['sigv4-presign', async],
  ['sigv4-presign/sync', sync],
] as const)('%s', (_, lib) => {
  const url = async ({ store, operation, options }: Subject) => (await lib.presign(store, operation, options)).url

  test.each(changes)('uses a changed %s immediately', async (_, change) => {
    const fresh = subject()
    change(fresh)
    const expected = await url(fresh)
    const changed = subject()
    const before = await url(changed)
    change(changed)
    expect(await url(changed)).toBe(expected)
    expect(expected).not.toBe(before)
    expect(await url(subject())).toBe(before)
  })

  test('rejects a secret access key that has become invalid', async () => {
    const changed = subject()
    await url(changed)
    changed.store.credentials.secretAccessKey += '\n'
    await expect(url(changed)).rejects.toMatchObject({ code: 'InvalidCredentials' })
    await expect(url(changed)).rejects.toMatchObject({ code: 'InvalidCredentials' })
  })

  test('signs a form with the key of its own day', async () => {
    const form = (signingDate: Date) => lib.presignPost(subject().store, { key: 'cat.jpg', signingDate })
    const first = await form(day)
    const second = await form(nextDay)
    expect(first.fields['X-Amz-Credential']).toContain('/20260102/')
    expect(second.fields['X-Amz-Credential']).toContain('/20260103/')
    expect(await form(day)).toEqual(first)
  })
})

describe('the cache', () => {
  test('keeps only the last result and no errors', () => {
    let calls = 0
    const half = memoizeLast((number: number, divisor: number) => {
      calls++
      if (divisor === 0) throw new Error('no divisor')
      return number / divisor
    })
    expect([half(4, 2), half(4, 2), half(6, 2), half(4, 2)]).toEqual([2, 2, 3, 2])
    expect(calls).toBe(3)
    expect(() => half(4, 0)).toThrow()
    expect(() => half(4, 0)).toThrow()
    expect(half(4, 2)).toBe(2)
  })

  const from = (secretAccessKey: string) => ({ secretAccessKey, signingKey: undefined })

  test('keeps a bounded number of keys, and drops a key if its secret changes', () => {
    const derived: string[] = []
    const key = signingKeys((secret, credential) => derived.push(`${secret} ${credential}`))
    key('A/day/region', from('secret'))
    key('A/day/region', from('secret'))
    key('B/day/region', from('secret'))
    expect(derived).toEqual(['secret A,day,region', 'secret B,day,region'])
    key('A/day/region', from('other'))
    expect(derived).toHaveLength(3)
    for (let i = 0; i < 1000; i++) key(`C${i}/day/region`, from('secret'))
    key('A/day/region', from('other'))
    expect(derived).toHaveLength(1004)
  })

  test('does not keep a key whose derivation failed', async () => {
    let calls = 0
    const key = signingKeys(() => Promise.reject(new Error(`no key ${++calls}`)))
    await expect(key('A/day', from('secret'))).rejects.toThrow('no key 1')
    await expect(key('A/day', from('secret'))).rejects.toThrow('no key 2')
  })
})

/** Collects garbage and returns the size of the used heap in bytes. */
function usedHeap(): number {
  const { gc } = globalThis as { gc?: () => void }
  if (!gc) throw new Error('the tests need --expose-gc')
  gc()
  return process.memoryUsage().heapUsed
}

test('the memory use does not grow with the number of URLs', () => {
  const sign = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      const { store, options } = subject()
      const credentials = { ...store.credentials, accessKeyId: `AKIA${i}` }
      sync.presign({ ...store, credentials }, { method: 'GET', key: `cat-${i}.jpg` }, options)
      sync.presign(store, { method: 'GET', key: `cat-${i}.jpg` }, options)
    }
  }
  sign(0, 2000)
  const before = usedHeap()
  sign(2000, 20_000)
  // Keeping one key per call would take 20 MB, keeping one URL per call 8 MB.
  expect(usedHeap() - before).toBeLessThan(2_000_000)
})

test('the memory of a form is released even while its key is cached', () => {
  const sign = (accessKeyId: string, length: number) => {
    const { store } = subject()
    const credentials = { ...store.credentials, accessKeyId }
    return sync.presignPost(
      { ...store, credentials },
      { key: 'cat.jpg', fields: { 'x-amz-meta-a': 'a'.repeat(length) } },
    )
  }
  sign('AKIA', 100)
  const before = usedHeap()
  // The cache certainly keeps this many keys. Their forms take 13 MB.
  for (let i = 0; i < 90; i++) sign(`AKIA${i}`, 100_000)
  sign('AKIA', 100)
  expect(usedHeap() - before).toBeLessThan(2_000_000)
})
