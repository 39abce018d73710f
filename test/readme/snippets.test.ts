/**
 * Checks every code block of every page: TypeScript compiles against the built package, commands exist, and JSON is
 * valid.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { root } from '../package/install.ts'
import { brokenLinks, readBlocks, readme } from './pages.ts'

/** The package's own pages. `test/guides` checks the guides and the migration page. */
const pages = [
  'README.md',
  '.github/ERRORS.md',
  ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('README.md'))
    .map((file) => `src/${file}`),
].sort()

const blocks = pages.flatMap(readBlocks)

/**
 * Names that the examples use without declaring them. A block that declares one of them itself hides this declaration.
 */
const given = `
import type { Credentials, Store } from 'sigv4-presign'
declare global {
  const accessKeyId: string, secretAccessKey: string, accountId: string, checksumSha256: string
  const process: { env: Record<string, string | undefined> }
  const credentials: Credentials
  const store: Store
  const file: File
  const keys: string[]
  const { getObject, presign, putObject }: typeof import('sigv4-presign')
}
`

const folder = mkdtempSync(join(tmpdir(), 'readme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the README', () => {
  test('has a working example among its first 15 lines', () => {
    expect(readme.split('\n').slice(0, 15).join('\n')).toMatch(/```ts\n.*presign\(store, .*```/s)
  })

  test('has at most 250 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250)
  })

  test('uses only Markdown that npm renders', () => {
    expect(readme).not.toMatch(/^> \[!|<(details|picture|video|script|style)/m)
  })
})

test.each(pages)('%s has no broken links', (page) => {
  expect(brokenLinks(page)).toEqual([])
})

test('every code block is in a language that these tests check', () => {
  const known = new Set(['html', 'ini', 'json', 'sh', 'text', 'ts'])
  expect(blocks.filter(({ language }) => !known.has(language))).toEqual([])
})

test.each(
  blocks.filter(({ language }) => language === 'json').map(({ page, line, code }) => [`${page}:${line}`, code]),
)('%s is JSON', (_, code) => {
  expect(() => JSON.parse(code!)).not.toThrow()
})

describe('the TypeScript compiles:', () => {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/sigv4-presign'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'given.d.ts'), given)
  const files = blocks
    .filter(({ language }) => language === 'ts')
    .map(({ page, line, code }, index) => {
      const file = join(folder, `block-${index + 1}.ts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      return [`${page}:${line}`, file] as const
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

describe('the command exists:', () => {
  const { name, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    scripts: Record<string, string>
  }
  const commands = readBlocks('README.md')
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.trim().split('\n'))
  test.each(commands)('%s', (line) => {
    for (const command of line
      .replace(/ #.*/, '')
      .split('&&')
      .map((part) => part.trim())) {
      const ownCommand = /^(?:npx )?sigv4-presign (\w+)/.exec(command)?.[1]
      if (ownCommand) {
        const help = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ownCommand, '--help'], {
          encoding: 'utf8',
        })
        expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining(`sigv4-presign ${ownCommand}`) })
        continue
      }
      const script = /^npm (?:run )?(\w[\w:]*)$/.exec(command)?.[1] ?? ''
      expect([`npm install ${name}`, 'npm ci'].includes(command) || script in scripts, command).toBe(true)
    }
  })
})

test('ERRORS.md lists every error code and no other code', () => {
  const source = readFileSync(join(root, 'src/errors.ts'), 'utf8')
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, code]) => code)
  const page = readFileSync(join(root, '.github/ERRORS.md'), 'utf8')
  const listed = page
    .split('\n')
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z]\w+)`/g)].map(([, code]) => code))
  expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort())
})
