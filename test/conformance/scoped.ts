/** Checks that scoped credentials sign like the secret access key, and only within their scope. */
import { type Check, equal, that } from './check.ts'
import { thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { credentials, signingDate, store } from './sample.ts'

/** AWS's documented examples of deriving a signing key. */
const documented = [
  { date: '20150830', signingKey: 'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9' },
  { date: '20120215', signingKey: 'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d' },
]

/** Returns a pseudorandom generator of numbers from 0 to 1 that is the same in every runtime (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Returns a random request that varies everything that affects its signature. */
function randomCase(next: () => number) {
  const below = (limit: number) => Math.floor(next() * limit)
  const characters = [...'abcXYZ019/+= ~%&üß€😀-_.']
  const text = (length: number) => Array.from({ length }, () => characters[below(characters.length)]).join('')
  const secret = text(1 + below(60)).trim() || 'secret'
  return {
    region: ['us-east-1', 'eu-west-1', 'auto', 'cn-north-1'][below(4)]!,
    service: ['s3', 's3', 's3express', 's3-outposts'][below(4)]!,
    credentials: {
      accessKeyId: `AKID${below(1000)}`,
      secretAccessKey: secret,
      ...(next() < 0.5 && { sessionToken: `token${below(1e9)}` }),
    },
    key: `k${text(below(20))}`.replace(/\.+/g, '.x'),
    signingDate: new Date(below(4_000_000_000) * 1000),
    expiresIn: 1 + below(604_800),
  }
}

async function expectRefused(library: Library, parameter: string, attempt: () => unknown, text: string) {
  const error = await thrownBy(attempt)
  if (!(error instanceof library.PresignError)) throw new Error(`threw ${error}`)
  equal([error.code, error.parameter], ['InvalidCredentials', parameter], 'the error')
  that(error.message.includes(text), `the message is: ${error.message}`)
}

/** The checks of scoped credentials. */
export function* scopedChecks(library: Library): Iterable<Check> {
  const { presign, presignMany, presignPost, presignUrl, scopeCredentials } = library
  const operation = { method: 'GET', key: 'key' }
  const scope = { region: store.region, date: signingDate }

  yield {
    name: 'scoped credentials: the keys that AWS documents',
    async run() {
      for (const { date, signingKey } of documented) {
        const scoped = await scopeCredentials(credentials, { region: 'us-east-1', service: 'iam', date })
        const { accessKeyId } = credentials
        equal(scoped, { accessKeyId, signingKey, date, region: 'us-east-1', service: 'iam' }, 'the credentials')
      }
    },
  }
  yield {
    name: 'scoped credentials: 1,000 random requests have the signature of the secret access key',
    async run() {
      const next = numbers(16)
      for (let index = 0; index < 1000; index++) {
        const { region, service, credentials, key, signingDate, expiresIn } = randomCase(next)
        const scoped = await scopeCredentials(credentials, { region, service, date: signingDate })
        const full = { region, service, bucket: 'bucket', credentials }
        const options = { signingDate, expiresIn }
        const stored = JSON.parse(JSON.stringify(scoped)) as typeof scoped
        const expected = await presign(full, { method: 'PUT', key }, options)
        equal(
          await presign({ ...full, credentials: stored }, { method: 'PUT', key }, options),
          expected,
          `URL ${index}`,
        )
      }
    },
  }
  yield {
    name: 'scoped credentials: every function accepts them',
    async run() {
      const scoped = { ...store, credentials: await scopeCredentials(credentials, scope) }
      const sign = (from: typeof store | typeof scoped) =>
        Promise.all([
          presign(from, operation, { signingDate }),
          presignMany(from, [operation, { method: 'PUT', key: 'b' }], { signingDate }),
          presignPost(from, { key: 'a/${filename}', signingDate }),
          presignUrl('https://photos.example/key', {
            region: from.region,
            credentials: from.credentials,
            service: 's3',
            signingDate,
          }),
        ])
      equal(await sign(scoped), await sign(store), 'what is signed')
    },
  }
  yield {
    name: 'scoped credentials: another day, region or service is refused by name',
    async run() {
      const scoped = await scopeCredentials(credentials, scope)
      const other = (more: object, at = signingDate) =>
        presign({ ...store, credentials: scoped, ...more }, operation, { signingDate: at })
      await expectRefused(library, 'credentials.date', () => other({}, new Date('2026-03-02')), '20260302, the day')
      await expectRefused(library, 'credentials.region', () => other({ region: 'us-east-1' }), "the request's region")
      await expectRefused(library, 'credentials.service', () => other({ service: 's3express' }), "request's service")
    },
  }
  yield {
    name: 'scoped credentials: the day changes at midnight UTC',
    async run() {
      const scoped = await scopeCredentials(credentials, { ...scope, date: '20260301' })
      const at = (signingDate: string) =>
        presign({ ...store, credentials: scoped }, operation, { signingDate: new Date(signingDate) })
      await at('2026-03-01T00:00:00Z')
      await at('2026-03-01T23:59:59.999Z')
      await expectRefused(library, 'credentials.date', () => at('2026-03-02T00:00:00Z'), 'got 20260301')
      await expectRefused(library, 'credentials.date', () => at('2026-02-28T23:59:59Z'), 'got 20260301')
    },
  }
  yield {
    name: 'scoped credentials: a malformed signing key is refused, and no message shows it',
    async run() {
      const scoped = await scopeCredentials(credentials, scope)
      for (const signingKey of ['', scoped.signingKey.slice(1), `${scoped.signingKey}\n`, 'g'.repeat(64), 7, null]) {
        const given = { ...scoped, signingKey } as typeof scoped
        const error = await thrownBy(() => presign({ ...store, credentials: given }, operation, { signingDate }))
        if (!(error instanceof library.PresignError)) throw new Error(`threw ${error}`)
        equal([error.code, error.parameter], ['InvalidCredentials', 'credentials.signingKey'], 'the error')
        const printed = `${error.stack}${JSON.stringify(error)}${Object.entries(error)}`
        that(!printed.includes(scoped.signingKey.slice(1, 20)), 'the message shows the key')
      }
    },
  }
}
