import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Event, Plan } from './process-supervisor.ts'

/** Running programs, watched by a supervisor process. */
export interface ProcessGroup {
  /** Returns why they stopped; undefined while they run. */
  failure(): string | undefined
  /** Stops them and removes their directory. */
  stop(): Promise<void>
}

const supervisorFile = fileURLToPath(new URL('process-supervisor.ts', import.meta.url))
const typescriptHook = new URL('../typescript.mjs', import.meta.url).href

/** Returns the path of an installed program, or undefined. */
export const findProgram = (name: string) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** Returns adjacent free loopback ports, outside the range that the kernel uses for outgoing connections. */
export const freePorts = async (count: number): Promise<number[]> => {
  for (;;) {
    const first = randomInt(15_000, 32_000)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return ports
  }
}

/** Returns whether a server responds within 5 seconds, a limit that allows for a busy machine. */
export const answers = (url: string) =>
  fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  )

/**
 * Starts programs in a new temporary directory and waits until they respond. `stop()` stops them and removes the
 * directory. The supervisor does the same when this process exits, even if it is killed.
 *
 * @param name The name of the programs in error messages.
 * @param prepare Writes the directory's files and returns what to run.
 * @param isReady Returns whether the programs respond.
 * @throws Error that contains the name and the last lines that the failed program printed
 */
export const startProcesses = async (
  name: string,
  prepare: (directory: string) => Plan,
  isReady: () => Promise<boolean>,
): Promise<ProcessGroup> => {
  const directory = mkdtempSync(join(tmpdir(), `sigv4-presign-${name}-`))
  const supervisor = spawn(process.execPath, ['--import', typescriptHook, supervisorFile, directory], {
    // In its own process group, so that it can clean up after Ctrl-C in a terminal.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let started = false
  let failure: string | undefined
  const exited = once(supervisor, 'exit').then(() => {
    failure ??= `${name} was stopped`
  })
  // Writing fails once the supervisor has exited. The reason is reported elsewhere.
  supervisor.stdin.on('error', () => undefined)
  createInterface({ input: supervisor.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as Event
    if (event.event === 'started') started = true
    else failure = event.reason
  })
  const stop = async () => {
    supervisor.stdin.end()
    await exited
  }
  try {
    supervisor.stdin.write(`${JSON.stringify(prepare(directory))}\n`)
    const deadline = Date.now() + 60_000
    while (failure === undefined && !(started && (await isReady()))) {
      if (Date.now() > deadline) failure = `${name} was not ready within 60 seconds`
      await delay(25)
    }
    if (failure !== undefined) throw new Error(`${name} can't be started: ${failure}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { failure: () => failure, stop }
}
