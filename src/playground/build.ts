/** Builds `dist/playground.html`, one file with all in it: `node --import ./test/typescript.mjs src/playground/build.ts`. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { readOperations } from './schema.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** What a policy calls a script or a style by: https://www.w3.org/TR/CSP3/#external-hash */
const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

const read = (name: string) => readFile(join(here, name), 'utf8')

/** Bundles a script; `constants` are what its `declare const`s stand for. */
async function bundle(name: string, minify: boolean, constants: Record<string, unknown> = {}): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'sigv4-presign-playground-'))
  try {
    await build({
      config: false,
      entry: { [name]: join(here, `${name}.ts`) },
      outDir,
      format: 'iife',
      target: 'es2022',
      platform: 'browser',
      minify,
      silent: true,
      define: Object.fromEntries(Object.entries(constants).map(([key, value]) => [key, JSON.stringify(value)])),
    })
    const script = await readFile(join(outDir, `${name}.global.js`), 'utf8')
    if (/<\/script|<!--/i.test(script)) throw new Error(`${name}: a script can't hold what would end its element`)
    return script
  } finally {
    await rm(outDir, { recursive: true })
  }
}

/** Puts texts into the places that a template has for them: `"NAME"` in an attribute, a comment in an element. */
const fill = (template: string, texts: Record<string, string>) =>
  template.replace(/"([A-Z]+)"|\/\* ([A-Z]+) \*\//g, (_, attribute: string | undefined, element: string) => {
    const text = texts[attribute ?? element]
    if (text === undefined) throw new Error(`nothing to put in the place of ${attribute ?? element}`)
    return attribute === undefined ? text : `"${text}"`
  })

const policyOf = (directives: Record<string, string>) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ')

const quoted = (...texts: string[]) => texts.map((text) => `'${hashOf(text)}'`).join(' ')

/** The page as one file. */
async function buildPage(): Promise<string> {
  const courier = await bundle('courier', false)
  const shell = await bundle('shell', false, { courierScript: courier, courierHash: hashOf(courier) })
  const main = await bundle('main', true, { operations: readOperations(join(here, '../operations/builders.ts')) })
  const [shellStyle, mainStyle] = [await read('shell.css'), await read('main.css')]
  const sealed = fill(await read('main.html'), {
    // No request of any kind: what is not named falls back to default-src.
    POLICY: policyOf({
      'default-src': "'none'",
      'script-src': quoted(main),
      'style-src': quoted(mainStyle),
      'form-action': "'none'",
      'base-uri': "'none'",
    }),
    STYLE: mainStyle,
    SCRIPT: main,
  })
  return fill(await read('shell.html'), {
    // Frames inherit it, so it must allow what any of them may do; each narrows it by its own.
    POLICY: policyOf({
      'default-src': "'none'",
      'script-src': quoted(shell, main, courier),
      'style-src': quoted(shellStyle, mainStyle),
      'connect-src': 'https: http:',
      // The icon, which Firefox else asks the server for.
      'img-src': 'data:',
      'frame-src': "'none'",
      'form-action': "'none'",
      'base-uri': "'none'",
    }),
    STYLE: shellStyle,
    SEALED: sealed.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    SCRIPT: shell,
  })
}

await writeFile(join(here, '../../dist/playground.html'), await buildPage())
