import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import type { Target } from '../conformance/exchange.ts'
import { type Entry, installPacked, readEntries } from '../package/install.ts'
import { files as vectors } from '../vectors/files.ts'
import { officialSignatures } from './official.ts'

/**
 * A directory from which every runtime loads the same files: the packed package in `node_modules`, and the suite,
 * bundled without the package, in `esm` and `cjs`.
 */
export interface Stage {
  directory: string
  /** The origin of the server that the suite uses; undefined if there is none. */
  server: string | undefined
  remove(): Promise<void>
}

type Format = 'esm' | 'cjs'

const inside = fileURLToPath(new URL('inside', import.meta.url))

/** Functions that return the code to import an entry: by name, as users do, or by path if names cannot be resolved. */
const loads = {
  esm: (variable: string, { specifier }: Entry) => `import * as ${variable} from '${specifier}'`,
  cjs: (variable: string, { specifier }: Entry) => `const ${variable} = require('${specifier}')`,
  path: (variable: string, { import: file }: Entry) =>
    `import * as ${variable} from '../node_modules/sigv4-presign/${file.slice(2)}'`,
}

/** Returns a module that combines the package with the suite's data. It takes the snapshot of the globals first. */
const subjectSource = (entries: Entry[], load: (variable: string, entry: Entry) => string) => `
import { before } from './before.js'
${entries.map((entry, index) => load(`entry${index}`, entry)).join('\n')}
import { signatures, target, vectors } from './data.js'
export const subject = {
  before,
  entries: { ${entries.map(({ name }, index) => `'${name}': entry${index}`).join(', ')} },
  signatures,
  target,
  vectors,
}`

/** The scripts that the runtimes start. They only connect the code in `inside` with the package. */
const starters = {
  'print.js': ['print', 'print(subject, ["conformance", "exchange"])'],
  'print-conformance.js': ['print', 'print(subject, ["conformance"])'],
  'print-web-crypto.js': ['print', 'print(subject, ["conformance"])'],
  'print-exchange.js': ['print', 'print(subject, ["exchange"])'],
}

const startersByPath = {
  'post.js': ['post', 'post(subject)'],
  'post-at-install.js': ['postAtInstall', 'postAtInstall(subject)'],
  'worker.js': ['handler', 'export default handler(subject)'],
  'worker-web-crypto.js': ['handler', 'export default handler(subject)'],
}

function starterSources(list: Record<string, string[]>, subject: string): Record<string, string> {
  const source = (file: string, [name, code]: string[]) =>
    [
      // Imported before everything else, so that the package never sees the native crypto.
      ...(file.endsWith('-web-crypto.js') ? [`import './hide-native-crypto.js'`] : []),
      `import { subject } from '${subject}'`,
      `import { ${name} } from './suite.js'`,
      code,
    ].join('\n')
  return Object.fromEntries(Object.entries(list).map(([file, starter]) => [file, source(file, starter)]))
}

async function bundleSuite(directory: string, format: Format) {
  const entryPoints = {
    suite: join(inside, 'suite.ts'),
    before: join(inside, 'before.ts'),
    'hide-native-crypto': join(inside, 'hide-native-crypto.ts'),
    page: join(inside, 'page.ts'),
  }
  await build({
    entryPoints,
    bundle: true,
    external: ['/esm/*'],
    format,
    target: 'es2022',
    platform: 'neutral',
    outdir: directory,
  })
}

async function writeSources(directory: string, format: Format, sources: Record<string, string>) {
  for (const [file, source] of Object.entries(sources)) {
    const { code } = await transform(source, { format, target: 'es2022' })
    await writeFile(join(directory, file), code)
  }
}

/** Bundles everything into one classic script, for the Edge Runtime. */
async function bundleScript(directory: string) {
  const contents = `export { subject } from './subject.js'\nexport { answer } from './suite.js'`
  await build({
    stdin: { contents, resolveDir: join(directory, 'esm') },
    bundle: true,
    format: 'iife',
    globalName: 'conformance',
    target: 'es2022',
    platform: 'neutral',
    outfile: join(directory, 'script.js'),
  })
}

/** Writes the files of a stage. `target` is the server that the suite uses. */
export async function prepareStage(target: Target | undefined): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'sigv4-presign-runtimes-'))
  const entries = await readEntries()
  await installPacked(directory)
  const data = { signatures: await officialSignatures(), target, vectors }
  const dataSource = Object.entries(data)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
    .join('\n')
  await writeFile(join(directory, 'package.json'), JSON.stringify({ dependencies: { 'sigv4-presign': '*' } }))
  for (const format of ['esm', 'cjs'] as const) {
    const folder = join(directory, format)
    await mkdir(folder)
    const type = format === 'esm' ? 'module' : 'commonjs'
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type }))
    await bundleSuite(folder, format)
    const subject = subjectSource(entries, loads[format])
    const files = { 'data.js': dataSource, 'subject.js': subject, ...starterSources(starters, './subject.js') }
    await writeSources(folder, format, files)
  }
  await writeSources(join(directory, 'esm'), 'esm', {
    'subject-by-path.js': subjectSource(entries, loads.path),
    ...starterSources(startersByPath, './subject-by-path.js'),
  })
  await bundleScript(directory)
  await writeFile(join(directory, 'esm', 'page.html'), '<!doctype html><script type="module" src="page.js"></script>')
  return {
    directory,
    server: target?.endpoint,
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  }
}
