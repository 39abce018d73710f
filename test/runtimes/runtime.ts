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

/** What a runtime has to say about the suite. */
export interface Report {
  outcomes: Outcome[]
  /** The globals it has that are Node's own. */
  nodeGlobals: string[]
}

/** Somewhere the suite runs. */
export interface Runtime {
  name: string
  /** Whether Node's own globals are to be found there; else their absence proves that nothing needs them. */
  nodeLike: boolean
  hasXmlHttpRequest: boolean
  /** How to install it; undefined where it is installed. */
  missing(): string | undefined
  version(): Promise<string>
  /** Runs the suite there. Afterwards nothing of it is left. */
  run(stage: Stage): Promise<Report>
}

/** How long a runtime may take for the whole suite: many times what it needs, so that only one that hangs is stopped. */
export const patience = 30

/** Where a file of the runtimes' own packages is, and what to say where it is not. */
export function packaged(file: string) {
  const path = fileURLToPath(new URL(`node_modules/${file}`, import.meta.url))
  return {
    path,
    missing: () => (existsSync(path) ? undefined : 'npm ci --prefix test/runtimes --ignore-scripts'),
  }
}

/** Runs `work` with a temporary directory. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-runtime-'))
  try {
    return await work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs a program to its end and returns its standard output. */
export async function outputOf(program: Program, seconds = patience): Promise<string> {
  const running = start(program)
  try {
    return await running.ended(seconds)
  } finally {
    await running.stop()
  }
}

/** What a program says is its version. */
export const versionOf = (name: string, command: string, ...args: string[]): Promise<string> =>
  withDirectory(async (directory) => {
    const output = await outputOf({ name, command, args: [...args, '--version'], directory })
    return /\d+(\.\d+)+|\d{4}-\d\d-\d\d/.exec(output)?.[0] ?? output.trim()
  })

/** Reads an answer; one that says why there is no report becomes an error that names the runtime. */
export function readAnswer(name: string, text: string): Report {
  let answer: Answer
  try {
    answer = JSON.parse(text) as Answer
  } catch {
    throw new Error(`${name} reported what is no JSON: ${text.slice(0, 1000)}`)
  }
  if ('failure' in answer) throw new Error(`${name} could not run the suite: ${answer.failure}`)
  return answer
}

/**
 * The report of a runtime that ran the suite twice: with its native crypto, and with Web Crypto alone. A check that
 * fails without native crypto is a failure of its own.
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

/** Says what is missing here: with CI set, nothing may be. */
export function missingHere(name: string, install: string | undefined): string | undefined {
  if (install === undefined) return undefined
  const message = `${name} is not installed: ${install}`
  if (inCi()) throw new Error(message)
  console.warn(`SKIPPED: ${message}`)
  return message
}

/** Runs the suite, and if the server went meanwhile says so: the runtime only sees that its requests fail. */
export async function runWith(server: Server | undefined, runtime: Runtime, stage: Stage): Promise<Report> {
  const [result] = await Promise.allSettled([runtime.run(stage)])
  const failure = server?.failure()
  if (failure !== undefined) throw new Error(`${server!.name} failed while ${runtime.name} used it: ${failure}`)
  if (result.status === 'rejected') throw result.reason
  return result.value
}
