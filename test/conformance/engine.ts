/**
 * The part of the conformance suite for engines that have nothing but ECMAScript, or only a few of the web's globals.
 */
import { type Check, equal, type Outcome, runChecks } from './check.ts'
import type { Library } from './library.ts'
import { mainChecks, type Signed } from './main.ts'
import { presignArguments, presignPostArguments, type VectorCase, type VectorFile } from './vectors.ts'

/** The result of each call in Node, or its error, as JSON, by the name of the vector file. */
export type Answers = Record<string, unknown[]>

/** The outcome of a check. `needs` names a global that the check itself needs and the engine lacks. */
export interface EngineOutcome extends Outcome {
  needs?: string
}

/** What the suite tests in an engine. */
export interface EngineSubject extends Signed {
  sync: Library
  answers: Answers
}

const callable = (file: VectorFile): VectorCase[] =>
  file.cases.filter(({ call }) => call === 'presign' || call === 'presignPost')

/** Returns the result of a case's call, or the code and message of its error. */
function answer(library: Library, file: VectorFile, item: VectorCase): unknown {
  try {
    if (item.call === 'presign') return library.presign(...presignArguments(file, item))
    if (item.call === 'presignPost') return library.presignPost(...presignPostArguments(file, item))
    throw new Error(`unknown call ${item.call}`)
  } catch (error) {
    if (!(error instanceof library.PresignError)) throw error
    return { code: error.code, message: error.message }
  }
}

/** Returns the answers of this runtime to all vectors. Other engines must return the same. */
export const answersTo = (library: Library, vectors: Signed['vectors']): Answers =>
  Object.fromEntries(
    Object.entries(vectors).map(([name, file]) => [name, callable(file).map((item) => answer(library, file, item))]),
  )

const hasUrl = typeof URL === 'function'

/** Checks that the engine answers like Node. Without `URL`, it must refuse endpoints that need the URL standard. */
function* agreementChecks({ sync, vectors, answers }: EngineSubject): Iterable<Check> {
  for (const [name, file] of Object.entries(vectors)) {
    for (const [index, item] of callable(file).entries()) {
      yield {
        name: `agrees with Node: ${name}: ${item.name}`,
        run() {
          const actual = answer(sync, file, item) as { code?: string; message?: string }
          const isPlain =
            hasUrl || !/[^\w.~:/-]|\[/.test(`${(item as { store: { endpoint?: string } }).store.endpoint ?? ''}`)
          if (isPlain) equal(actual, answers[name]![index], 'the answer')
          else equal(actual.code, 'UnsupportedRuntime', 'the code')
        },
      }
    }
  }
}

/** Wraps the library's unexpected errors, so that a global that it lacks is not mistaken for one that a check lacks. */
function guard(library: Library): Library {
  const guarded = Object.entries(library).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || name === 'PresignError') return [name, member]
    const call = (...given: unknown[]): unknown => {
      try {
        return member(...given)
      } catch (error) {
        if (error instanceof library.PresignError) throw error
        throw new Error(`${name} threw ${error}`)
      }
    }
    return [name, call]
  })
  return Object.fromEntries(guarded) as Library
}

/** Globals that a check may need and an engine may lack. */
const optional = [
  ...['URL', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'crypto', 'Headers', 'Blob', 'FormData', 'Response'],
]

/** Returns the missing global that caused a failure, or undefined. */
const missingIn = (error = ''): string | undefined =>
  optional.find(
    (name) =>
      !(name in globalThis) &&
      (new RegExp(`^ReferenceError: .*\\b${name}\\b`).test(error) ||
        error.includes(`${name}: expected a runtime that has it`) ||
        (name === 'URL' && error.includes('UnsupportedRuntime'))),
  )

/** This check derives 600 keys. Without a JIT compiler, it takes as long as all other checks together. */
const slow = /^signing keys: many scopes/

/** Runs all checks that the engine supports. */
export async function runEngineChecks(subject: EngineSubject): Promise<EngineOutcome[]> {
  // The vector checks hash with Web Crypto. Without it, the agreement with Node covers the vectors.
  const vectors = globalThis.crypto?.subtle ? subject.vectors : {}
  const main = [...mainChecks(guard(subject.sync), { ...subject, vectors })].filter(({ name }) => !slow.test(name))
  const agreement = await runChecks(agreementChecks(subject))
  return [
    ...agreement,
    ...(await runChecks(main)).map((outcome) => {
      const needs = missingIn(outcome.error)
      return needs === undefined ? outcome : { ...outcome, needs }
    }),
  ]
}
