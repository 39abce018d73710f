import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documented } from '../conformance/documented.ts'
import { missingHere } from '../runtimes/runtime.ts'
import { askWorker, missing, newestDate, withoutNode } from '../runtimes/workerd.ts'
import { bundlers, type Platform } from './bundlers.ts'
import { installPacked, readEntries, root } from './install.ts'

const { store, operation, expiresIn, signingDate, url } = documented

/** A small application: it signs one URL. */
const signWith = (entry: string) => `import { getObject, presign } from '${entry}'
const options = { expiresIn: ${expiresIn}, signingDate: new Date('${signingDate}') }
const sign = () => presign(${JSON.stringify(store)}, getObject('${operation.key}'), options)`
const sign = signWith('sigv4-presign')

const apps: Record<Platform, string> = {
  browser: `${sign}\nwindow.signed = sign()`,
  worker: `${sign}\nexport default { fetch: async () => new Response((await sign()).url) }`,
}

const everything = `import * as everything from 'sigv4-presign'\nwindow.everything = everything`

/** Text in code that the application doesn't use: POST policies, forms, attachments, other operations. */
const unused = [
  ...['starts-with', 'content-length-range', 'FormData', 'btoa', 'attachment;'],
  ...['metadata', 'copySource', 'uploadIdMarker', 'encodingType', 'maxBuckets'],
]

/** Runs a script with only those globals of a page that the package may use to sign a URL. */
async function runInPage(code: string, more: Record<string, unknown> = { crypto }): Promise<string> {
  const page: Record<string, unknown> = { TextEncoder, URL, document: { currentScript: null }, ...more }
  page.window = page.self = page
  runInContext(code, createContext(page), { timeout: 5000 })
  return ((await page.signed) as { url: string }).url
}

describe('an app bundled', () => {
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sigv4-presign-bundlers-'))
    await installPacked(directory)
    await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const bundle = async (bundler: string, source: string, platform: Platform) => {
    await writeFile(join(directory, 'source.js'), source)
    return bundlers[bundler]!(directory, platform)
  }

  describe.each(Object.keys(bundlers))('by %s', (bundler) => {
    it('signs correctly in a browser', async () => {
      const code = await bundle(bundler, apps.browser, 'browser')
      expect(await runInPage(code)).toBe(url)
    })

    it('signs correctly if process is a stub, and imports no module of Node', async () => {
      const code = await bundle(bundler, apps.browser, 'browser')
      expect(await runInPage(code, { crypto, process: { env: {}, browser: true } })).toBe(url)
      expect(code.replaceAll(/getBuiltinModule\?\.\(["'`]node:crypto["'`]\)/g, '')).not.toMatch(/["'`]node:/)
      expect(code).not.toMatch(/\brequire\(|\bimport\b/)
    })

    it('signs correctly with the sync entry, without Web Crypto', async () => {
      const code = await bundle(bundler, `${signWith('sigv4-presign/sync')}\nwindow.signed = sign()`, 'browser')
      expect(await runInPage(code, {})).toBe(url)
    })

    it('signs correctly in Workers', async ({ skip }) => {
      const absent = missingHere('workerd', missing())
      if (absent) skip(absent)
      await writeFile(join(directory, 'worker.js'), await bundle(bundler, apps.worker, 'worker'))
      const worker = { directory, modules: ['worker.js'], date: await newestDate(), flags: withoutNode }
      expect(await askWorker('workerd', worker)).toBe(url)
    })

    it.each(['browser', 'worker'] as const)('contains no unused code (%s)', async (platform) => {
      const small = await bundle(bundler, apps[platform], platform)
      const large = await bundle(bundler, everything, platform)
      expect(unused.filter((text) => !large.includes(text))).toEqual([])
      expect(unused.filter((text) => small.includes(text))).toEqual([])
      expect(small.length).toBeLessThan(large.length * 0.7)
    })
  })
})

const built = (await readEntries()).flatMap((entry) =>
  (['import', 'require'] as const).map((format) => ({ specifier: entry.specifier, format, file: entry[format] })),
)

describe('a built file', () => {
  it.each(built)('$specifier ($format) is bundled without warnings', async ({ file }) => {
    const options = { bundle: true, write: false, format: 'esm', logLevel: 'silent' } as const
    const { warnings } = await build({ entryPoints: [join(root, file)], ...options })
    expect(warnings.map(({ text }) => text)).toEqual([])
  })
})
