/** Every code block of the README: TypeScript is type-checked against the built package, commands are in package.json. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code = ''], index) => ({
  name: `block ${index + 1}, line ${readme.slice(0, readme.indexOf(code)).split('\n').length}`,
  language,
  code,
}))

/** What the examples take as given. A block that declares one itself hides it, as modules do. */
const given = `
import type { Credentials, Store } from 'sigv4-presign'
declare global {
  const accessKeyId: string, secretAccessKey: string, accountId: string, checksumSha256: string
  const credentials: Credentials
  const store: Store
  const file: File
  const keys: string[]
  const { getObject, presign }: typeof import('sigv4-presign')
}
`

const folder = mkdtempSync(join(tmpdir(), 'readme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('shows a working example within the first 15 lines', () => {
  expect(readme.split('\n').slice(0, 15).join('\n')).toMatch(/```ts\n.*presign\(store, .*```/s)
})

test('has only code blocks in languages that are tested here', () => {
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['ts', 'sh']))
})

describe('TypeScript', () => {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/sigv4-presign'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'given.d.ts'), given)
  const files = blocks
    .filter(({ language }) => language === 'ts')
    .map(({ name, code }, index) => {
      const file = join(folder, `block-${index + 1}.ts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      return [name, file] as const
    })
  const program = ts.createProgram([join(folder, 'given.d.ts'), ...files.map(([, file]) => file)], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  })
  test.each(files)('%s', (_, file) => {
    const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(file))
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })
})

describe('commands', () => {
  const { name, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    scripts: Record<string, string>
  }
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n'))
  test.each(commands)('%s', (line) => {
    for (const command of line
      .replace(/ #.*/, '')
      .split('&&')
      .map((part) => part.trim())) {
      const own = /^(?:npx )?sigv4-presign (\w+)/.exec(command)?.[1]
      if (own) {
        const help = spawnSync(process.execPath, [join(root, 'dist/cli.js'), own, '--help'], { encoding: 'utf8' })
        expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining(`sigv4-presign ${own}`) })
        continue
      }
      const script = /^npm (?:run )?(\w[\w:]*)$/.exec(command)?.[1] ?? ''
      expect([`npm install ${name}`, 'npm ci'].includes(command) || script in scripts, command).toBe(true)
    }
  })
})

test.each(['serve', 'forward'])('the recipe %s is the one that is run as a Worker', (name) => {
  const recipe = readFileSync(join(root, `test/verify/recipes/${name}.ts`), 'utf8')
  expect(blocks.map(({ code }) => code)).toContain(recipe)
})

test('lists every error code, and none that does not exist', () => {
  const source = readFileSync(join(root, 'src/errors.ts'), 'utf8')
  const union = /PresignErrorCode =(.*?)\n\n/s.exec(source)?.[1] ?? ''
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code)
  const table = readme.slice(readme.indexOf('| `code` |'), readme.indexOf('\n## Security'))
  const listed = table
    .split('\n')
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z]\w+)`/g)].map(([, code]) => code))
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
})
