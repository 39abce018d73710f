/**
 * The part of the conformance suite that an engine can run which has nothing but ECMAScript, or a few globals of the
 * web besides.
 */
import { type Check, equal, type Outcome, runChecks } from './check.ts'
import type { Library } from './library.ts'
import { mainChecks, type Signed } from './main.ts'
import { presignArguments, presignPostArguments, type VectorCase, type VectorFile } from './vectors.ts'

/** What a call returned in Node, or its error, as JSON. */
export type Answers = Record<string, unknown[]>

/** How a check went; with `needs`, the engine lacks a global of this name that the check itself needs. */
export interface EngineOutcome extends Outcome {
  needs?: string
}

/** What is put to the test in an engine. */
export interface EngineSubject extends Signed {
  sync: Library
  answers: Answers
}

const callable = (file: VectorFile): VectorCase[] =>
  file.cases.filter(({ call }) => call === 'presign' || call === 'presignPost')

/** What a call answers, as JSON. */
function answer(library: Library, file: VectorFile, item: VectorCase): unknown {
  try {
    if (item.call === 'presign') return library.presign(...presignArguments(file, item))
    if (item.call === 'presignPost') return library.presignPost(...presignPostArguments(file, item))
    throw new Error(`there is no call ${item.call}`)
  } catch (error) {
    if (!(error instanceof library.PresignError)) throw error
    return { code: error.code, message: error.message }
  }
}

/** The answers of this runtime to all vectors: other engines must have the same. */
export const answersTo = (library: Library, vectors: Signed['vectors']): Answers =>
  Object.fromEntries(
    Object.entries(vectors).map(([name, file]) => [name, callable(file).map((item) => answer(library, file, item))]),
  )

const hasUrl = typeof URL === 'function'

/** That the engine answers as Node does. An endpoint that only the URL standard can read is refused without `URL`. */
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

/** Makes an error of the library that is not its own no excuse for a check. */
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

/** Globals that a check may need, and an engine may lack. */
const optional = [
  ...['URL', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'crypto', 'Headers', 'Blob', 'FormData', 'Response'],
]

/** The missing global that a failure is about. */
const missingIn = (error = ''): string | undefined =>
  optional.find(
    (name) =>
      !(name in globalThis) &&
      (new RegExp(`^ReferenceError: .*\\b${name}\\b`).test(error) ||
        error.includes(`${name}: expected a runtime that has it`) ||
        (name === 'URL' && error.includes('UnsupportedRuntime'))),
  )

/** It derives 600 keys, which takes an engine without a compiler as long as everything else together. */
const slow = /^signing keys: many scopes/

/** Runs all that the engine can. */
export async function runEngineChecks(subject: EngineSubject): Promise<EngineOutcome[]> {
  // The vectors' stages are hashed by Web Crypto. Without it, the agreement with Node covers them.
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
