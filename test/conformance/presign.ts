import { assert, type Check, equal } from './check.ts'
import { documented } from './documented.ts'
import type { Library } from './library.ts'
import {
  addressOf,
  credentials,
  freeze,
  later,
  parameterOf,
  parametersOf,
  signedDate,
  signingDate,
  store,
} from './sample.ts'

/** Keys, and the path that each must have in a URL. */
const keys: [key: string, path: string][] = [
  ['plain-key_1.~', 'plain-key_1.~'],
  ['a b+c%2Fd', 'a%20b%2Bc%252Fd'],
  ['/lead//double/trail/', '/lead//double/trail/'],
  ["!'()*:@&=+$,;?#[]", '%21%27%28%29%2A%3A%40%26%3D%2B%24%2C%3B%3F%23%5B%5D'],
  ['^|`{}"<>\\', '%5E%7C%60%7B%7D%22%3C%3E%5C'],
  ['é', '%C3%A9'],
  ['e\u0301', 'e%CC%81'],
  ['👋🏽', '%F0%9F%91%8B%F0%9F%8F%BD'],
  ['...', '...'],
  ['\u0001\t\u007f', '%01%09%7F'],
]

/** Stores, and the address of a request to each. */
const addresses: [store: Partial<Parameters<Library['presign']>[0]>, address: string][] = [
  [{}, 'https://photos.s3.eu-central-1.amazonaws.com/key'],
  [{ region: 'cn-north-1' }, 'https://photos.s3.cn-north-1.amazonaws.com.cn/key'],
  [{ forcePathStyle: true }, 'https://s3.eu-central-1.amazonaws.com/photos/key'],
  [{ bucket: 'with.dots' }, 'https://s3.eu-central-1.amazonaws.com/with.dots/key'],
  [{ endpoint: 'https://Store.Example.COM:443/' }, 'https://store.example.com/photos/key'],
  [{ endpoint: 'https://store.example.com', forcePathStyle: false }, 'https://photos.store.example.com/key'],
  [{ endpoint: 'http://127.0.0.1:9000', forcePathStyle: false }, 'http://127.0.0.1:9000/photos/key'],
]

