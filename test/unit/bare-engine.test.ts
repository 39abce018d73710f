/** The sync entry needs only ECMAScript to sign for a plain endpoint. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveBucket } from '../../src/core/address.ts'
import { base64, toBinary } from '../../src/core/encode.ts'
import * as full from '../../src/sync.ts'

type Sync = typeof full

const missing = ['URL', 'TextEncoder', 'btoa', 'crypto', 'FormData', 'Headers', 'process']
const store = {
  region: 'eu-west-1',
  bucket: 'photos',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'sécret', sessionToken: 'token' },
}
const signingDate = new Date('2026-01-02T03:04:05Z')

/** Removes globals that are not part of ECMAScript, and a method that older editions of ECMAScript lack. */
function takeAway(): void {
  for (const name of missing) vi.stubGlobal(name, undefined)
  Object.assign(String.prototype, { isWellFormed: undefined })
}

const { isWellFormed } = String.prototype

afterEach(() => {
  vi.unstubAllGlobals()
  Object.defineProperty(String.prototype, 'isWellFormed', { value: isWellFormed, writable: true, configurable: true })
})

describe('without any globals of the host,', () => {
  let bare: Sync

  beforeEach(async () => {
    vi.resetModules()
    bare = await import('../../src/sync.ts')
  })

  const inBare = <T>(work: () => T): T => {
    takeAway()
    try {
      return work()
    } finally {
      vi.unstubAllGlobals()
    }
  }

  test.each<[string, (library: Sync) => unknown]>([
    ['a URL', ({ presign, getObject }) => presign(store, getObject('a/Zürich 日本 \u{1f600}.jpg'), { signingDate })],
    [
      'a header that is not ASCII',
      ({ presign, putObject }) =>
        presign(store, putObject('k', { metadata: { title: 'Zürich \u{1f600}' } }), { signingDate }),
    ],
    [
      'a plain endpoint',
      ({ presign, getObject }) =>
        presign({ ...store, endpoint: 'HTTPS://S3.example:443/base/' }, getObject('k'), { signingDate }),
    ],
    [
      'an IP address as the endpoint',
      ({ presign, getObject }) =>
        presign({ ...store, endpoint: 'http://127.0.0.1:9000' }, getObject('k'), { signingDate }),
    ],
    [
      'several URLs',
      ({ presignMany, getObject }) =>
        presignMany(
          store,
          ['a', 'b'].map((key) => getObject(key)),
          { signingDate },
        ),
    ],
    ['a key of 1024 bytes', ({ presign, getObject }) => presign(store, getObject('ü'.repeat(512)), { signingDate })],
    [
      'a long header',
      ({ presign }) => presign(store, { method: 'PUT', key: 'k', headers: { a: 'é'.repeat(3000) } }, { signingDate }),
    ],
    ...[0, 1, 2].map((length): [string, (library: Sync) => unknown] => [
      `a form, ${length}`,
      ({ presignPost }) => presignPost(store, { key: `ü/${'x'.repeat(length)}`, signingDate, fields: { a: '日' } }),
    ]),
  ])('the sync entry signs %s in the same way', (_, call) => {
    const expected = call(full)
    expect(inBare(() => call(bare))).toEqual(expected)
  })

  test.each<[string, string, (library: Sync) => unknown]>([
    [
      'presignUrl',
      'URL',
      ({ presignUrl }) =>
        presignUrl('https://a.example/', { region: store.region, credentials: store.credentials, service: 'sts' }),
    ],
    [
      'an endpoint that is not ASCII',
      'URL',
      ({ presign, getObject }) => presign({ ...store, endpoint: 'https://bücher.example' }, getObject('k')),
    ],
    ['toFormData', 'FormData', ({ toFormData }) => toFormData({} as never, {} as never)],
  ])('%s throws UnsupportedRuntime with the name of the missing global %s', (_, name, call) => {
    expect(inBare(() => outcome(() => call(bare)))).toEqual(['PresignError', 'UnsupportedRuntime', name])
  })

  test('a lone surrogate is rejected and a surrogate pair is accepted', () => {
    const sign = (key: string) => () => bare.presign(store, bare.getObject(key), { signingDate })
    for (const key of ['\ud800', 'a\udfffb', '\udc00\ud800'])
      expect(inBare(() => outcome(sign(key)))).toEqual(['PresignError', 'InvalidKey', 'key'])
    expect(inBare(() => outcome(sign('\ud83d\ude00')))).toEqual([])
  })

  const outcome = (work: () => unknown) => {
    try {
      work()
      return []
    } catch (error) {
      const { name, code, parameter } = error as full.PresignError
      return [name, code, parameter]
    }
  }
})

test('Base64 without btoa and UTF-8 without TextEncoder return the same results', () => {
  const encode = btoa
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }), (ascii, text) => {
      vi.stubGlobal('btoa', undefined)
      expect(base64(ascii)).toBe(encode(ascii))
      expect(toBinary(text)).toBe(Buffer.from(text).toString('latin1'))
    }),
  )
})

describe('a plain endpoint', () => {
  const label = fc.stringMatching(/^[A-Za-z\d][\w-]{0,6}$/)
  const octet = fc.integer({ min: 0, max: 300 }).map(String)
  const host = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    fc.array(octet, { minLength: 1, maxLength: 5 }).map((octets) => octets.join('.')),
    fc.constantFrom('localhost', '0x7f.1', '1.2.3', '01.2.3.4', 'a.0x1', 'xn--bcher-kva.example', 'a..b', '1.2.3.4.'),
  )
  const port = fc.oneof(
    fc.constantFrom('', ':', ':0', ':80', ':443', ':00080'),
    fc.nat(70_000).map((n) => `:${n}`),
  )
  const segment = fc.oneof(fc.stringMatching(/^[\w.~-]{0,5}$/), fc.constantFrom('.', '..', '%2e', 'a%20b'))
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.map((text) => `/${text}`).join(''))
  const scheme = fc.constantFrom('http://', 'https://', 'HTTP://', 'Https://')

  test('is read according to the URL standard, whatever its parts', () =>
    fc.assert(
      fc.property(scheme, host, port, path, (...parts) => {
        const endpoint = parts.join('')
        let expected: unknown = 'InvalidEndpoint'
        try {
          const { protocol, host, pathname } = new URL(endpoint)
          expected = { protocol, host, path: pathname.replace(/\/+$/, '') }
        } catch {}
        let found: unknown
        try {
          found = resolveBucket({ endpoint, region: 'r' }, undefined, undefined)
        } catch (error) {
          found = (error as full.PresignError).code
        }
        expect(found).toEqual(expected)
      }),
      { numRuns: 3000 },
    ))
})
