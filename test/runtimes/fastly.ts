/** Runs programs in the engine of Fastly Compute. Fastly's own local server, Viceroy, is not on npm. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { outputOf, withDirectory } from './runtime.ts'

/** A request, and the content of the program's secret store. */
export interface FastlyJob {
  request: { method: string; url: string; headers: Record<string, string>; body: string }
  secrets: Record<string, string>
}

/** The response. */
export interface FastlyAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const packageFolder = 'fastly/node_modules/@fastly/js-compute'
const engine = path(`${packageFolder}/fastly.wasm`)

export const missing = () => (existsSync(engine) ? undefined : 'npm ci --prefix test/runtimes/fastly --ignore-scripts')

export const version = async () =>
  (JSON.parse(readFileSync(path(`${packageFolder}/package.json`), 'utf8')) as { version: string }).version

/** Resolves Fastly's own modules as its build tool does: the engine provides their exports as globals. */
export const modules: Plugin = {
  name: 'fastly',
  setup(build) {
    build.onResolve({ filter: /^fastly:/ }, ({ path }) => ({ path, namespace: 'fastly' }))
    build.onLoad({ filter: /^fastly:secret-store$/, namespace: 'fastly' }, () => ({
      contents: 'export const { SecretStore } = globalThis',
    }))
  },
}

const defaults: FastlyJob = {
  request: { method: 'GET', url: 'http://localhost/', headers: {}, body: '' },
  secrets: {},
}

/**
 * Runs a program, which is one script, for one request.
 *
 * @returns The response, and what the program logged.
 */
export const runFastly = (program: string, job: Partial<FastlyJob>, seconds: number) =>
  withDirectory(async (directory) => {
    writeFileSync(join(directory, 'program.js'), program)
    writeFileSync(join(directory, 'job.json'), JSON.stringify({ ...defaults, ...job }))
    const args = ['--no-warnings', '--import', path('../typescript.mjs'), path('fastly-host.ts'), engine, directory]
    const output = await outputOf({ name: 'Fastly Compute', command: process.execPath, args, directory }, seconds)
    const answer = JSON.parse(readFileSync(join(directory, 'answer.json'), 'utf8')) as FastlyAnswer | null
    if (!answer) throw new Error(`Fastly Compute answered nothing: ${output}`)
    return { answer, output }
  })
