/**
 * Builds `dist/playground.html`, a single file without dependencies:
 * `node --import ./test/typescript.mjs src/playground/build.ts`.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { readOperations } from './schema.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Returns the name of a script or style in a Content-Security-Policy: https://www.w3.org/TR/CSP3/#external-hash */
const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

const read = (name: string) => readFile(join(here, name), 'utf8')

/** Bundles a script. `constants` are the values of its `declare const`s. */
async function bundle(path: string, minify: boolean, constants: Record<string, unknown> = {}): Promise<string> {
  const name = basename(path)
  const outDir = await mkdtemp(join(tmpdir(), 'sigv4-presign-playground-'))
  try {
    await build({
      config: false,
      entry: { [name]: join(here, `${path}.ts`) },
      outDir,
      format: 'iife',
      target: 'es2022',
      platform: 'browser',
      minify,
      silent: true,
      define: Object.fromEntries(Object.entries(constants).map(([key, value]) => [key, JSON.stringify(value)])),
    })
    // In a string or an expression, `\x3c` is `<`. A comment or an end tag would end the script element.
    const script = (await readFile(join(outDir, `${name}.global.js`), 'utf8')).replaceAll('<!--', '\\x3c!--')
    if (/<\/script/i.test(script)) throw new Error(`${name}: a script must not contain its own end tag`)
    return script
  } finally {
    await rm(outDir, { recursive: true })
  }
}

/** Reads a page's template. Both pages begin with the same elements. */
const readTemplate = async (name: string) => (await read(name)).replace('<!-- HEAD -->\n', await read('head.html'))

/** Fills in a template. A placeholder is `"NAME"` in an attribute and a comment in an element. */
const fill = (template: string, texts: Record<string, string>) =>
  template.replace(/"([A-Z]+)"|\/\* ([A-Z]+) \*\//g, (_, attribute: string | undefined, element: string) => {
    const text = texts[attribute ?? element]
    if (text === undefined) throw new Error(`no text for the placeholder ${attribute ?? element}`)
    return attribute === undefined ? text : `"${text}"`
  })

const policyOf = (directives: Record<string, string>) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ')

const quoted = (...texts: string[]) => texts.map((text) => `'${hashOf(text)}'`).join(' ')

/** The playground as one file. */
async function buildPlayground(): Promise<string> {
  const sender = await bundle('sender', false)
  const shell = await bundle('shell', false, { senderScript: sender, senderHash: hashOf(sender) })
  const main = await bundle('frame/main', true, { operations: readOperations(join(here, '../operations/builders.ts')) })
  const [shellStyle, mainStyle] = [await read('shell.css'), await read('frame/main.css')]
  const sealed = fill(await readTemplate('frame/main.html'), {
    // No request of any kind: every directive that is not listed falls back to default-src.
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
  return fill(await readTemplate('shell.html'), {
    // Frames inherit this policy, so it allows what any of them may do. Each frame narrows it with its own policy.
    POLICY: policyOf({
      'default-src': "'none'",
      'script-src': quoted(shell, main, sender),
      'style-src': quoted(shellStyle, mainStyle),
      'connect-src': 'https: http:',
      // The icon. Without one, Firefox asks the server for it.
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

await writeFile(join(here, '../../dist/playground.html'), await buildPlayground())
