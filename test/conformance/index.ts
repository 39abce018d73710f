/**
 * The conformance suite: plain functions that use no test framework and no runtime's API, so that it runs wherever the
 * library does.
 */
import { attachmentChecks } from './attachment.ts'
import { type Check, type Outcome, runChecks } from './check.ts'
import { errorChecks, unsupportedRuntimeChecks } from './errors.ts'
import { globalsCheck, type Snapshot } from './globals.ts'
import { keyChecks, webCryptoKeyChecks } from './keys.ts'
import type { Library } from './library.ts'
import { postChecks } from './post.ts'
import { presignChecks } from './presign.ts'
import { urlChecks } from './url.ts'
import { type VectorFile, vectorChecks } from './vectors.ts'

/** What is put to the test. */
export interface Subject {
  /** The package's entries by their names in its `exports`: `.` is the main one. */
  entries: { '.': Library } & Record<string, object>
  /** Of the globals, taken before any entry was imported. */
  before: Snapshot
  /** The files of `vectors/` by name. */
  vectors: Record<string, VectorFile>
}

function* allVectorChecks(library: Library, vectors: Subject['vectors']): Iterable<Check> {
  for (const [file, content] of Object.entries(vectors)) {
    for (const { name, run } of vectorChecks(library, [content])) yield { name: `vectors: ${file}: ${name}`, run }
  }
}

/** What holds for every entry that has the main entry's names. */
function* libraryChecks(library: Library, vectors: Subject['vectors']): Iterable<Check> {
  yield* allVectorChecks(library, vectors)
  yield* presignChecks(library)
  yield* postChecks(library)
  yield* urlChecks(library)
  yield* attachmentChecks(library)
  yield* keyChecks(library)
  yield* errorChecks(library)
}

/** The checks of the entries but the main one, by the entries' names. */
const entryChecks: Record<string, (entry: object, subject: Subject) => Iterable<Check>> = {}

/** What is published must be tried: an entry that exports something and has no checks fails. */
const untried = (name: string): Check => ({
  name: `entries: ${name}`,
  run() {
    throw new Error('there are no checks for it')
  },
})

function* otherEntryChecks(subject: Subject): Iterable<Check> {
  for (const [name, entry] of Object.entries(subject.entries)) {
    const checks = entryChecks[name]
    if (checks) yield* checks(entry, subject)
    else if (name !== '.' && Object.keys(entry).length > 0) yield untried(name)
  }
}

function* allChecks(subject: Subject): Iterable<Check> {
  const { entries, before, vectors } = subject
  yield globalsCheck(before, 'by the import')
  yield* libraryChecks(entries['.'], vectors)
  yield* webCryptoKeyChecks(entries['.'])
  yield* unsupportedRuntimeChecks(entries['.'])
  yield* otherEntryChecks(subject)
  yield globalsCheck(before, 'by the calls')
}

/** Runs all checks that need no network. */
export const runConformance = (subject: Subject): Promise<Outcome[]> => runChecks(allChecks(subject))
