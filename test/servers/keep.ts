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
import type { Event, Plan } from './keeper.ts'

/** Programs that run, in the care of a keeper. */
export interface Kept {
  /** Why they no longer run; undefined while they do. */
  failure(): string | undefined
  /** Stops them and removes their directory. */
  stop(): Promise<void>
}

const keeperFile = fileURLToPath(new URL('keeper.ts', import.meta.url))
const typescriptHook = new URL('../typescript.mjs', import.meta.url).href

/** Where a program is installed; undefined if it is not. */
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

/** Adjacent free loopback ports, outside the range from which the kernel serves everybody's outgoing connections. */
export const freePorts = async (count: number): Promise<number[]> => {
  for (;;) {
    const first = randomInt(15_000, 32_000)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return ports
  }
}

/** Whether a server answers at all, in a while that a server needs on a busy machine. */
export const answers = (url: string) =>
  fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  )

/**
 * Starts programs in a new temporary directory and waits until they answer. They stop, and the directory goes, at
 * `stop()` or when this process ends, however it does.
 *
 * @param name what an error calls them
 * @param prepare writes the directory's files and says what to run
 * @param isReady asks the programs whether they are up
 * @throws Error that names them and says what the program that ended printed last
 */
export const keep = async (
  name: string,
  prepare: (directory: string) => Plan,
  isReady: () => Promise<boolean>,
): Promise<Kept> => {
  const directory = mkdtempSync(join(tmpdir(), `sigv4-presign-${name}-`))
  const keeper = spawn(process.execPath, ['--import', typescriptHook, keeperFile, directory], {
    // In a process group of its own, so that Ctrl-C in a terminal leaves it the time to tidy up.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let started = false
  let failure: string | undefined
  const exited = once(keeper, 'exit').then(() => {
    failure ??= `${name} was stopped`
  })
  // A keeper that has ended reads no more; why it ended is told elsewhere.
  keeper.stdin.on('error', () => undefined)
  createInterface({ input: keeper.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as Event
    if (event.event === 'started') started = true
    else failure = event.reason
  })
  const stop = async () => {
    keeper.stdin.end()
    await exited
  }
  try {
    keeper.stdin.write(`${JSON.stringify(prepare(directory))}\n`)
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
