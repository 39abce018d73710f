/** Compares our SHA-256 and HMAC with published test vectors and with the platform's implementations. */
import { createHash, createHmac, webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { deriveKey, hmac, hmacKey, sha256 } from '../../src/crypto/pure.ts'
import nistHmac from '../../vectors/hash/nist-hmac-sha256.json'
import nist from '../../vectors/hash/nist-sha256.json'
import rfc4231 from '../../vectors/hash/rfc-4231.json'

const { subtle } = webcrypto
const utf8 = (text: string) => new TextEncoder().encode(text)
const bytesOfHex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const nodeSha256 = (value: string | Uint8Array) => createHash('sha256').update(value).digest('hex')
const nodeHmac = (key: Uint8Array, value: string | Uint8Array) => createHmac('sha256', key).update(value).digest('hex')
const hexOf = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex')

/** Bytes that differ by position. Long patterns contain every byte value. */
const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => i * 167 + (i >> 8))
/** A similar ASCII string, in which each character is one byte. */
const letters = (length: number) => Array.from({ length }, (_, i) => String.fromCharCode((i * 37) % 128)).join('')

describe('SHA-256 of the NIST CAVP vectors', () => {
  test.each([
    ['short', 65],
    ['long', 64],
  ] as const)('is correct for %s messages', (kind, count) => {
    expect(nist[kind]).toHaveLength(count)
    for (const [message, digest] of nist[kind])
      expect(sha256(new Uint8Array(Buffer.from(message!, 'base64')))).toBe(digest)
  })

  test('is correct for the Monte Carlo test: 100 times 1,000 digests, each of the previous three', () => {
    expect(nist.monteCarlo.digests).toHaveLength(100)
    let seed = nist.monteCarlo.seed
    for (const expected of nist.monteCarlo.digests) {
      let last = [seed, seed, seed]
      for (let i = 0; i < 1000; i++) last = [last[1]!, last[2]!, sha256(bytesOfHex(last.join('')))]
      seed = last[2]!
      expect(seed).toBe(expected)
    }
  })
})

test.each([
  ['NIST CAVP', 36, nistHmac.cases],
  ['RFC 4231', 7, rfc4231.cases],
])('HMAC-SHA-256 of the %s vectors is correct, whole and truncated, with keys of any length', (_, count, cases) => {
  expect(cases).toHaveLength(count)
  for (const { key, message, mac } of cases)
    expect(hmac(hmacKey(bytesOfHex(key)), bytesOfHex(message)).slice(0, mac.length)).toBe(mac)
})

describe("the result is the same as Node's", () => {
  const lengths = Array.from({ length: 301 }, (_, length) => length)

  test('for every length of bytes and of text from 0 to 300', () => {
    for (const length of lengths) {
      expect(sha256(pattern(length)), `${length} bytes`).toBe(nodeSha256(pattern(length)))
      expect(sha256(letters(length)), `${length} letters`).toBe(nodeSha256(letters(length)))
    }
  })

  test('for every length of a key and of a message from 0 to 300', () => {
    const keys = lengths.map((length) => hmacKey(pattern(length)))
    for (const length of lengths) {
      const message = pattern(300 - length)
      expect(hmac(keys[length]!, message), `a key of ${length} bytes`).toBe(nodeHmac(pattern(length), message))
      expect(hmac(keys[20]!, letters(length)), `${length} letters`).toBe(nodeHmac(pattern(20), letters(length)))
    }
  })

  test('for every length around 4,096 bytes, which are processed at once, and around twice that', () => {
    const key = hmacKey(pattern(20))
    for (const length of [...lengths.map((i) => 3940 + i), ...lengths.map((i) => 8040 + i)]) {
      expect(sha256(pattern(length)), `${length} bytes`).toBe(nodeSha256(pattern(length)))
      expect(sha256(letters(length)), `${length} letters`).toBe(nodeSha256(letters(length)))
      expect(hmac(key, pattern(length)), `HMAC of ${length}`).toBe(nodeHmac(pattern(20), pattern(length)))
    }
  })

  test.each(['a', 'é', '€', '😀', '\ud83d', '\ude00'])(
    'for text around 1,366 code units and 4,096 bytes of UTF-8, beyond which it is encoded differently: %j',
    (unit) => {
      const fit = Math.floor(4096 / utf8(unit).length)
      const most = Math.floor(1366 / unit.length)
      for (const count of [most - 1, most, most + 1, most + 18, most + 40, fit - 1, fit, fit + 1, 3 * fit])
        for (const before of ['', 'b', 'bb', 'bbb'])
          expect(sha256(before + unit.repeat(count))).toBe(nodeSha256(utf8(before + unit.repeat(count))))
    },
  )

  test('for a digest in hex after text of every length', () => {
    const key = hmacKey(pattern(20))
    for (const length of [...lengths, ...lengths.map((i) => 1200 + i), ...lengths.map((i) => 3940 + i)])
      for (const text of [letters(length), `${letters(length - 1)}é`, '€'.repeat(length)]) {
        const expected = nodeHmac(pattern(20), text + nodeSha256(`${text}\n`))
        expect(hmac(key, text, `${text}\n`), `${length} letters`).toBe(expected)
      }
  })

  test('for texts whose first blocks are equal, different or not ASCII, in turn and with several keys', () => {
    const keys = [20, 64, 100].map((length) => [pattern(length), hmacKey(pattern(length))] as const)
    const starts = [
      'a'.repeat(64),
      `${'a'.repeat(63)}b`,
      `${'a'.repeat(62)}é`,
      'é'.repeat(32),
      `${'a'.repeat(63)}\ud83d\ude00`,
      'a'.repeat(63),
      '',
    ]
    for (const start of [...starts, ...[...starts].reverse(), ...starts.flatMap((one) => [one, one])])
      for (const [bytes, key] of keys)
        for (const rest of ['', 'c', 'd'.repeat(64)]) {
          expect(hmac(key, start + rest)).toBe(nodeHmac(bytes, start + rest))
          expect(hmac(key, start + rest, rest || 'e')).toBe(nodeHmac(bytes, start + rest + nodeSha256(rest || 'e')))
          expect(hmac(key, utf8(start + rest))).toBe(nodeHmac(bytes, start + rest))
        }
  })

  test('for a megabyte', () => {
    expect(sha256(pattern(2 ** 20))).toBe(nodeSha256(pattern(2 ** 20)))
    expect(sha256(letters(2 ** 20))).toBe(nodeSha256(letters(2 ** 20)))
  })

  test('for half a gigabyte, whose number of bits does not fit in 32 bits', () => {
    const zeros = new Uint8Array(2 ** 29 + 5)
    expect(sha256(zeros)).toBe(nodeSha256(zeros))
  })

  test('for a part of a buffer', () => {
    const part = pattern(300).subarray(17, 200)
    expect(sha256(part)).toBe(nodeSha256(part))
    expect(hmac(hmacKey(part.subarray(3, 40)), part)).toBe(nodeHmac(part.subarray(3, 40), part))
  })
})

