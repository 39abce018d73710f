import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as sync from 'sigv4-presign/sync'
import { answersTo, type EngineOutcome } from '../conformance/engine.ts'
import { root } from '../package/install.ts'
import { findProgram } from '../servers/process-group.ts'
import { files as vectors } from '../vectors/files.ts'
import * as fastly from './fastly.ts'
import { hermesPreset } from './metro.ts'
import { officialSignatures } from './official.ts'
import { outputOf, packaged, patience, versionOf, withDirectory } from './runtime.ts'

/** An engine that has only ECMAScript, perhaps with a few of the web's globals. */
export interface Engine {
  name: string
  /** How to install it; undefined where it is installed. */
  missing(): string | undefined
  version(): Promise<string>
  /** Turns the script into one that the engine can read. Default: as it is. */
  transpile?(script: string): Promise<string>
  /** Globals that are removed, since they do not follow their standard. */
  hidden: string[]
  /** Runs a script and returns what it printed. */
  run(script: string): Promise<string>
}

/** Many times what an engine without a compiler needs on a busy machine. */
const enginePatience = 12 * patience

const run = (name: string, command: string, ...args: string[]) =>
  outputOf({ name, command, args, directory: dirname(args.at(-1)!) }, enginePatience)

/** An engine from a Debian package. */
function debian(name: string, program: string, ...args: string[]): Engine {
  const path = findProgram(program)
  const debianPackage = name.toLowerCase()
  return {
    name,
    hidden: [],
    missing: () => (path ? undefined : `apt-get install -y --no-install-recommends ${debianPackage}`),
    version: async () => {
      const args = ['--show', '--showformat=${source:Upstream-Version}', debianPackage]
      return withDirectory((directory) => outputOf({ name, command: 'dpkg-query', args, directory }))
    },
    run: (script) => run(name, path!, ...args, script),
  }
}

const hermes = packaged('hermes-engine-cli/linux64-bin/hermes')

/** Transpiles a script as React Native does for its own engine: with its Babel preset. */
async function transpileForHermes(script: string): Promise<string> {
  const require = createRequire(new URL('package.json', import.meta.url))
  const { transformAsync } = require('@babel/core') as typeof import('@babel/core')
  const result = await transformAsync(script, {
    presets: [[require.resolve(hermesPreset[0]), { ...hermesPreset[1], disableImportExportTransform: true }]],
    sourceType: 'script',
    configFile: false,
    babelrc: false,
    compact: true,
  })
  return result!.code!
}

const txiki = packaged('txiki.js/dist/linux-x64/tjs')

export const engines: Engine[] = [
  // Without this option, it exits at a rejection that is handled one turn later.
  debian('QuickJS', 'qjs', '--no-unhandled-rejection'),
  debian('GJS', 'gjs'),
  {
    name: 'txiki.js',
    missing: txiki.missing,
    version: () => versionOf('txiki.js', txiki.path),
    run: (script) => run('txiki.js', txiki.path, 'run', script),
    // Its `crypto` has no `subtle`, its `URL` does not lower-case hosts, and its `FormData` can't be sent.
    hidden: ['URL', 'FormData', 'crypto'],
  },
  {
    name: 'Hermes',
    missing: hermes.missing,
    version: async () => {
      const text = await withDirectory((directory) =>
        outputOf({ name: 'Hermes', command: hermes.path, args: ['--version'], directory }),
      )
      return /release version: ([\d.]+)/.exec(text)![1]!
    },
    transpile: transpileForHermes,
    // Without warnings about globals that the script looks for.
    run: (script) => run('Hermes', hermes.path, '-w', script),
    hidden: [],
  },
  {
    name: 'Fastly Compute',
    missing: fastly.missing,
    version: fastly.version,
    // In a handler, because code at the top level runs when Fastly builds the program.
    transpile: async (script) => `
      addEventListener('fetch', (event) => {
        ${script}
        event.respondWith(checks.printed.then(() => new Response()))
      })`,
    run: async (script) => (await fastly.runFastly(await readFile(script, 'utf8'), {}, enginePatience)).output,
    hidden: [],
  },
]

/** Bundles the built entry without promises, the checks and their data into one script; returns its text. */
export async function bundleEngineScript(): Promise<string> {
  const data = { answers: answersTo(sync, vectors), signatures: await officialSignatures(), vectors }
  const inside = fileURLToPath(new URL('inside/engine.ts', import.meta.url))
  const contents = [
    `import * as sync from ${JSON.stringify(join(root, 'dist/sync.js'))}`,
    `import { printOutcomes } from ${JSON.stringify(inside)}`,
    `export const printed = printOutcomes({ sync, ...${JSON.stringify(data)} })`,
  ].join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'checks',
    target: 'es2022',
    platform: 'neutral',
  })
  return outputFiles[0]!.text
}

/** Runs the checks in an engine. */
export async function runEngine(engine: Engine, source: string, directory: string): Promise<EngineOutcome[]> {
  const script = join(directory, 'engine.js')
  const hiding = engine.hidden.map((name) => `delete globalThis.${name};\n`).join('')
  const text = hiding + source
  await writeFile(script, engine.transpile ? await engine.transpile(text) : text)
  const output = await engine.run(script)
  const answer = JSON.parse(/\{"(?:outcomes|failure)".*/.exec(output)?.[0] ?? '{"failure":"no report"}') as
    | { outcomes: EngineOutcome[] }
    | { failure: string }
  if ('failure' in answer) throw new Error(`${engine.name} could not run the checks: ${answer.failure}`)
  return answer.outcomes
}
