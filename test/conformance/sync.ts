import { type Check, equal, that } from './check.ts'
import type { Library } from './library.ts'
import { mainChecks, type Signed } from './main.ts'
import { credentials, signingDate, store } from './sample.ts'
import { withSubtle } from './subtle.ts'
import {
  presignArguments,
  presignPostArguments,
  presignUrlArguments,
  type VectorCase,
  type VectorFile,
} from './vectors.ts'

const operation = { method: 'GET', key: 'key' }
const urlOptions = { service: 'execute-api', region: 'eu-central-1', credentials, signingDate }

/** Calls each function once and returns the results. */
const calls = ({ presign, presignMany, presignPost, presignUrl }: Library) => [
  presign(store, operation, { signingDate }),
  presignMany(store, [operation], { signingDate }),
  presignPost(store, { key: 'key', signingDate }),
  presignUrl('https://host.example/', urlOptions),
]

/** Returns the call that a vector describes; undefined if the entries do not have the function. */
function callOf(file: VectorFile, one: VectorCase): ((library: Library) => unknown) | undefined {
  if (one.call === 'presign') return ({ presign }) => presign(...presignArguments(file, one))
  if (one.call === 'presignUrl') return ({ presignUrl }) => presignUrl(...presignUrlArguments(file, one))
  if (one.call === 'presignPost') return ({ presignPost }) => presignPost(...presignPostArguments(file, one))
  return undefined
}

/** Returns the result of a call, or its error. */
async function resultOf(library: Library, call: (library: Library) => unknown): Promise<unknown> {
  try {
    return await call(library)
  } catch (error) {
    return error instanceof library.PresignError ? { code: error.code, message: error.message } : `${error}`
  }
}

/** Checks that the synchronous entry behaves like the main entry in every respect. */
export function* syncChecks(sync: Library, main: Library, signed: Signed): Iterable<Check> {
  for (const { name, run } of mainChecks(sync, signed)) yield { name: `sync: ${name}`, run }

  yield {
    name: 'sync: has the main entry’s names',
    run: () => equal(Object.keys(sync).sort(), Object.keys(main).sort(), 'the names'),
  }
  yield {
    name: 'sync: returns no promise, and needs no Web Crypto',
    run: () =>
      withSubtle(undefined, async () => {
        for (const result of calls(sync)) that(!('then' in result), 'a promise is returned')
      }),
  }
  yield {
    name: 'sync: takes no promise of credentials',
    run() {
      const provider = async () => credentials
      for (const call of [
        () => sync.presign({ ...store, credentials: provider }, operation),
        () => sync.presignUrl('https://host.example/', { ...urlOptions, credentials: provider }),
      ]) {
        let thrown: unknown
        try {
          call()
        } catch (error) {
          thrown = error
        }
        that(thrown instanceof sync.PresignError && thrown.code === 'InvalidCredentials', `threw ${thrown}`)
      }
    },
  }
  yield {
    name: 'sync: has one PresignError with the main entry',
    async run() {
      const fromMain: unknown = await Promise.resolve(main.presign(store, { ...operation, method: 'get' })).catch(
        (error) => error,
      )
      let fromSync: unknown
      try {
        sync.presign(store, { ...operation, method: 'get' })
      } catch (error) {
        fromSync = error
      }
      for (const error of [fromMain, fromSync]) {
        that(
          error instanceof main.PresignError && error instanceof sync.PresignError,
          `${error} is not a PresignError of both entries`,
        )
      }
    },
  }
  for (const [name, file] of Object.entries(signed.vectors)) {
    const shared = file.cases.map((one) => callOf(file, one)).filter((call) => call !== undefined)
    if (shared.length === 0) continue
    yield {
      name: `sync: agrees with the main entry on ${name}`,
      async run() {
        for (const call of shared) equal(await resultOf(sync, call), await resultOf(main, call), 'the result')
      },
    }
  }
}