export function* presignChecks({ presign, presignMany }: Library): Iterable<Check> {
  yield {
    name: 'presign: signs the example in the S3 documentation',
    async run() {
      const options = { expiresIn: documented.expiresIn, signingDate: new Date(documented.signingDate) }
      const { expiresAt, ...presigned } = await presign(documented.store, documented.operation, options)
      equal(presigned, { url: documented.url, method: 'GET', headers: {} })
      equal(expiresAt, new Date('2013-05-25T00:00:00Z'))
    },
  }
  yield {
    name: 'presign: preserves every byte of a key, and URL parsers do not change the URL',
    async run() {
      for (const [key, path] of keys) {
        const { url } = await presign(store, { method: 'GET', key }, { signingDate })
        equal(addressOf(url), `https://photos.s3.eu-central-1.amazonaws.com/${path}`, 'the address')
        if (typeof URL === 'function') equal(new URL(url).href, url, 'the URL as parsed')
        if (typeof Request === 'function') equal(new Request(url).url, url, 'the URL of a Request')
      }
    },
  }
  yield {
    name: 'presign: builds virtual-hosted and path-style addresses',
    async run() {
      for (const [more, address] of addresses) {
        const { url } = await presign({ ...store, ...more }, { method: 'GET', key: 'key' }, { signingDate })
        equal(addressOf(url), address, 'the address')
      }
    },
  }
  yield {
    name: 'presign: accepts endpoints that only a URL parser can read',
    async run() {
      for (const [endpoint, address] of [
        ['http://[::1]:9000/base/path/', 'http://[::1]:9000/base/path/photos/key'],
        [new URL('https://bücher.example'), 'https://xn--bcher-kva.example/photos/key'],
      ] as const) {
        const { url } = await presign({ ...store, endpoint }, { method: 'GET', key: 'key' }, { signingDate })
        equal(addressOf(url), address, 'the address')
      }
    },
  }
  yield {
    name: 'presign: sorts the signature’s parameters and the caller’s',
    async run() {
      const query = { uploads: '', 'x y': ['2', '1'], tag: 'a+b=c&d', none: undefined }
      const { url } = await presign(store, { method: 'POST', key: 'key', query }, { signingDate, expiresIn: 60 })
      const pairs = parametersOf(url)
      assert(/^[\da-f]{64}$/.test(pairs.pop()![1]), 'the last parameter is not a signature')
      equal(pairs, [
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', 'AKIDEXAMPLE/20260301/eu-central-1/s3/aws4_request'],
        ['X-Amz-Date', signedDate],
        ['X-Amz-Expires', '60'],
        ['X-Amz-SignedHeaders', 'host'],
        ['tag', 'a+b=c&d'],
        ['uploads', ''],
        ['x y', '1'],
        ['x y', '2'],
      ])
      assert(url.includes('&tag=a%2Bb%3Dc%26d&uploads=&x%20y=1&x%20y=2&'), 'the query is not encoded per RFC 3986')
    },
  }
  yield {
    name: 'presign: signs and returns every header, as bytes that this runtime can send',
    async run() {
      const text = 'naïve 👋'
      const headers = { 'Content-Type': 'text/plain', 'x-amz-meta-name': text, 'X-Amz-Acl': 'private', gone: undefined }
      const presigned = await presign(store, { method: 'PUT', key: 'key', headers }, { signingDate })
      const signed = 'content-type;host;x-amz-acl;x-amz-meta-name'
      equal(parameterOf(presigned.url, 'X-Amz-SignedHeaders'), signed, 'X-Amz-SignedHeaders')
      const sendable = new Headers(presigned.headers)
      equal([...sendable.keys()].sort(), ['content-type', 'x-amz-acl', 'x-amz-meta-name'], 'the headers')
      const bytes = Uint8Array.from(sendable.get('x-amz-meta-name')!, (character) => character.charCodeAt(0))
      equal(new TextDecoder().decode(bytes), text, 'the header as it is sent')
    },
  }
  yield {
    name: 'presign: hoist moves headers that S3 honors in the query',
    async run() {
      const headers = { 'x-amz-acl': 'private', 'x-amz-tagging': 'a=b', 'content-type': 'text/plain' }
      const presigned = await presign(store, { method: 'PUT', key: 'key', headers }, { signingDate, hoist: true })
      equal(Object.keys(presigned.headers).sort(), ['content-type', 'x-amz-tagging'], 'the headers')
      equal(parameterOf(presigned.url, 'x-amz-acl'), 'private', 'the parameter')
    },
  }
  yield {
    name: 'presign: a stable URL is the same throughout its window, and is valid for longer',
    async run() {
      const at = (seconds: number) =>
        presign(store, { method: 'GET', key: 'key' }, { signingDate: later(seconds), stableFor: 3600, expiresIn: 100 })
      // 12:34:56 is 2096 seconds into the hour.
      const [first, second, next] = [await at(-2096), await at(1503), await at(1504)]
      equal(second, first, 'the URL at the end of the window')
      assert(next.url !== first.url, 'the URL of the next window is the same')
      equal(first.expiresAt, new Date('2026-03-01T13:01:40Z'), 'expiresAt')
    },
  }
  yield {
    name: 'presign: adds the session token, and limits the expiry to that of the credentials',
    async run() {
      const temporary = { ...credentials, sessionToken: 'a token/+=', expiration: later(300) }
      const { url, expiresAt } = await presign(
        { ...store, credentials: temporary },
        { method: 'GET', key: 'key' },
        { signingDate },
      )
      equal(parameterOf(url, 'X-Amz-Security-Token'), 'a token/+=', 'X-Amz-Security-Token')
      equal(parameterOf(url, 'X-Amz-Expires'), '300', 'X-Amz-Expires')
      equal(expiresAt, later(300), 'expiresAt')
    },
  }
  yield {
    name: 'presign: reads the clock at each call',
    async run() {
      const before = Date.now()
      const { url, expiresAt } = await presign(store, { method: 'GET', key: 'key' })
      const start = expiresAt.getTime() - 900_000
      assert(start > before - 1000 && start <= Date.now(), `the URL starts at ${new Date(start)}, not now`)
      equal(parameterOf(url, 'X-Amz-Date'), new Date(start).toISOString().replace(/[:-]|\.000/g, ''), 'X-Amz-Date')
    },
  }
  yield {
    name: 'presign: does not change its input, and returns the same result again',
    async run() {
      const frozen = freeze({ ...store, credentials: { ...credentials, sessionToken: 'token' } })
      const operation = freeze({
        method: 'PUT',
        key: 'key',
        query: { a: ['1', '2'] },
        headers: { 'x-amz-acl': 'private' },
      })
      const options = freeze({ signingDate: new Date(signingDate), expiresIn: 60, hoist: true })
      equal(await presign(frozen, operation, options), await presign(frozen, operation, options), 'the second result')
      equal(await presignMany(frozen, freeze([operation]), options), [await presign(frozen, operation, options)])
    },
  }
  yield {
    name: 'presignMany: returns the results of presign in order, for any iterable',
    async run() {
      const count = 100
      const operation = (index: number) => ({ method: 'GET', key: `key/${index}` })
      function* operations() {
        for (let index = 0; index < count; index++) yield operation(index)
      }
      const many = await presignMany(store, operations(), { signingDate })
      equal(many.length, count, 'the number of results')
      for (const [index, item] of many.entries()) equal(item, await presign(store, operation(index), { signingDate }))
      equal(await presignMany(store, [], { signingDate }), [], 'the result of an empty list')
    },
  }
}
