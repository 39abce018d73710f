/**
 * The conformance suite: plain functions that use no test framework and no API of a specific runtime, so that the suite
 * runs wherever the library does.
 */
import { type Check, type Outcome, runChecks } from './check.ts'
import { endpointChecks } from './endpoints.ts'
import { unsupportedRuntimeChecks } from './errors.ts'
import { globalsCheck, type Snapshot } from './globals.ts'
import { webCryptoKeyChecks } from './keys.ts'
import type { Library } from './library.ts'
import { mainChecks, type Signed } from './main.ts'
import { type Multipart, multipartChecks } from './multipart.ts'
import { syncChecks } from './sync.ts'
import { type Tokens, tokenChecks } from './tokens.ts'
import { type Endpoints, type V4a, type Verify, v4aChecks } from './v4a.ts'
import { verifyChecks } from './verify.ts'

/** What the suite tests. */
export interface Subject extends Signed {
  /** The package's entries by their names in `exports`: `.` is the main entry. */
  entries: { '.': Library } & Record<string, object>
  /** A snapshot of the globals, taken before any entry was imported. */
  before: Snapshot
}

/** The checks of each entry. Entries other than the main entry must also agree with it. */
const entryChecks: Record<string, (entry: object, subject: Subject) => Iterable<Check>> = {
  *'.'(_, subject) {
    const main = subject.entries['.']
    yield* mainChecks(main, subject)
    yield* webCryptoKeyChecks(main)
    yield* unsupportedRuntimeChecks(main)
  },
  './sync': (sync, subject) => syncChecks(sync as Library, subject.entries['.'], subject),
  './endpoints': (entry, subject) =>
    endpointChecks(entry as Parameters<typeof endpointChecks>[0], subject.entries['.'], subject.vectors),
  './tokens': (entry, subject) => tokenChecks('tokens', entry as Tokens, subject.entries['.'], subject.vectors),
  './tokens/sync': (entry, subject) =>
    tokenChecks('tokens/sync', entry as Tokens, subject.entries['.'], subject.vectors),
  './multipart': (entry, { entries }) => multipartChecks('multipart', entry as Multipart, entries['.']),
  './multipart/sync': (entry, { entries }) => multipartChecks('multipart/sync', entry as Multipart, entries['.']),
  './verify': (entry, subject) =>
    verifyChecks(entry as Parameters<typeof verifyChecks>[0], subject.entries['.'], subject.vectors),
  './v4a': (entry, { entries, vectors }) =>
    v4aChecks(entry as V4a, entries['.'], {
      endpoints: entries['./endpoints'] as Endpoints,
      verify: entries['./verify'] as Verify,
      vectors,
    }),
}

/** Fails for an entry without checks: every published entry must be tested. */
const untried = (name: string): Check => ({
  name: `entries: ${name}`,
  run() {
    throw new Error('this entry has no checks')
  },
})

function* allChecks(subject: Subject): Iterable<Check> {
  yield globalsCheck(subject.before, 'by the import')
  for (const [name, entry] of Object.entries(subject.entries)) {
    yield* entryChecks[name]?.(entry, subject) ?? [untried(name)]
  }
  yield globalsCheck(subject.before, 'by the calls')
}

/** Runs all checks that need no network. */
export const runConformance = (subject: Subject): Promise<Outcome[]> => runChecks(allChecks(subject))
