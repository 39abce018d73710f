import { type Check, equal, that } from './check.ts'
import type { Library } from './library.ts'
import { addressOf, credentials, parameterOf, parametersOf, signingDate } from './sample.ts'

const options = { service: 'execute-api', region: 'eu-central-1', credentials, signingDate }

/** The SHA-256 of an empty body. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** URLs that runtimes' parsers escape differently. The signed URL must be the same everywhere. */
const paths: [given: string, address: string][] = [
  ['wss://host.example/mqtt', 'wss://host.example/mqtt'],
  ['https://HOST.example:443', 'https://host.example/'],
  ['https://host.example/a^b|c', 'https://host.example/a%5Eb%7Cc'],
  ['https://host.example/ü/ /%7E/%41', 'https://host.example/%C3%BC/%20/%7E/%41'],
  ['https://host.example/a/./b/../c', 'https://host.example/a/c'],
]

export function* urlChecks({ presignUrl }: Library): Iterable<Check> {
  yield {
    name: 'presignUrl: addresses',
    async run() {
      for (const [given, address] of paths) {
        const { url } = await presignUrl(given, options)
        equal(addressOf(url), address, 'the address')
        equal(new URL(url).href, url, 'the URL as parsed')
        equal(await presignUrl(new URL(given), options), await presignUrl(given, options), 'the result of a URL object')
      }
    },
  }
  yield {
    name: 'presignUrl: a query is read as forms have it and written as SigV4 has it',
    async run() {
      const { url, method } = await presignUrl('https://host.example/?b=1+2&a=%E9&c&b=%2B', {
        ...options,
        method: 'POST',
      })
      equal(method, 'POST', 'the method')
      const own = parametersOf(url).filter(([name]) => !name.startsWith('X-Amz-'))
      equal(
        own,
        [
          ['a', '\ufffd'],
          ['b', '+'],
          ['b', '1 2'],
          ['c', ''],
        ],
        'the parameters',
      )
      that(url.endsWith(`&X-Amz-Signature=${parameterOf(url, 'X-Amz-Signature')}`), 'the signature is not last')
    },
  }
  yield {
    name: 'presignUrl: the body’s hash is signed',
    async run() {
      const sign = (more: object) => presignUrl('https://host.example/', { ...options, ...more })
      equal(await sign({}), await sign({ payloadHash: emptyHash }), 'the result without a body')
      equal(await sign({ body: '' }), await sign({}), 'the result with an empty body')
      const body = '{"a":"ü"}'
      const signed = await sign({ body })
      that(signed.url !== (await sign({})).url, 'the body makes no difference')
      equal(await sign({ body: new TextEncoder().encode(body) }), signed, 'the result with the body’s bytes')
    },
  }
  yield {
    name: 'presignUrl: a session token, signed or appended',
    async run() {
      const temporary = { ...options, credentials: { ...credentials, sessionToken: 'a token' } }
      const signed = await presignUrl('wss://host.example/mqtt', temporary)
      that(signed.url.includes('&X-Amz-Security-Token=a%20token&'), 'the token is not among the signed parameters')
      const appended = await presignUrl('wss://host.example/mqtt', { ...temporary, signSessionToken: false })
      const plain = await presignUrl('wss://host.example/mqtt', options)
      equal(appended.url, `${plain.url}&X-Amz-Security-Token=a%20token`, 'the URL with an appended token')
    },
  }
}
