import { dirname, join } from 'node:path'
import { bothWays, outputOf, packaged, type Report, type Runtime, readAnswer, versionOf } from './runtime.ts'
import type { Stage } from './stage.ts'

/** Runs one of the stage's files and returns its report. */
async function runFile(name: string, command: string, args: string[], file: string): Promise<Report> {
  const output = await outputOf({ name, command, args: [...args, file], directory: dirname(file) })
  return readAnswer(name, output)
}

/** Turns deprecation warnings into errors. */
const warnings = ['--throw-deprecation']

const formats = { esm: 'ES modules', cjs: 'CommonJS' }

/** Node, which imports the package by name. */
function node(major: number, format: keyof typeof formats): Runtime {
  const own = packaged(`node${major}/bin/node`)
  const isOurs = process.versions.node.startsWith(`${major}.`)
  const path = isOurs ? process.execPath : own.path
  const name = `Node ${major}, ${formats[format]}`
  return {
    name,
    nodeLike: true,
    hasXmlHttpRequest: false,
    missing: () => (isOurs ? undefined : major === 20 ? 'run the tests with Node 20' : own.missing()),
    version: () => versionOf(name, path),
    run: async ({ directory }) =>
      bothWays(
        await runFile(name, path, warnings, join(directory, format, 'print.js')),
        await runFile(name, path, warnings, join(directory, format, 'print-web-crypto.js')),
      ),
  }
}

/** Deno without permissions, except that the exchange may connect to the server. */
function deno(): Runtime {
  const { path, missing } = packaged('@deno/linux-x64-glibc/deno')
  const name = 'Deno'
  const options = ['run', '--no-prompt', '--no-remote', '--no-lock', '--node-modules-dir=manual']
  const runPart = ({ directory }: Stage, part: string, ...permissions: string[]) =>
    runFile(name, path, [...options, ...permissions], join(directory, 'esm', `print-${part}.js`))
  return {
    name,
    nodeLike: true,
    hasXmlHttpRequest: false,
    missing,
    version: () => versionOf(name, path),
    async run(stage) {
      const conformance = bothWays(await runPart(stage, 'conformance'), await runPart(stage, 'web-crypto'))
      if (!stage.server) return conformance
      const exchange = await runPart(stage, 'exchange', `--allow-net=${new URL(stage.server).host}`)
      return { ...conformance, outcomes: [...conformance.outcomes, ...exchange.outcomes] }
    },
  }
}

function bun(): Runtime {
  const { path, missing } = packaged('@oven/bun-linux-x64/bin/bun')
  const name = 'Bun'
  return {
    name,
    nodeLike: true,
    hasXmlHttpRequest: false,
    missing,
    version: () => versionOf(name, path),
    run: async ({ directory }) => {
      const runPart = (file: string) => runFile(name, path, ['run', '--no-install'], join(directory, 'esm', file))
      return bothWays(await runPart('print.js'), await runPart('print-web-crypto.js'))
    },
  }
}

/** The runtimes that run a file and print the report. */
export const commandLineRuntimes: Runtime[] = [
  ...[20, 22, 24, 26].flatMap((major) => [node(major, 'esm'), node(major, 'cjs')]),
  deno(),
  bun(),
]
