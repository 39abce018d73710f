/**
 * The conformance suite: plain functions that use no test framework and no runtime's API, so that it runs wherever the
 * library does.
 */
import { type Outcome, runChecks } from './check.ts'
import { globalsCheck, type Snapshot } from './globals.ts'
import type { Library } from './library.ts'
import { presignChecks } from './presign.ts'

/** What is put to the test. */
export interface Subject {
  /** The package's entries by their names in its `exports`: `.` is the main one. */
  entries: { '.': Library } & Record<string, object>
  /** Of the globals, taken before any entry was imported. */
  before: Snapshot
}

/** Runs all checks that need no network. */
export async function runConformance({ entries, before }: Subject): Promise<Outcome[]> {
  const imported = await runChecks([globalsCheck(before, 'by the import')])
  const outcomes = await runChecks(presignChecks(entries['.']))
  return [...imported, ...outcomes, ...(await runChecks([globalsCheck(before, 'by the calls')]))]
}
