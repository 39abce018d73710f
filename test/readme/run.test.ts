/** Runs the examples of presets and tokens, which need only credentials. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = ['README.md', 'src/endpoints/README.md', 'src/tokens/README.md']

const examples = [
  ...pages
    .map((page) => readFileSync(join(root, page), 'utf8'))
    .join('')
    .matchAll(/^```ts\n(.*?)^```$/gms),
]
  .map(([, code = '']) => code)
  .filter((code) => /from 'sigv4-presign\/(endpoints|tokens)'|\.lambda-url\./.test(code))

const folder = mkdtempSync(join(tmpdir(), 'readme-run-'))
mkdirSync(join(folder, 'node_modules'))
symlinkSync(root, join(folder, 'node_modules/sigv4-presign'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const given = `
import { getObject, presign } from 'sigv4-presign'
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
Object.assign(globalThis, { accountId: '${'0'.repeat(32)}', credentials, getObject, presign })
`

test('the README files have more than 3 examples of presets and tokens', () =>
  expect(examples.length).toBeGreaterThan(3))

test.each(examples.map((code, index) => [code.split('\n')[0], code, index] as const))(
  'the example runs: %s',
  async (_, code, index) => {
    const file = join(folder, `example-${index}.mjs`)
    writeFileSync(join(folder, 'given.mjs'), given)
    writeFileSync(file, `import './given.mjs'\n${transformSync(code, { loader: 'ts', format: 'esm' }).code}`)
    await import(/* @vite-ignore */ pathToFileURL(file).href)
  },
)
