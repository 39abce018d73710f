import { rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { getObject, presign } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEntries, root } from '../package/install.ts'
import { bundleEngineScript, engines, runEngine } from './engines.ts'
import * as fastly from './fastly.ts'
import { missingHere, patience, readReport, withDirectory } from './runtime.ts'
import { prepareStage } from './stage.ts'
import { engineResults, type Row } from './table.ts'

/** Checks that need a global of the web that no plain engine has. All others must run and pass. */
const mayNeed: Record<string, string> = {
  'presign: accepts endpoints that only a URL parser can read': 'URL',
  'presign: signs and returns every header, as bytes that this runtime can send': 'Headers|TextDecoder',
  'presignPost: returns the fields in the order that a form requires': 'TextDecoder|atob',
  'presignPost: the policy covers each field exactly once': 'TextDecoder|atob',
  'toFormData: returns this runtime’s FormData, with the file last': 'Blob|FormData',
  'toFormData: returns a form that this runtime can send': 'Response|FormData|Blob',
  'attachment: encodes names as RFC 6266 and RFC 8187 require': 'Headers',
  'scoped credentials: are accepted by every function': 'URL',
  'errors: InvalidEndpoint': 'URL',
  'errors: InvalidUrl': 'URL',
}

const isExpected = (name: string, needs: string) =>
  (name.startsWith('presignUrl: ') && needs === 'URL') || `${mayNeed[name]}`.split('|').includes(needs)

describe('the entry without promises runs, with no polyfill,', () => {
  const rows: Row[] = []
  let script: string

  beforeAll(async () => {
    script = await bundleEngineScript()
  })

  afterAll(() => {
    rmSync(engineResults, { force: true })
    if (rows.length === engines.length) writeFileSync(engineResults, JSON.stringify(rows, undefined, 2))
  })

  it.for(engines)('in $name', { timeout: 400_000 }, async (engine, { skip }) => {
    const missing = missingHere(engine.name, engine.missing())
    if (missing) skip(missing)
    const version = await engine.version()
    const start = performance.now()
    const outcomes = await withDirectory((directory) => runEngine(engine, script, directory))
    const seconds = (performance.now() - start) / 1000
    const made = outcomes.filter(({ needs }) => needs === undefined)
    rows.push({
      runtime: engine.name,
      version,
      passed: made.filter(({ ok }) => ok).length,
      checks: made.length,
      seconds,
    })
    expect(made.filter(({ ok }) => !ok)).toEqual([])
    expect(outcomes.filter(({ name, needs }) => needs && !isExpected(name, needs))).toEqual([])
    expect(made.length).toBeGreaterThan(850)
  })
})

const absent = missingHere('Fastly Compute', fastly.missing())

/** Runs an expression in Fastly Compute, and returns its value. */
async function evaluateInFastly(imports: string, expression: string): Promise<unknown> {
  const handler = `addEventListener('fetch', (event) => event.respondWith(answer()))`
  const answer = `const answer = async () => Response.json(await (${expression}))`
  const { outputFiles } = await build({
    stdin: { contents: [imports, answer, handler].join('\n'), resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'neutral',
  })
  const { answer: response, output } = await fastly.runFastly(outputFiles[0]!.text, {}, patience)
  expect(output).toBe('')
  return JSON.parse(response.body)
}

describe.skipIf(absent)('Fastly Compute', () => {
  it('loads every entry', async () => {
    const entries = await readEntries()
    const imports = entries.map((entry, index) => `import * as entry${index} from '${join(root, entry.import)}'`)
    const names = `[${entries.map((_, index) => `Object.keys(entry${index}).sort()`)}]`
    const expected = await Promise.all(
      entries.map(async ({ import: file }) => Object.keys(await import(join(root, file))).sort()),
    )
    expect(await evaluateInFastly(imports.join('\n'), names)).toEqual(expected)
  })

  it('signs asynchronously as Node does', async () => {
    const store = { region: 'us-east-1', bucket: 'photos', credentials: { accessKeyId: 'A', secretAccessKey: 'S' } }
    const given = `${JSON.stringify(store)}, getObject('cat.jpg'), { signingDate: new Date(0) }`
    const imports = `import { getObject, presign } from '${join(root, 'dist/index.js')}'`
    const { url } = await presign(store, getObject('cat.jpg'), { signingDate: new Date(0) })
    expect(await evaluateInFastly(imports, `presign(${given}).then(({ url }) => url)`)).toBe(url)
  })

  it('runs the whole suite, except SigV4a', { timeout: 400_000 }, async () => {
    const stage = await prepareStage(undefined)
    try {
      const script = await readFile(join(stage.directory, 'script.js'), 'utf8')
      const program = `addEventListener('fetch', (event) => {
        ${script}
        const answer = conformance.createReport(conformance.subject, ['conformance'])
        event.respondWith(answer.then((report) => new Response(JSON.stringify(report))))
      })`
      const { answer } = await fastly.runFastly(program, {}, 12 * patience)
      const { outcomes, nodeGlobals } = readReport('Fastly Compute', answer.body)
      expect(outcomes.filter(({ name, ok }) => !ok && !name.startsWith('v4a: '))).toEqual([])
      expect(outcomes.length).toBeGreaterThan(3500)
      expect(nodeGlobals).toEqual([])
    } finally {
      await stage.remove()
    }
  })

  // The reason for `pin` in web.ts. If this fails, the engine was fixed.
  it('does not copy the bytes of an HMAC key', async () => {
    const changes = `(async () => {
      const bytes = new Uint8Array(32)
      const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      const sign = async () => [...new Uint8Array(await crypto.subtle.sign('HMAC', key, new Uint8Array(1)))].join()
      const before = await sign()
      bytes.fill(1)
      return before !== (await sign())
    })()`
    expect(await evaluateInFastly('', changes)).toBe(true)
  })
})
