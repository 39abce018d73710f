import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Platform } from 'esbuild'
import { readEntries, root } from '../package/install.ts'
import { browserRuntimes, browsers, runInBrowser } from '../runtimes/browser.ts'
import { start } from '../runtimes/process.ts'
import { packaged, versionOf } from '../runtimes/runtime.ts'
import { askWorker, newestDate, missing as workerdMissing, path as workerdPath } from '../runtimes/workerd.ts'
import type { Growth, Memory } from './inside/growth.ts'
import type { Answer } from './inside/rounds.ts'

/** The time limit of a run in seconds: many times what it needs. */
const patience = 300

/** A runtime that runs the benchmark. */
export interface Runtime {
  name: string
  missing(): string | undefined
  version(): Promise<string>
  run(directory: string): Promise<Answer>
}

const inside = fileURLToPath(new URL('inside', import.meta.url))

/** Bundles each entry point of the benchmark with the built library and the peers. */
export async function bundle(directory: string): Promise<void> {
  const entries = await readEntries()
  const alias = Object.fromEntries(entries.map((entry) => [entry.specifier, join(root, entry.import)]))
  const write = (entryPoints: string[], platform: Platform, banner: string) =>
    build({
      entryPoints: entryPoints.map((name) => join(inside, `${name}.ts`)),
      outdir: join(directory, 'esm'),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform,
      alias,
      banner: { js: banner },
      logLevel: 'error',
      external: ['bun:*', '/esm/*'],
    })
  // Bundled CommonJS packages load Node's modules with `require`, which ES modules lack.
  const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)`
  await write(['print', 'growth', 'server'], 'node', banner)
  await write(['page', 'worker'], 'browser', '')
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(join(directory, 'esm', 'page.html'), '<!doctype html><script type="module" src="page.js"></script>')
}

async function outputOf(name: string, command: string, args: string[]): Promise<string> {
  const running = start({ name, command, args, directory: dirname(args.at(-1)!) })
  try {
    return await running.ended(patience)
  } finally {
    await running.stop()
  }
}

function commandLine(
  name: string,
  { path, missing }: { path: string; missing(): string | undefined },
  ...args: string[]
): Runtime {
  return {
    name,
    missing,
    version: () => versionOf(name, path),
    run: async (directory) =>
      JSON.parse(await outputOf(name, path, [...args, join(directory, 'esm', 'print.js')])) as Answer,
  }
}

function node(major: number): Runtime {
  const isOurs = process.versions.node.startsWith(`${major}.`)
  const missing = () => (isOurs ? undefined : 'run the benchmark with Node 20')
  const own = { path: process.execPath, missing }
  return commandLine(
    `Node ${major}`,
    isOurs || major === 20 ? own : packaged(`node${major}/bin/node`),
    // Lets mitata collect garbage before each case, so that no case pays for the garbage of another.
    '--expose-gc',
  )
}

/** Returns the answer; throws if it reports a failure. */
function succeeded(name: string, answer: Answer | { failure: string }): Answer {
  if ('failure' in answer) throw new Error(`${name}: ${answer.failure}`)
  return answer
}

const workerd: Runtime = {
  name: 'workerd',
  missing: workerdMissing,
  version: () => versionOf('workerd', workerdPath),
  async run(directory) {
    const worker = { directory, modules: ['esm/worker.js'], date: await newestDate(), flags: ['nodejs_compat'] }
    return succeeded('workerd', JSON.parse(await askWorker('workerd', worker)))
  },
}

const chromium: Runtime = {
  ...browserRuntimes[0]!,
  async run(directory) {
    const stage = { directory, server: undefined, remove: async () => {} }
    const report: unknown = await runInBrowser('Chromium', browsers[0]!, 'page', stage)
    return succeeded('Chromium', report as Answer)
  },
}

export const runtimes: Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  commandLine(
    'Deno',
    packaged('@deno/linux-x64-glibc/deno'),
    'run',
    '--v8-flags=--expose-gc',
    '--allow-all',
    '--no-remote',
    '--no-lock',
  ),
  commandLine('Bun', packaged('@oven/bun-linux-x64/bin/bun'), 'run', '--no-install'),
  workerd,
  chromium,
]

/** Measures how time and memory grow, in the Node that runs this process. */
export const growthOf = async (directory: string): Promise<{ growth: Growth[]; memory: Memory[] }> =>
  JSON.parse(await outputOf('Node', process.execPath, ['--expose-gc', join(directory, 'esm', 'growth.js')]))

/** Describes the processor of this machine, so that readers can compare results. */
export const machine = (): string => `${cpus().length} x ${cpus()[0]?.model.trim()}`
