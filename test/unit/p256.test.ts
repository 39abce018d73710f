/** The encodings of keys and signatures, compared with Node's cryptography and the limits in the standards. */
import { createECDH, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { privateKey, toDer } from '../../src/crypto/asn1.ts'
import { readDer } from '../conformance/ecdsa.ts'
import { settings } from '../properties/settings.ts'

/** The order of P-256: https://doi.org/10.6028/NIST.SP.800-186 section 3.2.1.3 */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const hex = (value: bigint) => value.toString(16).padStart(64, '0')
const bytes = (value: bigint) => Uint8Array.from(Buffer.from(hex(value), 'hex'))

/** Numbers of 32 bytes, near every limit where a comparison or an increment could go wrong. */
const number = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    fc.bigInt({ min: order - 300n, max: order + 300n }),
    fc.tuple(fc.nat(255), fc.bigInt({ min: -2n, max: 2n })).map(([bit, more]) => 2n ** BigInt(bit + 1) + more),
    // Differs by one from the greatest valid candidate, in a single byte.
    fc.tuple(fc.nat(31), fc.constantFrom(1n, -1n)).map(([at, more]) => order - 2n + more * 2n ** BigInt(8 * at)),
    fc.constantFrom(0n, 1n, 255n, 256n, 2n ** 255n - 1n),
  )
  .filter((value) => value >= 0n && value < 2n ** 256n)

describe('a private key', () => {
  test.each([
    ['0', 0n, 1n],
    ['255, whose successor has a carry', 255n, 256n],
    ['n - 3', order - 3n, order - 2n],
    ['n - 2, the greatest valid one', order - 2n, order - 1n],
    ['n - 1', order - 1n, undefined],
    ['n', order, undefined],
    ['2^256 - 1', 2n ** 256n - 1n, undefined],
  ])('is derived or rejected for the candidate %s', (_, candidate, key) => {
    const made = privateKey(bytes(candidate))
    expect(made && Buffer.from(made.subarray(35)).toString('hex')).toBe(key && hex(key))
  })

  test('is the candidate plus 1 for candidates up to n - 2, and does not exist for others', () => {
    fc.assert(
      fc.property(number, (candidate) => {
        const given = bytes(candidate)
        const made = privateKey(given)
        expect(given).toEqual(bytes(candidate))
        expect(made === undefined).toBe(candidate > order - 2n)
        if (!made) return
        const key = Buffer.from(made)
        expect(key.subarray(35).toString('hex')).toBe(hex(candidate + 1n))
        const jwk = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
        const pair = createECDH('prime256v1')
        pair.setPrivateKey(hex(candidate + 1n), 'hex')
        const point = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')])
        expect(point).toEqual(pair.getPublicKey())
      }),
      settings,
    )
  })
})

describe('a signature in DER', () => {
  const one = '0'.repeat(63)
  test.each([
    ['of small numbers', `${one}1${one}2`, '3006020101020102'],
    ['with the high bit set', `${one.slice(1)}80${one.slice(1)}7f`, '300702020080' + '02017f'],
    ['with zeros before the high bit', `${'0'.repeat(60)}00ff${'0'.repeat(60)}ff00`, '3009020200ff020300ff00'],
    [
      'with zeros at the end',
      `01${'0'.repeat(62)}80${'0'.repeat(62)}`,
      `304502${'20'}01${'0'.repeat(62)}022100${'80'}${'0'.repeat(62)}`,
    ],
    ['of zeros', '0'.repeat(128), '3006020100020100'],
    ['of the greatest numbers', 'f'.repeat(128), `3046022100${'f'.repeat(64)}022100${'f'.repeat(64)}`],
  ])('%s has the expected bytes', (_, raw, der) => expect(toDer(raw)).toBe(der))

  test('encodes any two numbers without loss', () => {
    fc.assert(
      fc.property(number, number, (r, s) => {
        const raw = hex(r) + hex(s)
        expect(readDer(toDer(raw))).toBe(raw)
      }),
      settings,
    )
  })

  test('is accepted by Node, with any number of leading zeros', () => {
    const pair = createECDH('prime256v1')
    pair.generateKeys()
    const made = privateKey(Uint8Array.from(pair.getPrivateKey()))!
    const key = createPrivateKey({ key: Buffer.from(made), format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey(key)
    const lengths = new Set<number>()
    for (let i = 0; i < 1000; i++) {
      const data = Buffer.from(`${i}`)
      const der = toDer(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }).toString('hex'))
      lengths.add(der.length / 2)
      expect(verify('sha256', data, publicKey, Buffer.from(der, 'hex'))).toBe(true)
    }
    expect([...lengths]).toEqual(expect.arrayContaining([70, 71, 72]))
  })
})
