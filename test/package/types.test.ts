import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, type Finding, ownOptions } from './compile.ts'
import { installPacked, readEntries, root } from './install.ts'

const entries = await readEntries()

const files = ['calls.test-d.ts', 'endpoints.test-d.ts', 'multipart.test-d.ts', 'v4a.test-d.ts', 'verify.test-d.ts']

describe.each(files)('incorrect calls in %s', (name) => {
  const file = join(root, 'test/types', name)
  const mark = /^\s*\/\/ @ts-expect-error (\d+)$/

  it('are errors, unlike correct calls', () => {
    expect(compile([file], ownOptions(root))).toEqual([])
  })

  it('are errors for the intended reason', async () => {
    const lines = (await readFile(file, 'utf8')).split('\n')
    const unmarked = lines.map((line) => line.replace('@ts-expect-error', '')).join('\n')
    const expected = lines.flatMap((line, index) => {
      const code = mark.exec(line)?.[1]
      return code ? [`line ${index + 2}: ${code}`] : []
    })
    expect(expected.length).toBeGreaterThan(10)
    const found = compile([file], ownOptions(root), { [file]: unmarked })
    // A value of the wrong shape can cause more than one error.
    expect([...new Set(found.map(({ line, code }) => `line ${line}: ${code}`))]).toEqual(expected)
  })
})

/** Finds every node of the declaration files whose type is `any`, written or inferred. */
function findAny(files: string[]): string[] {
  const program = ts.createProgram(files, { strict: true, lib: ['lib.es2022.d.ts'], types: [] })
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

/** The names that a declaration file exports. */
function exportedNames(file: string): string[] {
  const program = ts.createProgram([file], { lib: ['lib.es2022.d.ts'], types: [] })
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
  return checker
    .getExportsOfModule(module)
    .map(({ name }) => name)
    .sort()
}

/** Returns what an editor shows about `presign` and its parameters, and where "go to definition" leads. */
function readLikeAnEditor(text: string) {
  const file = join(root, 'test/types/editor.ts')
  const options = { ...ts.convertCompilerOptionsFromJson(ownOptions(root), root).options, types: [] }
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = path === file ? text : ts.sys.readFile(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  })
  return {
    hover: (word: string) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, text.indexOf(word))?.displayParts),
    definition: (word: string) => {
      const found = service.getDefinitionAtPosition(file, text.indexOf(word)) ?? []
      return found.map(({ fileName, name }) => `${name} in ${fileName.slice(join(root, 'dist/').length)}`)
    },
  }
}

describe('an editor', () => {
  const editor = readLikeAnEditor(`import { getObject, type Presigned, presign, type Store } from 'sigv4-presign'
    import { rdsToken } from 'sigv4-presign/tokens'
    declare const store: Store
    export const result: Promise<Presigned> = presign(store, getObject('a'))
    export const token = rdsToken`)

  it.each([
    ['presign(', 'presign(store: Store, operation: Operation, options?: PresignOptions): Promise<Presigned>'],
    ['getObject(', 'getObject(key: string, parameters?: GetObjectParameters'],
    ['rdsToken }', 'rdsToken(options: RdsTokenOptions): Promise<string>'],
  ])('shows readable names for %s', (word, shown) => {
    expect(editor.hover(word)).toContain(shown)
  })

  it.each([
    ['presign(', 'presign in sign/async.d.ts'],
    ['getObject(', 'getObject in operations/builders.d.ts'],
    ['Store\n', 'Store in types.d.ts'],
    ['Presigned>', 'Presigned in types.d.ts'],
    ['rdsToken }', 'rdsToken in tokens/async.d.ts'],
  ])('goes from %j to the file that declares it', (word, definition) => {
    expect(editor.definition(word)).toEqual([definition])
  })
})

describe('the declarations', () => {
  it('have no `any`', async () => {
    const files = (await readdir(join(root, 'dist'), { recursive: true })).filter((name) => /\.d\.c?ts$/.test(name))
    expect(files.length).toBeGreaterThanOrEqual(2 * entries.length)
    expect(findAny(files.map((name) => join(root, 'dist', name)))).toEqual([])
  })

  it.each([
    ['a type', 'export declare const a: { b: Promise<any>[] }'],
    ['a parameter', 'export declare function f(a): void'],
    ['an unresolved type', 'export declare const a: Missing'],
    ['a property', 'export interface A { b }'],
    ['a type parameter', 'export declare function f<T extends any>(a: T): T'],
  ])('are checked for `any` in %s', async (_, text) => {
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

/** The strictest compiler options. */
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

  /** Compiles a file in a project that has the packed package installed. */
  async function project(name: string, text: string, options: object): Promise<Finding[]> {
    const file = join(directory, name)
    await writeFile(file, text)
    const found = compile([file], { ...strict, ...options })
    await rm(file)
    return found
  }

  describe.each(entries)('$specifier', ({ specifier, ...files }) => {
    it.each([
      ['bundler', 'esnext', 'consumer.ts', asModule],
      ['bundler', 'preserve', 'consumer.ts', asModule],
      ['bundler', 'preserve', 'consumer.cts', asCommonJs],
      ['node16', 'node16', 'consumer.mts', asModule],
      ['node16', 'node16', 'consumer.cts', asCommonJs],
      ['nodenext', 'nodenext', 'consumer.mts', asModule],
      ['nodenext', 'nodenext', 'consumer.cts', asCommonJs],
      ['node10', 'commonjs', 'consumer.ts', asCommonJs],
      ['node10', 'esnext', 'consumer.ts', asModule],
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

    it('compiles without the declarations of any host: `types: []` and no DOM library', async () => {
      const options = { moduleResolution: 'bundler', module: 'esnext', lib: ['es2022'] }
      expect(await project('consumer.ts', asModule(specifier), options)).toEqual([])
    })

    it('has the same exports as a module and as CommonJS', async () => {
      const [esm, commonJs] = [files.import, files.require].map((file) =>
        exportedNames(join(root, file.replace(/(c?)js$/, 'd.$1ts'))),
      )
      expect(esm).not.toEqual([])
      expect(commonJs).toEqual(esm)
    })
  })

  it.each([
    ['a page', { lib: ['es2022', 'dom'] }],
    ['a page with lists', { lib: ['es2022', 'dom', 'dom.iterable'] }],
    ['a worker', { lib: ['es2022', 'webworker'] }],
    ['Node', { lib: ['es2022'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }],
  ])('sigv4-presign/verify accepts the Request, FormData and CryptoKey of %s', async (_, options) => {
    const text = `import { verifyPost, verifyUrl } from 'sigv4-presign/verify'
      declare const signingKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>
      export const url = (request: Request) => verifyUrl(request, { credentials: () => ({ signingKey }) })
      export const form = (form: FormData) => verifyPost(form, { bucket: 'a', credentials: () => undefined })\n`
    expect(await project('consumer.ts', text, { moduleResolution: 'bundler', module: 'esnext', ...options })).toEqual(
      [],
    )
  })
})
