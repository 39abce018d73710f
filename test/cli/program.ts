import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Server } from '../servers/server.ts'

/** The path of the built program. */
export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** The result of a run. */
export interface Outcome {
  status: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** The whole environment, except PATH and HOME. */
  environment?: Record<string, string>
  directory?: string
  input?: string | Uint8Array
  /** The runtime and its own arguments. Default: this Node. */
  runtime?: string[]
}

/** Creates a directory for one test file, without any of the user's configuration. */
export const createDirectory = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'sigv4-presign-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts the program, isolated from the environment of the tests. */
export function start(args: string[], { environment, directory, runtime }: RunOptions): ChildProcessWithoutNullStreams {
  const [command, ...own] = runtime ?? [process.execPath]
  const home = directory ?? join(tmpdir(), 'sigv4-presign-no-home')
  return spawn(command!, [...own, program, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: home, ...environment },
    stdio: 'pipe',
  })
}

/** Waits until a program exits and returns its status and output. */
export async function finish(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk
    })
  }
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...output }
}

/** Runs the program until it exits. */
export function run(args: string[], options: RunOptions = {}): Promise<Outcome> {
  const child = start(args, options)
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  return finish(child)
}

/** Returns the environment variables that make the program use a server. */
export const environmentOf = ({ endpoint, region, credentials }: Server): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: credentials.a.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.a.secretAccessKey,
  AWS_REGION: region,
  AWS_ENDPOINT_URL_S3: endpoint,
})

/** Example credentials that belong to nobody, and a region. */
export const exampleKeys = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-environment',
  AWS_REGION: 'eu-west-1',
}
