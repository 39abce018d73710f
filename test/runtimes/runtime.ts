import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '../conformance/check.ts'
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

/** Runs a program to its end and gives its standard output. */
export async function outputOf(program: Program): Promise<string> {
  const running = start(program)
  try {
    return await running.ended(patience)
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
  const answer = JSON.parse(text) as Answer
  if ('failure' in answer) throw new Error(`${name} could not run the suite: ${answer.failure}`)
  return answer
}
