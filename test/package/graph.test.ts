import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readGraph } from './graph.ts'
import { readEntries, root } from './install.ts'

/** Host globals that the package may use. Every runtime has them. */
const allowedGlobals = ['Blob', 'FormData', 'TextEncoder', 'URL', 'btoa', 'crypto']

/** Further globals that server-side entries may use. Every runtime has these too. */
const moreGlobals: Record<string, string[]> = { './verify': ['Headers', 'TextDecoder', 'atob'] }

/** Globals that are used only if they exist: `process`, for Node's native crypto. The sync entries never use it. */
const optionalGlobals: Record<string, string[]> = Object.fromEntries(
  ['.', './multipart', './tokens', './v4a', './verify'].map((entry) => [entry, ['process']]),
)

/** The first initial hash value and the first round constant of SHA-256: https://doi.org/10.6028/NIST.FIPS.180-4 */
const sha256Constants = [0x6a09e667, 0x428a2f98]

const files = (await readEntries()).flatMap((entry) =>
  (['import', 'require'] as const).map((format) => ({ entry: entry.name, format, file: join(root, entry[format]) })),
)

const fileOf = (name: string, wanted: 'import' | 'require') =>
  files.find(({ entry, format }) => entry === name && format === wanted)!.file

/** Imports and calls a module in a host that has only these globals, and returns what happens. */
async function callWith(file: string, globals: string[]) {
  const script = fileURLToPath(new URL('bare.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, file, ...globals], { timeout: 20_000 })
  return JSON.parse(stdout) as { touchedByImport: string[]; calls: Record<string, string> }
}

const functions = ['presign', 'presignMany', 'presignPost', 'presignUrl']
const each = (how: string) => Object.fromEntries(functions.map((name) => [name, how]))
const withoutCrypto = allowedGlobals.filter((name) => name !== 'crypto')

describe('the import graph of', () => {
  it.each(files)('$entry ($format) uses only globals that every runtime has', ({ entry, file }) => {
    const { foreign, hostGlobals } = readGraph(file)
    expect(foreign).toEqual([])
    const allowed = [...allowedGlobals, ...(moreGlobals[entry] ?? []), ...(optionalGlobals[entry] ?? [])]
    expect(allowed).toEqual(expect.arrayContaining(hostGlobals))
  })

  it.each(files)('$entry ($format) does nothing when it is imported', async ({ file }) => {
    const { touchedByImport } = await callWith(file, [])
    expect(touchedByImport).toEqual([])
  })

  it.each(['import', 'require'] as const)('. (%s) leaves SHA-256 to Web Crypto', async (format) => {
    const { numbers, names, shiftsWords } = readGraph(fileOf('.', format))
    expect(sha256Constants.filter((constant) => numbers.has(constant) || numbers.has(constant | 0))).toEqual([])
    expect(shiftsWords).toBe(false)
    expect(names).toContain('subtle')
    const { calls } = await callWith(fileOf('.', format), withoutCrypto)
    expect(calls).toEqual(each('PresignError UnsupportedRuntime'))
  })

  it.each(['import', 'require'] as const)('./sync (%s) needs no Web Crypto', async (format) => {
    const { names, shiftsWords } = readGraph(fileOf('./sync', format))
    expect(names).not.toContain('subtle')
    expect(shiftsWords).toBe(true)
    const { calls } = await callWith(fileOf('./sync', format), withoutCrypto)
    expect(calls).toEqual(each('returned'))
  })

  it.each(['import', 'require'] as const)('./sync (%s) signs with nothing but ECMAScript', async (format) => {
    const { calls } = await callWith(fileOf('./sync', format), [])
    expect(calls).toEqual({ ...each('returned'), presignUrl: 'PresignError UnsupportedRuntime' })
  })
})

describe('the reader of the built graph', () => {
  const read = (source: string, file = 'module.js') => {
    const directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-graph-'))
    try {
      writeFileSync(join(directory, file), source)
      writeFileSync(join(directory, 'chunk.js'), 'export const x = setTimeout')
      writeFileSync(join(directory, 'chunk.cjs'), 'exports.x = setTimeout')
      return readGraph(join(directory, file))
    } finally {
      rmSync(directory, { recursive: true })
    }
  }

  it.each([
    ['a call', 'process.exit()', ['process']],
    ['a typeof expression', 'export const there = typeof window !== "undefined"', ['window']],
    ['a property of globalThis', 'export const there = globalThis.Buffer', ['Buffer']],
    ['globalThis itself', 'export const get = (name) => globalThis[name]', ['globalThis']],
    ['a shorthand property', 'export default { self }', ['self']],
    ['an export', 'const { a = performance } = {}\nexport { a }', ['performance']],
    ['a default value', 'export const f = (time = fetch) => time', ['fetch']],
    ['a class', 'export class Mine extends EventTarget {}', ['EventTarget']],
    ['an imported file', 'export * from "./chunk.js"', ['setTimeout']],
    ['an ES module’s require', 'require("./chunk.js")', ['require', 'setTimeout']],
  ])('finds a global of the host in %s', (_, source, expected) => {
    expect(read(source).hostGlobals).toEqual(expected)
  })

  it.each([
    ['a parameter', 'export const f = (process) => process.env'],
    ['a property', 'export const f = (x) => x.process + { process: 1 }.process'],
    ['a variable', 'const Buffer = 1\nexport { Buffer }'],
    [
      'a global of ECMAScript',
      'export const f = () => globalThis.Array.of(Math.max(1), new Map(), Symbol.iterator, undefined)',
    ],
    ['a method', 'export class C { fetch() {} get self() { return this } }'],
    ['a renamed export', 'const a = 1\nexport { a as process }'],
  ])('does not report %s as a global of the host', (_, source) => {
    expect(read(source).hostGlobals).toEqual([])
  })

  it.each([
    ['import "node:fs"', ['node:fs']],
    ['export * from "lodash"', ['lodash']],
    ['export const f = () => import("fs")', ['fs']],
    ['export const f = (name) => import(name)', ['something computed']],
  ])('finds the import in %s', (source, expected) => {
    expect(read(source).foreign).toEqual(expected)
  })

  it('reads CommonJS', () => {
    const graph = read(
      '"use strict"; const c = require("./chunk.cjs"); const fs = require("fs"); module.exports = c',
      'm.cjs',
    )
    expect(graph.files).toHaveLength(2)
    expect(graph.foreign).toEqual(['fs'])
    expect(graph.hostGlobals).toEqual(['setTimeout'])
  })

  it('finds shifts of 32-bit words', () => {
    expect(read('export const rotate = (x, n) => (x >>> n) | (x << (32 - n))').shiftsWords).toBe(true)
    expect(read('export const half = (x) => x >> 1').shiftsWords).toBe(false)
  })

  it('finds numbers in any notation', () => {
    expect([...read('export default [0x6a09e667, 1779033703, 1e3]').numbers]).toEqual([0x6a09e667, 1000])
  })
})
