/** Builds and starts applications with Next.js itself. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { installPacked } from '../package/install.ts'
import { freePorts, isResponding } from '../servers/process-group.ts'
import { start } from './process.ts'
import { outputOf } from './runtime.ts'

const folder = fileURLToPath(new URL('next', import.meta.url))
const program = join(folder, 'node_modules/next/dist/bin/next')

export const missing = () =>
  existsSync(program) ? undefined : 'npm ci --prefix test/runtimes/next --ignore-scripts --omit=optional'

/** Many times what a build takes on a busy machine. */
const buildSeconds = 300

const configuration = `
export default {
  // The tests' own type check covers the programs.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: ${JSON.stringify(folder)} },
}`

async function waitFor(origin: string): Promise<void> {
  while (!(await isResponding(origin))) await delay(100)
}

/** An application. */
export interface NextApplication {
  /** Builds it, and returns what Next.js printed. */
  build(): Promise<string>
  /** Runs it while `use` runs, which receives its origin. */
  serve(use: (origin: string) => Promise<void>): Promise<void>
}

/** Writes an application's files while `use` runs: next to Next.js, as its bundler requires. */
export async function withNext(
  files: Record<string, string>,
  use: (application: NextApplication) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(folder, 'app-'))
  const next = (...args: string[]) => ({
    name: 'Next.js',
    command: 'env',
    args: ['NEXT_TELEMETRY_DISABLED=1', process.execPath, program, ...args],
    directory,
  })
  try {
    await installPacked(directory)
    const all = { ...files, 'next.config.mjs': configuration, 'package.json': '{ "type": "module" }' }
    for (const [name, content] of Object.entries(all)) {
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await writeFile(join(directory, name), content)
    }
    await use({
      build: () => outputOf(next('build'), buildSeconds),
      async serve(use) {
        const [port] = await freePorts(1)
        const origin = `http://127.0.0.1:${port}`
        const running = start(next('start', '--hostname', '127.0.0.1', '--port', `${port}`))
        try {
          await running.waitFor(waitFor(origin), 'its start', buildSeconds)
          await running.waitFor(use(origin), 'its responses', buildSeconds)
        } finally {
          await running.stop()
        }
      },
    })
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}
