import { type Check, equal, that } from './check.ts'
import type { Library } from './library.ts'
import { signingDate, store } from './sample.ts'
import { countUse, withSubtle } from './subtle.ts'

const operation = { method: 'GET', key: 'key' }

let strangers = 0

/** Returns credentials that have not been used before. */
const stranger = () => ({ accessKeyId: `AKIDSTRANGER${++strangers}`, secretAccessKey: `secret ${strangers}` })

/** Checks that signing keys are right, whatever else is signed at the same time. */
export function* keyChecks({ presign }: Library): Iterable<Check> {
  const sign = (credentials: ReturnType<typeof stranger>, region = 'eu-central-1') =>
    presign({ ...store, region, credentials }, operation, { signingDate })

  yield {
    name: 'signing keys: many scopes at once, each with its own key',
    async run() {
      const credentials = stranger()
      const regions = Array.from({ length: 300 }, (_, index) => `region-${index % 150}`)
      const together = await Promise.all(regions.map((region) => sign(credentials, region)))
      for (const [index, region] of regions.entries()) equal(together[index], await sign({ ...credentials }, region))
    },
  }
  yield {
    name: 'signing keys: one access key with two secrets at once',
    async run() {
      const one = stranger()
      const other = { ...one, secretAccessKey: 'another secret' }
      const turns = Array.from({ length: 40 }, (_, index) => (index % 2 ? one : other))
      const urls = (await Promise.all(turns.map((who) => sign(who)))).map(({ url }) => url)
      equal(new Set(urls).size, 2, 'the number of URLs')
      equal(
        urls,
        turns.map((who) => urls[who === one ? 1 : 0]),
        'the URLs',
      )
    },
  }
  yield {
    name: 'signing keys: a secret that is changed in place takes effect at the next call',
    async run() {
      const credentials = stranger()
      const before = await sign(credentials)
      credentials.secretAccessKey = 'rotated'
      const after = await sign(credentials)
      that(before.url !== after.url, 'the old secret still signs')
      equal(after, await sign({ ...credentials }), 'the URL')
    },
  }
}

/** Checks that each key is derived only once, and that no key is extractable. */
export function* webCryptoKeyChecks({ presign }: Library): Iterable<Check> {
  const sign = (credentials: ReturnType<typeof stranger>) =>
    presign({ ...store, credentials }, operation, { signingDate })

  yield {
    name: 'signing keys: derived once, by concurrent calls too, and never extractable',
    async run() {
      const once = await countUse(async () => sign(stranger()))
      that(once.importKey > 0, 'no key is imported')
      const credentials = stranger()
      const often = await countUse(() => Promise.all(Array.from({ length: 50 }, () => sign(credentials))))
      equal(often.importKey, once.importKey, 'the number of keys imported for 50 URLs')
      equal(often.sign, once.sign + 49, 'the number of signatures for 50 URLs')
      const again = await countUse(async () => sign({ ...credentials }))
      equal(again, { importKey: 0, sign: 1, extractable: false }, 'the use for one more URL')
      equal([once.extractable, often.extractable], [false, false], 'extractable')
    },
  }
  yield {
    name: 'signing keys: a derivation that fails is tried again',
    async run() {
      const credentials = stranger()
      const fail = () => Promise.reject(new Error('out of order'))
      const broken = { digest: fail, importKey: fail, sign: fail }
      const failed = await withSubtle(broken, async () => sign(credentials)).then(
        () => 'nothing',
        (error: Error) => error.message,
      )
      equal(failed, 'out of order', 'what is thrown')
      equal(await sign(credentials), await sign({ ...credentials }), 'the URL')
    },
  }
}