describe("the result is the same as Web Crypto's", () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength, size: 'max' })
  /** Any text: ASCII, characters of every length in UTF-8, and lone surrogates. */
  const text = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 300, size: 'max' }),
    fc.string({ unit: 'binary', maxLength: 150, size: 'max' }),
    fc.array(fc.nat(0xffff), { maxLength: 100, size: 'max' }).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.integer({ min: 0xd7f0, max: 0xe00f }), { maxLength: 100, size: 'max' })
      .map((units) => String.fromCharCode(...units)),
  )
  const numRuns = 12_000

  test('for a digest of any bytes or text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes(330), text), async (value) => {
        const data = typeof value === 'string' ? utf8(value) : value
        expect(sha256(value)).toBe(hexOf(await subtle.digest('SHA-256', data)))
      }),
      { numRuns },
    )
  })

  test('for an HMAC of any bytes or text with any key', async () => {
    // Web Crypto in Node 20 rejects an empty key.
    const key = fc.uint8Array({ minLength: 1, maxLength: 150, size: 'max' })
    await fc.assert(
      fc.asyncProperty(key, fc.oneof(bytes(330), text), async (key, value) => {
        const data = typeof value === 'string' ? utf8(value) : value
        const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
        expect(hmac(hmacKey(key), value)).toBe(hexOf(await subtle.sign('HMAC', imported, data)))
      }),
      { numRuns },
    )
  })
})

describe('the shared buffers', () => {
  test('carry no data from one call to the next', () => {
    const keys = [20, 64, 100].map((length) => hmacKey(pattern(length)))
    const alone = keys.map((key) => hmac(key, 'text'))
    const among = keys.map((key, i) => {
      sha256(letters(5000 + i))
      hmacKey(pattern(200))
      const before = hmac(key, 'text')
      sha256('é'.repeat(77))
      hmac(keys[(i + 1) % 3]!, pattern(119))
      expect(hmac(key, 'text')).toBe(before)
      return before
    })
    expect(among).toEqual(alone)
    expect(new Set(alone).size).toBe(3)
    expect(sha256('')).toBe(nodeSha256(''))
  })

  test('leave the key and the value unchanged', () => {
    const key = pattern(64)
    const value = pattern(150)
    hmac(hmacKey(key), value)
    sha256(value)
    expect(key).toEqual(pattern(64))
    expect(value).toEqual(pattern(150))
  })
})

test("derives the signing key in AWS's example", () => {
  // AWS General Reference, Signature Version 4: "Examples of how to derive a signing key".
  const signingKey = bytesOfHex('f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d')
  const derived = deriveKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', [
    'AKIDEXAMPLE',
    '20120215',
    'us-east-1',
    'iam',
    'aws4_request',
  ])
  expect(derived).toEqual(hmacKey(signingKey))
  expect(hmac(derived, 'text')).toBe(nodeHmac(signingKey, 'text'))
})

describe('importing the module', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('requires no globals of the host, such as crypto', async () => {
    vi.resetModules()
    vi.stubGlobal('crypto', undefined)
    vi.stubGlobal('TextEncoder', undefined)
    vi.stubGlobal('Int32Array', undefined)
    vi.stubGlobal('Uint8Array', undefined)
    const importing = import('../../src/crypto/pure.ts')
    const fresh = await importing.finally(() => vi.unstubAllGlobals())
    expect(fresh.sha256).not.toBe(sha256)
    vi.stubGlobal('crypto', undefined)
    expect(fresh.hmac(fresh.hmacKey(pattern(20)), 'text')).toBe(nodeHmac(pattern(20), 'text'))
    expect(fresh.sha256('text')).toBe(nodeSha256('text'))
  })
})
