import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { radosgw } from '../servers/radosgw.ts'
import { browsers, runInBrowser } from './browser.ts'
import { commandLineRuntimes } from './command-line.ts'
import { processesOf, type Running, start } from './process.ts'
import { missingHere, runWith, withDirectory } from './runtime.ts'
import { prepareTarget } from './server.ts'
import { prepareStage, type Stage } from './stage.ts'
import { askWorker, missing, oldDate } from './workerd.ts'

/** Runs `work` with a stage that contains these files instead of the suite. */
const withStage = <T>(files: Record<string, string>, work: (stage: Stage) => Promise<T>) =>
  withDirectory(async (directory) => {
    for (const folder of ['esm', 'node_modules/sigv4-presign/dist'])
      mkdirSync(join(directory, folder), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, 'esm', file), text)
    return work({ directory, server: undefined, remove: async () => {} })
  })

/** Returns `kill`, which kills a program but not its children, and `left`, which finds the remaining processes. */
function killer() {
  const pids: number[] = []
  const kill = ({ pid }: Running) => {
    pids.push(pid)
    setTimeout(() => process.kill(pid, 'SIGKILL'), 300)
  }
  return { kill, left: () => pids.flatMap(processesOf), count: () => pids.length }
}

describe('a program that is killed in the middle is named, and nothing of it is left', () => {
  it.for(browsers)('$name', async (browser, { skip }) => {
    const absent = missingHere(browser.name, browser.find() ? undefined : browser.packages)
    if (absent) skip(absent)
    const { kill, left, count } = killer()
    const run = withStage({ 'page.html': '<p>This page never reports.' }, (stage) =>
      runInBrowser(browser.name, browser, 'page', stage, kill),
    )
    await expect(run).rejects.toThrow(`${browser.name} ended before its report: signal SIGKILL`)
    expect(count()).toBe(1)
    expect(left()).toEqual([])
  })

  it('workerd', async ({ skip }) => {
    const absent = missingHere('workerd', missing())
    if (absent) skip(absent)
    const { kill, left, count } = killer()
    const silent = 'export default { fetch: () => new Promise((resolve) => setTimeout(resolve, 60_000)) }'
    const run = withStage({ 'worker.js': silent }, ({ directory }) =>
      askWorker('workerd', { directory, modules: ['esm/worker.js'], date: oldDate, flags: [] }, kill),
    )
    await expect(run).rejects.toThrow('workerd ended before its answer: signal SIGKILL')
    expect(count()).toBe(1)
    expect(left()).toEqual([])
  })

  it('the S3 server', async ({ skip }) => {
    const absent = missingHere(radosgw.name, radosgw.missing())
    if (absent) skip(absent)
    const server = await radosgw.start()
    const stage = await prepareStage(await prepareTarget(server))
    const [node] = commandLineRuntimes.filter((runtime) => runtime.missing() === undefined)
    try {
      const run = async () => {
        process.kill(radosgwAt(server.endpoint), 'SIGKILL')
        return node!.run(stage)
      }
      await expect(runWith(server, { ...node!, run }, stage)).rejects.toThrow(
        /^radosgw failed while Node \d+, ES modules used it: .*signal SIGKILL/s,
      )
    } finally {
      await stage.remove()
      await server.stop()
    }
    expect(() => radosgwAt(server.endpoint)).toThrow('no radosgw')
  })
})

/** Returns the process ID of the radosgw at an endpoint, found by the port in its configuration. */
function radosgwAt(endpoint: string): number {
  const serves = (pid: string) => {
    try {
      const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const file = args[args.indexOf('-c') + 1]!
      return program === 'radosgw' && readFileSync(file, 'utf8').includes(`endpoint=${new URL(endpoint).host}\n`)
    } catch {
      return false
    }
  }
  const pid = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && serves(entry))
  if (!pid) throw new Error('no radosgw')
  return Number(pid)
}

describe('processes', () => {
  const withSleepers = <T>(work: (running: Running) => Promise<T>) =>
    withDirectory((directory) =>
      work(start({ name: 'Sleepers', command: 'sh', args: ['-c', 'sleep 120 & sleep 121; true'], directory })),
    )

  it('that take too long are named and ended, with their children', () =>
    withSleepers(async (running) => {
      const never = new Promise<never>(() => {})
      await expect(running.during(never, 'a sign of life', 0.3)).rejects.toThrow(
        'Sleepers took more than 0.3 seconds for a sign of life',
      )
      expect(processesOf(running.pid)).toHaveLength(3)
      await running.stop()
      expect(processesOf(running.pid)).toEqual([])
    }))

  it('that fail are named, with what they complained about', () =>
    withDirectory(async (directory) => {
      const running = start({ name: 'Failer', command: 'sh', args: ['-c', 'echo because >&2; exit 3'], directory })
      await expect(running.ended(10)).rejects.toThrow('Failer failed: exit status 3\nbecause')
      await running.stop()
    }))

  it('that are not there are named', () =>
    withDirectory(async (directory) => {
      expect(() => start({ name: 'Nobody', command: '/nonexistent', args: [], directory })).toThrow(
        "Nobody can't be started: /nonexistent",
      )
    }))

  it('end with the process that started them, even if it is killed', async () => {
    const modules = new URL('./process.ts', import.meta.url).href
    const source = `
      import { start } from '${modules}'
      console.log(start({ name: 'Sleeper', command: 'sleep', args: ['120'], directory: '/' }).pid)
      setInterval(() => {}, 1000)`
    const hook = fileURLToPath(new URL('../typescript.mjs', import.meta.url))
    const parent = spawn(process.execPath, ['--import', hook, '--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const session = Number(line.toString())
    expect(processesOf(session)).toEqual([session])
    parent.kill('SIGKILL')
    await expect.poll(() => processesOf(session), { timeout: 5000 }).toEqual([])
  })
})
