import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installPacked, readEntries, readManifest, root } from './install.ts'

const entries = await readEntries()
const manifest = await readManifest()

let directory: string
let installed: string
let tarball: string
/** The manifest in the packed package. */
let published: Record<string, unknown>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sigv4-presign-package-'))
  await installPacked(directory)
  installed = join(directory, 'node_modules', manifest.name)
  published = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  const [file, ...more] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'))
  expect(more).toEqual([])
  tarball = join(directory, file!)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** The path of the declarations of a built file, relative to the package. */
const declarationsOf = (file: string) => join(file.replace(/(c?)js$/, 'd.$1ts'))

/** Runs a program with Node and returns what it prints. */
async function node(...given: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, given, { cwd: directory, timeout: 60_000 })
  return stdout
}

/** Runs a script in a project that has the packed package installed, and parses the JSON that it prints. */
async function runScript(name: string, text: string): Promise<unknown> {
  await writeFile(join(directory, name), text)
  return JSON.parse(await node(name))
}

describe('the packed package', () => {
  it('contains only the files that users need: no sources and no source maps', async () => {
    const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(installed.length + 1))
    const expected =
      /^(LICENSE|README\.md|package\.json|dist\/([\w-]+\.(js|cjs)|([\w-]+\/)?[\w-]+\.d\.c?ts|playground\.html))$/
    expect(files.filter((file) => !expected.test(file))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/playground.html']))

    const { main, module, types, exports, bin } = published
    const named = JSON.stringify({ main, module, types, exports, bin })
    const needed = named.match(/[\w./-]+\.(?:cts|cjs|js|ts)\b/g)!.map((path) => path.replace(/^\.\//, ''))
    expect(needed.length).toBeGreaterThanOrEqual(4 * entries.length)
    expect(files).toEqual(expect.arrayContaining(needed))
  })

  it('contains no path of the machine that built it', async () => {
    for (const file of await readdir(join(installed, 'dist'), { recursive: true, withFileTypes: true }))
      if (file.isFile())
        expect(await readFile(join(file.parentPath, file.name), 'utf8'), file.name).not.toContain(
          root.replace(/\/$/, ''),
        )
  })

  it('contains exactly the declarations that its entries refer to, for ES modules and for CommonJS', async () => {
    const declarations = (await readdir(join(installed, 'dist'), { recursive: true })).filter((file) =>
      /\.d\.c?ts$/.test(file),
    )
    const reached = new Set(entries.flatMap((entry) => [entry.import, entry.require].map(declarationsOf)))
    for (const file of reached) {
      const text = await readFile(join(installed, file), 'utf8')
      for (const { fileName } of ts.preProcessFile(text).importedFiles)
        reached.add(declarationsOf(join(dirname(file), fileName)))
    }
    expect(declarations.map((file) => join('dist', file)).sort()).toEqual([...reached].sort())
  })

  it('lists the declarations of each entry for module resolution that does not read `exports`', () => {
    const subpaths = entries.filter(({ name }) => name !== '.')
    expect(published.typesVersions).toEqual({
      '*': Object.fromEntries(subpaths.map(({ name, import: file }) => [name.slice(2), [file.replace(/js$/, 'd.ts')]])),
    })
  })

  it('is published with a provenance statement', () => {
    expect(published.publishConfig).toEqual({ access: 'public', provenance: true })
  })

  it('has no dependencies and no install scripts', () => {
    const { name, version, license, engines, sideEffects, ...rest } = published
    expect({ name, license, engines, sideEffects }).toEqual({
      name: 'sigv4-presign',
      license: 'MIT',
      engines: { node: '>=20' },
      sideEffects: false,
    })
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies'])
      expect(Object.keys(rest[kind] ?? {}), kind).toEqual([])
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(rest.scripts ?? {}).not.toHaveProperty(script)
  })

  it('passes publint', async () => {
    const { buffer } = new Uint8Array(await readFile(tarball))
    const { messages, pkg } = await publint({ pack: { tarball: buffer as ArrayBuffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([])
  })

  it('has types for every kind of module resolution', async () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const report = await node(attw, tarball, '--profile', 'strict', '--no-definitely-typed', '--format', 'json').catch(
      ({ stdout }: { stdout: string }) => stdout,
    )
    const { analysis } = JSON.parse(report) as {
      analysis: { packageName: string; problems: { kind: string; resolutionKind?: string }[] }
    }
    expect(analysis.packageName).toBe(manifest.name)
    expect(analysis.problems).toEqual([])
  })
})

describe('the entries of the packed package', () => {
  const specifiers = JSON.stringify(entries.map(({ specifier }) => specifier))
  const names =
    'const names = (entry) => Object.keys(entry).filter((name) => !/^(default|module.exports)$/.test(name)).sort()'

  it('can be imported and required, with the same exports', async () => {
    const imported = await runScript(
      'import.mjs',
      `${names}
      const list = {}
      for (const name of ${specifiers}) list[name] = names(await import(name))
      console.log(JSON.stringify(list))`,
    )
    const required = await runScript(
      'require.cjs',
      `${names}
      const list = {}
      for (const name of ${specifiers}) list[name] = names(require(name))
      console.log(JSON.stringify(list))`,
    )
    expect(required).toEqual(imported)
    for (const { specifier } of entries) expect(imported).toHaveProperty([specifier, 0])
  })

  it('include package.json, which contains the version', async () => {
    const script = `console.log(JSON.stringify(require('${manifest.name}/package.json').version))`
    expect(await runScript('version.cjs', script)).toBe(manifest.version)
  })

  it('do not include internal files', async () => {
    const script = `
      const tries = ['dist/index.js', 'dist/index.cjs', 'src/index.ts'].map((path) => {
        try { return require('${manifest.name}/' + path) } catch ({ code }) { return code }
      })
      console.log(JSON.stringify([...new Set(tries)]))`
    expect(await runScript('private.cjs', script)).toEqual(['ERR_PACKAGE_PATH_NOT_EXPORTED'])
  })

  it('share one PresignError, whichever of them throws or checks', async () => {
    const script = `
      const load = async () => {
        const found = []
        for (const name of ${specifiers}) found.push([name, await import(name)], [name + ' (required)', require(name)])
        return found.filter(([, entry]) => entry.PresignError)
      }
      const wrong = async ({ PresignError, presign }) => {
        try { await presign?.({}, {}) } catch (error) { return error }
        return new PresignError('InvalidKey', 'message')
      }
      load().then(async (all) => {
        const list = []
        for (const [thrower, entry] of all) {
          const error = await wrong(entry)
          for (const [checker, { PresignError }] of all)
            list.push([thrower, checker, error instanceof PresignError, error instanceof Error, typeof error.code])
        }
        const [, { PresignError }] = all[0]
        const others = [new Error('x'), new TypeError('x'), null, undefined, 'PresignError', {}, () => {}]
        console.log(JSON.stringify({ list, others: others.filter((value) => value instanceof PresignError) }))
      })`
    const { list, others } = (await runScript('errors.cjs', script)) as { list: unknown[][]; others: unknown[] }
    expect(list.length).toBeGreaterThanOrEqual(16)
    for (const [thrower, checker, ...is] of list)
      expect(is, `${thrower} throws, ${checker} checks`).toEqual([true, true, 'string'])
    expect(others).toEqual([])
  })
})
