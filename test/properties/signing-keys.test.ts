import nativeCrypto from 'node:crypto'
import { type Credentials, presign, presignMany, presignPost, presignUrl } from 'sigv4-presign'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hideNativeCrypto } from '../conformance/subtle.ts'

const subtle = globalThis.crypto.subtle
const signingDate = new Date('2026-01-02T03:04:05Z')

afterEach(() => void vi.restoreAllMocks())

let count = 0
/** Returns credentials that no test has used yet, so that none of their keys are cached. */
const freshCredentials = (): Credentials => ({ accessKeyId: `id${count++}`, secretAccessKey: `secret${count}` })

const sign = (credentials: Credentials | (() => Credentials | Promise<Credentials>), key = 'k', region = 'eu-west-1') =>
  presign({ region, bucket: 'bucket', credentials }, { method: 'GET', key }, { signingDate })

/** Counts how many keys are imported and how many signatures are made during `work`. */
async function cost(work: () => Promise<unknown>): Promise<{ imports: number; signatures: number }> {
  const imports = [vi.spyOn(subtle, 'importKey'), vi.spyOn(nativeCrypto, 'createSecretKey')]
  const signatures = [vi.spyOn(subtle, 'sign'), vi.spyOn(nativeCrypto, 'createHmac')]
  const calls = (spies: { mock: { calls: unknown[] } }[]) =>
    spies.reduce((total, { mock }) => total + mock.calls.length, 0)
  const before = [calls(imports), calls(signatures)] as const
  await work()
  return { imports: calls(imports) - before[0], signatures: calls(signatures) - before[1] }
}

/** What one URL costs when the key is cached, and when the credentials are new. */
const warm = { imports: 0, signatures: 1 }
const cold = () => cost(() => sign(freshCredentials()))

/** Signs with a copy of the credentials, so that no state that is cached by identity is shared. */
const reference = async (credentials: Credentials) => (await sign({ ...credentials })).url

describe.each(['native crypto', 'Web Crypto'])('the signing key, with %s,', (kind) => {
  beforeEach(() => (kind === 'Web Crypto' ? hideNativeCrypto() : undefined))

  test('is derived at the first use and cached', async () => {
    const credentials = freshCredentials()
    const first = await cost(() => sign(credentials))
    expect(first.imports).toBeGreaterThan(0)
    expect(first.signatures).toBeGreaterThan(1)
    expect(await cost(() => sign(credentials, 'another'))).toEqual(warm)
    expect(await cost(() => sign({ ...credentials }))).toEqual(warm)
    expect(await cost(() => sign(async () => ({ ...credentials })))).toEqual(warm)
    expect(
      await cost(() => presignPost({ region: 'eu-west-1', bucket: 'other', credentials }, { key: 'k', signingDate })),
    ).toEqual(warm)
  })

  test('is derived once for concurrent calls', async () => {
    const one = await cold()
    const credentials = freshCredentials()
    const keys = Array.from({ length: 50 }, (_, index) => `${index}`)
    const all = await cost(() => Promise.all(keys.map((key) => sign(credentials, key))))
    const expected = { imports: one.imports, signatures: one.signatures + keys.length - 1 }
    expect(all).toEqual(expected)

    const store = { region: 'eu-west-1', bucket: 'bucket', credentials: freshCredentials() }
    const operations = keys.map((key) => ({ method: 'GET', key }))
    expect(await cost(() => presignMany(store, operations, { signingDate }))).toEqual(expected)
  })

  test.each([
    ['region', (credentials: Credentials) => sign(credentials, 'k', 'eu-west-2')],
    [
      'service',
      (credentials: Credentials) =>
        presignUrl('https://a.example/', { service: 'sts', region: 'eu-west-1', credentials, signingDate }),
    ],
    [
      'day',
      (credentials: Credentials) =>
        presign(
          { region: 'eu-west-1', credentials },
          { method: 'GET' },
          { signingDate: new Date('2026-01-03T00:00:00Z') },
        ),
    ],
  ])('differs for another %s', async (_, work) => {
    const credentials = freshCredentials()
    await sign(credentials)
    expect(await cost(() => work(credentials))).toEqual(await cold())
  })

  test('is not extractable, and can only sign', async () => {
    const importKey = vi.spyOn(subtle, 'importKey')
    const createSecretKey = vi.spyOn(nativeCrypto, 'createSecretKey')
    await sign(freshCredentials())
    const [used, unused] = kind === 'Web Crypto' ? [importKey, createSecretKey] : [createSecretKey, importKey]
    expect(used).toHaveBeenCalled()
    expect(unused).not.toHaveBeenCalled()
    for (const [, , algorithm, extractable] of importKey.mock.calls) {
      expect(algorithm).toMatchObject({ name: 'HMAC', hash: 'SHA-256' })
      expect(extractable).toBe(false)
    }
  })

  test('changes when the credentials are changed in place', async () => {
    const credentials: Credentials = freshCredentials()
    const store = { region: 'eu-west-1', bucket: 'bucket', credentials }
    const url = async () => (await presign(store, { method: 'GET', key: 'k' }, { signingDate })).url
    const made = [await url()]
    for (const change of [
      { secretAccessKey: 'rotated' },
      { sessionToken: 'token' },
      { sessionToken: undefined, accessKeyId: 'another' },
      { secretAccessKey: 'rotated again' },
      freshCredentials(),
    ]) {
      Object.assign(credentials, change)
      made.push(await url())
      expect(made.at(-1)).toBe(await reference(credentials))
    }
    expect(new Set(made).size).toBe(made.length)

    Object.assign(store, { credentials: freshCredentials() })
    expect(await url()).toBe(await reference(store.credentials))
  })

  test('is never used for another secret with the same access key, even concurrently', async () => {
    const secrets = ['one', 'two', 'three']
    const accessKeyId = `shared${count++}`
    const expected = new Set<string>()
    for (const secretAccessKey of secrets) expected.add(await reference({ accessKeyId, secretAccessKey }))
    expect(expected.size).toBe(secrets.length)
    const together = [...secrets, ...secrets].map((secretAccessKey) => sign({ accessKeyId, secretAccessKey }))
    expect((await Promise.all(together)).map(({ url }) => url)).toEqual([...expected, ...expected])
  })

  test('is derived again after a failure', async () => {
    const credentials = freshCredentials()
    vi.spyOn(subtle, 'importKey').mockRejectedValueOnce(new Error('out of memory'))
    vi.spyOn(nativeCrypto, 'createSecretKey').mockImplementationOnce(() => {
      throw new Error('out of memory')
    })
    await expect(sign(credentials)).rejects.toThrow('out of memory')
    vi.restoreAllMocks()
    expect((await sign(credentials)).url).toBe(await reference(credentials))
  })

  test('is cached for a bounded number of credentials', async () => {
    const first = freshCredentials()
    await sign(first)
    const many = Array.from({ length: 1000 }, freshCredentials)
    for (const credentials of many) await sign(credentials)
    expect(await cost(() => sign(many.at(-1)!))).toEqual(warm)
    expect(await cost(() => sign(first))).toEqual(await cold())
  })
})
