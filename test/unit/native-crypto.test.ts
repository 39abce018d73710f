/** Native crypto and Web Crypto return the same results, and native crypto is used only if it is complete. */
import nativeCrypto, { createHash, createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nativeCrypto as findNativeCrypto } from '../../src/crypto/native.ts'
import { checkRuntime, deriveKey, type HmacKey, hmac, importKey, sha256, verifyHmac } from '../../src/crypto/runtime.ts'
import { hideNativeCrypto } from '../conformance/subtle.ts'

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const credential = ['AKIDEXAMPLE', '20260102', 'eu-west-1', 's3', 'aws4_request']
const values = ['', 'abc', 'Zürich 日本 \u{1f600}', 'x'.repeat(5000)]

const derived = () =>
  credential
    .slice(1)
    .reduce<Buffer | string>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secret}`)

const isNative = (key: HmacKey) => !('algorithm' in key)

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe.each(['native crypto', 'Web Crypto'])('%s', (kind) => {
  beforeEach(() => (kind === 'Web Crypto' ? hideNativeCrypto() : undefined))

  test.each(values)('hashes and authenticates %j', async (value) => {
    expect(await sha256(value)).toBe(createHash('sha256').update(value).digest('hex'))
    expect(await sha256(Buffer.from(value))).toBe(createHash('sha256').update(value).digest('hex'))
    const key = await deriveKey(secret, credential)
    expect(isNative(key)).toBe(kind === 'native crypto')
    expect(await hmac(key, value)).toBe(createHmac('sha256', derived()).update(value).digest('hex'))
  })

  test('derives the key that the derived bytes make', async () => {
    const bytes = derived() as Buffer<ArrayBuffer>
    expect(await hmac(await deriveKey(secret, credential), 'abc')).toBe(await hmac(await importKey(bytes), 'abc'))
  })

  test('accepts a correct signature, and rejects a wrong, short, long or empty one', async () => {
    const key = await deriveKey(secret, credential)
    const signature = Uint8Array.from(createHmac('sha256', derived()).update('abc').digest())
    expect(await verifyHmac(key, signature, 'abc')).toBe(true)
    expect(await verifyHmac(key, signature, 'abd')).toBe(false)
    for (const wrong of [
      signature.map((byte, index) => (index === 31 ? byte ^ 1 : byte)),
      signature.slice(0, 31),
      Uint8Array.of(...signature, 0),
      new Uint8Array(0),
      new Uint8Array(32),
    ])
      expect(await verifyHmac(key, wrong, 'abc')).toBe(false)
  })
})

test('a key signs with the implementation that created it', async () => {
  const key = await deriveKey(secret, credential)
  const show = hideNativeCrypto()
  const webKey = await deriveKey(secret, credential)
  expect([isNative(key), isNative(webKey)]).toEqual([true, false])
  const signature = await hmac(key, 'abc')
  expect(await hmac(webKey, 'abc')).toBe(signature)
  show()
  const createHmacSpy = vi.spyOn(nativeCrypto, 'createHmac')
  expect(await hmac(webKey, 'abc')).toBe(signature)
  expect(createHmacSpy).not.toHaveBeenCalled()
})

test('presign uses only native crypto if it exists', async () => {
  vi.stubGlobal('crypto', undefined)
  expect(checkRuntime()).toBe(nativeCrypto)
  const key = await deriveKey(secret, credential)
  expect(await hmac(key, 'abc')).toBe(createHmac('sha256', derived()).update('abc').digest('hex'))
})

test('a native key never prints its secret', async () => {
  const key = await deriveKey(secret, credential)
  const hex = (derived() as Buffer).toString('hex')
  for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify({ ...key, native: undefined })])
    expect(text.replace(/[^\da-f]/gi, '')).not.toContain(hex.slice(0, 16))
})

describe('a runtime without native crypto and Web Crypto is unsupported', () => {
  test.each([
    ['a page without HTTPS', {}],
    ['an engine without Web Crypto', undefined],
  ])('%s', async (_, crypto) => {
    vi.stubGlobal('process', undefined)
    vi.stubGlobal('crypto', crypto)
    expect(checkRuntime).toThrow(expect.objectContaining({ code: 'UnsupportedRuntime', parameter: 'crypto.subtle' }))
    await expect(sha256('abc')).rejects.toMatchObject({ code: 'UnsupportedRuntime' })
    await expect(deriveKey(secret, credential)).rejects.toMatchObject({ code: 'UnsupportedRuntime' })
  })
})

describe('Web Crypto is used', () => {
  const stub = (getBuiltinModule: unknown) => ({ env: {}, getBuiltinModule })
  test.each<[string, unknown]>([
    ['there is no process', undefined],
    ['process is null', null],
    ['process is a bundler’s stub', { env: { NODE_ENV: 'production' }, browser: true }],
    ['getBuiltinModule is not a function', stub('node:crypto')],
    ['getBuiltinModule returns undefined', stub(() => undefined)],
    ['getBuiltinModule returns null', stub(() => null)],
    ['getBuiltinModule returns an empty module', stub(() => ({}))],
    ['the module is from an older version of Node', stub(() => ({ createHmac, createHash }))],
    [
      'getBuiltinModule throws',
      stub(() => {
        throw new Error('not allowed')
      }),
    ],
    [
      'reading getBuiltinModule throws',
      {
        get getBuiltinModule(): never {
          throw new Error('not implemented')
        },
      },
    ],
  ])('if %s', async (_, process) => {
    vi.stubGlobal('process', process)
    const found = findNativeCrypto()
    const key = await deriveKey(secret, credential)
    const signature = await hmac(key, 'abc')
    vi.unstubAllGlobals()
    expect(found).toBeUndefined()
    expect(isNative(key)).toBe(false)
    expect(signature).toBe(createHmac('sha256', derived()).update('abc').digest('hex'))
  })
})
