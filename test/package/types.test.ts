import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, type Finding, ownOptions } from './compile.ts'
import { installPacked, readEntries, root } from './install.ts'

const entries = await readEntries()

const files = ['calls.test-d.ts', 'endpoints.test-d.ts', 'multipart.test-d.ts', 'v4a.test-d.ts', 'verify.test-d.ts']

describe.each(files)('wrong calls in %s', (name) => {
  const file = join(root, 'test/types', name)
  const mark = /^\s*\/\/ @ts-expect-error (\d+)$/

  it('are errors, and right calls are none', () => {
    expect(compile([file], ownOptions(root))).toEqual([])
  })

  it('are errors for the reason that is meant', async () => {
    const lines = (await readFile(file, 'utf8')).split('\n')
    const unmarked = lines.map((line) => line.replace('@ts-expect-error', '')).join('\n')
    const expected = lines.flatMap((line, index) => {
      const code = mark.exec(line)?.[1]
      return code ? [`line ${index + 2}: ${code}`] : []
    })
    expect(expected.length).toBeGreaterThan(10)
    const found = compile([file], ownOptions(root), { [file]: unmarked })
    // A value of a wrong shape may be wrong in more than one place.
    expect([...new Set(found.map(({ line, code }) => `line ${line}: ${code}`))]).toEqual(expected)
  })
})

/** Every part of a declaration file whose type is `any`, whoever wrote or inferred it. */
function findAny(files: string[]): string[] {
  const program = ts.createProgram(files, { strict: true, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: [] })
  const checker = program.getTypeChecker()
  const found: string[] = []
  const hasType = (node: ts.Node) =>
    (ts.isTypeNode(node) && !ts.isTemplateLiteralTypeSpan(node)) ||
    ts.isParameter(node) ||
    ts.isPropertySignature(node) ||
    ts.isVariableDeclaration(node)
  const visit = (node: ts.Node) => {
    if (hasType(node) && checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) found.push(node.getText())
    ts.forEachChild(node, visit)
  }
  for (const file of files) visit(program.getSourceFile(file)!)
  return found
}

describe('the declarations', () => {
  it('have no `any`', async () => {
    const files = (await readdir(join(root, 'dist'))).filter((name) => /\.d\.c?ts$/.test(name))
    expect(files.length).toBeGreaterThanOrEqual(2 * entries.length)
    expect(findAny(files.map((name) => join(root, 'dist', name)))).toEqual([])
  })

  it.each([
    ['a type', 'export declare const a: { b: Promise<any>[] }'],
    ['a parameter', 'export declare function f(a): void'],
    ['what can not be resolved', 'export declare const a: Missing'],
    ['a property', 'export interface A { b }'],
    ['a type parameter', 'export declare function f<T extends any>(a: T): T'],
  ])('would show an `any` in %s', async (_, text) => {
    const directory = await mkdtemp(join(tmpdir(), 'sigv4-presign-any-'))
    try {
      const file = join(directory, 'index.d.ts')
      await writeFile(file, text)
      expect(findAny([file])).not.toEqual([])
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

/** The ambient names that the declarations of each entry need, and no others. */
const ambient: Record<string, string[]> = {
  '.': ['Blob', 'FormData', 'URL'],
  './sync': ['Blob', 'FormData', 'URL'],
  './endpoints': ['URL'],
  './tokens': ['URL'],
  './tokens/sync': ['URL'],
  './v4a': ['URL'],
  './verify': ['FormData'],
}

/** The strictest project there is. */
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  target: 'es2022',
  types: [],
}
const browser = ['es2022', 'dom']

const asModule = (specifier: string) => `import * as library from '${specifier}'\nexport const used: object = library\n`
const asCommonJs = (specifier: string) => `import library = require('${specifier}')\nexport = library\n`

describe('a project that uses', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sigv4-presign-types-'))
    await installPacked(directory)
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  /** Compiles a file of a project in which the packed package is installed. */
  async function project(name: string, text: string, options: object): Promise<Finding[]> {
    const file = join(directory, name)
    await writeFile(file, text)
    const found = compile([file], { ...strict, ...options })
    await rm(file)
    return found
  }

  describe.each(entries)('$specifier', ({ name, specifier, ...files }) => {
    it.each([
      ['bundler', 'esnext', 'consumer.ts', asModule],
      ['bundler', 'preserve', 'consumer.ts', asModule],
      ['bundler', 'preserve', 'consumer.cts', asCommonJs],
      ['node16', 'node16', 'consumer.mts', asModule],
      ['node16', 'node16', 'consumer.cts', asCommonJs],
      ['nodenext', 'nodenext', 'consumer.mts', asModule],
      ['nodenext', 'nodenext', 'consumer.cts', asCommonJs],
    ])('compiles with moduleResolution %s, module %s: %s', async (moduleResolution, module, file, write) => {
      expect(await project(file, write(specifier), { moduleResolution, module, lib: browser })).toEqual([])
    })

    it.each([
      ['a page', { lib: ['es2022', 'dom'] }],
      ['a worker', { lib: ['es2022', 'webworker'] }],
      ['Node', { lib: ['es2022'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }],
    ])('compiles with the declarations of %s', async (_, options) => {
      const resolution = { moduleResolution: 'bundler', module: 'esnext' }
      expect(await project('consumer.ts', asModule(specifier), { ...resolution, ...options })).toEqual([])
    })

    it('needs of the host what is pinned, and nothing else', async () => {
      const options = { moduleResolution: 'bundler', module: 'esnext', lib: ['es2022'] }
      const bare = await project('consumer.ts', asModule(specifier), options)
      const missing = bare.map(({ message }) => /^Cannot find name '(\w+)'/.exec(message)?.[1] ?? message)
      expect([...new Set(missing)].sort()).toEqual(ambient[name])

      const declared = ambient[name]!.map((name) => `declare global { interface ${name} {} }\n`).join('')
      expect(await project('consumer.ts', asModule(specifier) + declared, options)).toEqual([])
    })

    it('has the same exports as a module and as CommonJS', async () => {
      const names = (text: string) =>
        text.match(/^export \{(.*)\};$/gm)!.flatMap((line) => line.match(/\w+(?=,| \}| from)/g))
      const [esm, commonJs] = await Promise.all(
        [files.import, files.require].map((file) => readFile(join(root, file.replace(/(c?)js$/, 'd.$1ts')), 'utf8')),
      )
      expect(names(esm!)).not.toEqual([])
      expect(names(commonJs!)).toEqual(names(esm!))
    })
  })

  it.each([
    ['a page', { lib: ['es2022', 'dom'] }],
    ['a page with lists', { lib: ['es2022', 'dom', 'dom.iterable'] }],
    ['a worker', { lib: ['es2022', 'webworker'] }],
    ['Node', { lib: ['es2022'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }],
  ])('sigv4-presign/verify gives it the Request, FormData and CryptoKey of %s', async (_, options) => {
    const text = `import { verifyPost, verifyUrl } from 'sigv4-presign/verify'
      declare const signingKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>
      export const url = (request: Request) => verifyUrl(request, { credentials: () => ({ signingKey }) })
      export const form = (form: FormData) => verifyPost(form, { bucket: 'a', credentials: () => undefined })\n`
    expect(await project('consumer.ts', text, { moduleResolution: 'bundler', module: 'esnext', ...options })).toEqual(
      [],
    )
  })
})
