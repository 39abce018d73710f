import { rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { progressCheck } from '../conformance/exchange.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { browserRuntimes } from './browser.ts'
import { commandLineRuntimes } from './command-line.ts'
import { edgeRuntime } from './edge.ts'
import { missingHere, runWith } from './runtime.ts'
import { prepareTarget } from './server.ts'
import { prepareStage, type Stage } from './stage.ts'
import { type Row, results, table } from './table.ts'
import { workerdRuntimes } from './workerd.ts'

const runtimes = [...commandLineRuntimes, ...workerdRuntimes, ...browserRuntimes, edgeRuntime]

describe('the package runs unchanged', () => {
  const rows: Row[] = []
  let server: Server | undefined
  let stage: Stage
  /** The names of the checks that the first runtime ran. All others must run the same checks. */
  let checks: string[] | undefined

  beforeAll(async () => {
    if (!missingHere(radosgw.name, radosgw.missing())) server = await radosgw.start()
    stage = await prepareStage(server && (await prepareTarget(server)))
  })

  afterAll(async () => {
    await stage?.remove()
    await server?.stop()
    console.log(table(rows))
    rmSync(results, { force: true })
    if (rows.length === runtimes.length) writeFileSync(results, JSON.stringify(rows, undefined, 2))
  })

  it.for(runtimes)('in $name', async (runtime, { skip }) => {
    const missing = missingHere(runtime.name, runtime.missing())
    if (missing) skip(missing)
    const version = await runtime.version()
    const start = performance.now()
    const { outcomes, nodeGlobals } = await runWith(server, runtime, stage)
    const seconds = (performance.now() - start) / 1000
    const failed = outcomes.filter(({ ok }) => !ok)
    rows.push({
      runtime: runtime.name,
      version,
      passed: outcomes.length - failed.length,
      checks: outcomes.length,
      seconds,
    })
    expect(failed).toEqual([])
    if (!runtime.nodeLike) expect(nodeGlobals).toEqual([])
    const names = outcomes.map(({ name }) => name)
    expect(names.filter((name) => name === progressCheck)).toHaveLength(server && runtime.hasXmlHttpRequest ? 1 : 0)
    checks ??= names.filter((name) => name !== progressCheck)
    expect(names.filter((name) => name !== progressCheck)).toEqual(checks)
  })
})
