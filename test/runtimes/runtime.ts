import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inCi } from '../ci.ts'
import type { Outcome } from '../conformance/check.ts'
import type { Server } from '../servers/server.ts'
import type { Answer } from './inside/suite.ts'
import { type Program, start } from './process.ts'
import type { Stage } from './stage.ts'

/** The report of a runtime that ran the suite. */
export interface Report {
  outcomes: Outcome[]
  /** The Node-specific globals that the runtime has. */
  nodeGlobals: string[]
}

/** A runtime that runs the suite. */
export interface Runtime {
  name: string
  /** Whether it has Node's globals. If not, their absence proves that the package does not need them. */
  nodeLike: boolean
  hasXmlHttpRequest: boolean
  /** Returns how to install it; undefined if it is installed. */
  missing(): string | undefined
  version(): Promise<string>
  /** Runs the suite and stops everything that it started. */
  run(stage: Stage): Promise<Report>
}

/** The time limit for the whole suite in seconds: many times what it needs, so that it only stops a hanging runtime. */
export const patience = 30

/** Returns the path of a file in the runtimes' own packages, and how to install it if it is missing. */
export function packaged(file: string) {
  const path = fileURLToPath(new URL(`node_modules/${file}`, import.meta.url))
  return {
    path,
    missing: () => (existsSync(path) ? undefined : 'npm ci --prefix test/runtimes --ignore-scripts'),
  }
}

/** Runs `work` with a temporary directory, which it removes afterwards. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-runtime-'))
  try {
    return await work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs a program until it exits and returns its standard output. */
export async function outputOf(program: Program, seconds = patience): Promise<string> {
  const running = start(program)
  try {
    return await running.ended(seconds)
  } finally {
    await running.stop()
  }
}

/** Returns the version that a program reports. */
export const versionOf = (name: string, command: string, ...args: string[]): Promise<string> =>
  withDirectory(async (directory) => {
    const output = await outputOf({ name, command, args: [...args, '--version'], directory })
    return /\d+(\.\d+)+|\d{4}-\d\d-\d\d/.exec(output)?.[0] ?? output.trim()
  })

/** Parses the answer of a runtime. Throws an error that names the runtime if the answer contains no report. */
export function readAnswer(name: string, text: string): Report {
  let answer: Answer
  try {
    answer = JSON.parse(text) as Answer
  } catch {
    throw new Error(`${name} reported invalid JSON: ${text.slice(0, 1000)}`)
  }
  if ('failure' in answer) throw new Error(`${name} could not run the suite: ${answer.failure}`)
  return answer
}

/**
 * Merges the reports of a runtime that ran the suite twice: with its native crypto, and with Web Crypto only. Checks
 * that fail with Web Crypto are added as separate failures.
 */
export function bothWays(native: Report, web: Report): Report {
  const failed = web.outcomes.filter(({ ok }) => !ok)
  if (web.outcomes.length === 0) throw new Error('nothing was run with Web Crypto')
  return {
    ...native,
    outcomes: [
      ...native.outcomes,
      ...failed.map((outcome) => ({ ...outcome, name: `${outcome.name}, by Web Crypto` })),
    ],
  }
}

/** Logs and returns a message if a program is not installed; returns undefined if it is. In CI, throws instead. */
export function missingHere(name: string, install: string | undefined): string | undefined {
  if (install === undefined) return undefined
  const message = `${name} is not installed: ${install}`
  if (inCi()) throw new Error(message)
  console.warn(`SKIPPED: ${message}`)
  return message
}

/** Runs the suite. Throws the server's failure if there is one, because the runtime only sees failing requests. */
export async function runWith(server: Server | undefined, runtime: Runtime, stage: Stage): Promise<Report> {
  const [result] = await Promise.allSettled([runtime.run(stage)])
  const failure = server?.failure()
  if (failure !== undefined) throw new Error(`${server!.name} failed while ${runtime.name} used it: ${failure}`)
  if (result.status === 'rejected') throw result.reason
  return result.value
}
