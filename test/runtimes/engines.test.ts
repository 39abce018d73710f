import { rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleEngineScript, engines, runEngine } from './engines.ts'
import { missingHere, withDirectory } from './runtime.ts'
import { engineResults, type Row } from './table.ts'

/** Checks that need a global of the web which no plain engine has. All others must be made, and hold. */
const mayNeed: Record<string, string> = {
  'presign: endpoints that need the URL standard': 'URL',
  'presign: every header is signed and returned, as bytes that this runtime can send': 'Headers|TextDecoder',
  'presignPost: the fields, in the order that a form must have': 'TextDecoder|atob',
  'presignPost: the policy covers each field exactly once': 'TextDecoder|atob',
  'toFormData: this runtime’s own FormData, with the file last': 'Blob|FormData',
  'toFormData: a form that this runtime can send': 'Response|FormData|Blob',
  'attachment: names of all kinds': 'Headers',
  'scoped credentials: every function accepts them': 'URL',
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
