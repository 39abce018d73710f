import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './install.ts'
import { findCircles, findImpurities, layerOf, otherThanReexports, readSourceGraph } from './source-graph.ts'

const directory = join(root, 'src')
const graph = readSourceGraph(directory)
const files = [...graph.files.keys()]
const read = (file: string) => readFileSync(join(directory, file), 'utf8')

const base = ['errors.ts', 'types.ts']
const library = ['core', 'endpoints', 'input', 'multipart', 'operations', 'post', 'sign', 'tokens', 'verify']
const program = ['entries', 'format', ...library]

/** What each layer may import besides itself. A new layer needs a line here. */
const mayImport: Record<string, string[]> = {
  'errors.ts': [],
  'types.ts': [],
  input: base,
  core: ['input', ...base],
  post: ['core', 'input', ...base],
  crypto: ['core', ...base],
  format: base,
  operations: ['core', 'input', ...base],
  endpoints: ['core', 'input', ...base],
  sign: ['core', 'crypto', 'input', 'post', ...base],
  tokens: ['core', 'input', 'sign', ...base],
  multipart: ['core', 'format', 'input', 'operations', 'sign', ...base],
  verify: ['core', 'crypto', 'format', 'input', ...base],
  entries: [...library, ...base],
  cli: [...program, ...base],
  playground: ['crypto', ...program, ...base],
}

/** The drivers: the only files outside `crypto/` that may import it. */
const isDriver = (file: string) =>
  /^(sign\/|verify\/(authenticate|diagnose-with|ecdsa|hmac)\.ts$|playground\/)/.test(file)

describe('the source', () => {
  it('has no circular imports, not even of types', () => {
    expect(findCircles(graph.files)).toEqual([])
  })

  it('imports only files that exist', () => {
    const targets = [...graph.files.values()].flat()
    expect(targets.length).toBeGreaterThan(100)
    expect(targets.filter((file) => !graph.files.has(file))).toEqual([])
  })

  it('imports in one direction: from entries to folders to the core', () => {
    const wrong = [...graph.files].flatMap(([file, imports]) => {
      const layer = layerOf(file)
      const allowed = [layer, ...(mayImport[layer] ?? [])]
      return imports.filter((target) => !allowed.includes(layerOf(target))).map((target) => `${file} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('imports no entry from another entry', () => {
    const isEntry = (file: string) => layerOf(file) === 'entries'
    expect(files.filter((file) => isEntry(file) && graph.files.get(file)!.some(isEntry))).toEqual([])
  })

  it('has entries that only re-export', () => {
    const entries = files.filter((file) => layerOf(file) === 'entries')
    expect(entries).toEqual(expect.arrayContaining(['index.ts', 'sync.ts', 'verify.ts']))
    for (const entry of entries) expect(otherThanReexports(read(entry)), entry).toEqual([])
  })

  it('imports cryptography only in drivers', () => {
    const importers = files.filter((file) => graph.files.get(file)!.some((target) => layerOf(target) === 'crypto'))
    expect(importers.filter((file) => layerOf(file) !== 'crypto' && !isDriver(file))).toEqual([])
  })

  it('imports modules of Node only in the command line, and no packages', () => {
    const withModules = files.filter((file) => graph.modules.get(file)!.length > 0)
    const buildTime = ['playground/build.ts', 'playground/schema.ts']
    const exceptions = [
      ...buildTime,
      // Imports only types: the functions come from `process.getBuiltinModule`.
      'crypto/native.ts',
      // Bundled into the playground when that is built.
      'playground/frame/widgets/qr-code.ts',
    ]
    expect(
      withModules.filter((file) => !['build', 'cli'].includes(layerOf(file)) && !exceptions.includes(file)),
    ).toEqual([])
    const commandLine = files.filter((file) => layerOf(file) === 'cli').flatMap((file) => graph.modules.get(file)!)
    expect(commandLine.filter((module) => !module.startsWith('node:'))).toEqual([])
  })
})

describe('the core', () => {
  const core = files.filter((file) => layerOf(file) === 'core')

  it.each(core)('reads no clock, and does no input, output or cryptography, in %s', (file) => {
    expect(findImpurities(read(file))).toEqual([])
  })

  it('has fewer than 1,000 lines', () => {
    const lines = core.map((file) => read(file).split('\n').length - 1)
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(1000)
  })
})

describe('the reader of the source graph', () => {
  it('finds imports of every kind', () => {
    const temporary = mkdtempSync(join(tmpdir(), 'sigv4-presign-source-'))
    const sources = {
      'a.ts': "import type { B } from './room/b.ts'\nexport type * from './c.ts'\nimport 'node:fs'\n",
      'room/b.ts': "export type B = import('../a.ts').A\nexport const load = () => import('../c.ts')\n",
      'c.ts': 'export {}\n',
    }
    try {
      for (const [file, text] of Object.entries(sources)) {
        mkdirSync(dirname(join(temporary, file)), { recursive: true })
        writeFileSync(join(temporary, file), text)
      }
      const { files, modules } = readSourceGraph(temporary)
      expect(Object.fromEntries(files)).toEqual({
        'a.ts': ['room/b.ts', 'c.ts'],
        'c.ts': [],
        'room/b.ts': ['a.ts', 'c.ts'],
      })
      expect(modules.get('a.ts')).toEqual(['node:fs'])
      expect(findCircles(files)).toEqual([['a.ts', 'room/b.ts', 'a.ts']])
    } finally {
      rmSync(temporary, { recursive: true })
    }
  })

  it('finds circular imports of any length, and reports nothing else', () => {
    const circles = (edges: Record<string, string[]>) => findCircles(new Map(Object.entries(edges)))
    expect(circles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([])
    expect(circles({ a: ['a'] })).toEqual([['a', 'a']])
    expect(circles({ a: ['b'], b: ['c'], c: ['b'] })).toEqual([['b', 'c', 'b']])
  })

  it.each([
    ['new Date()', ['new Date()']],
    ['new Date', ['new Date()']],
    ['const f = Date.now', ['Date.now']],
    ['Date()', ['Date()']],
    ['crypto.subtle', ['crypto']],
    ['globalThis.crypto', ['crypto']],
    ['new Date(0).getTime()', []],
    ['signer.crypto', []],
    ['({ process: 1 })', []],
  ])('finds the host dependencies of `%s`: %j', (source, expected) => {
    expect(findImpurities(source)).toEqual(expected)
  })

  it('finds every statement in an entry that is not a re-export', () => {
    expect(otherThanReexports("export { a } from './a.ts'\nexport type * from './b.ts'\n")).toEqual([])
    expect(otherThanReexports("import { a } from './a.ts'\nexport const b = a\n")).toEqual([
      "import { a } from './a.ts'",
      'export const b = a',
    ])
  })
})
