/**
 * The process that owns a server's programs and its temporary directory, so that neither outlives the tests. Its
 * standard input is a pipe from the process that started it. The pipe closes when that process exits, even by
 * `kill -9`; the supervisor then stops the programs and removes the directory.
 *
 * Usage: `node --import ./test/typescript.mjs process-supervisor.ts DIRECTORY`. It reads a `Plan` as one line of JSON
 * from standard input, and writes each `Event` as a line of JSON to standard output.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A program and its arguments. */
export type Command = [program: string, ...args: string[]]

/** What to run. */
export interface Plan {
  /** Commands that run one after the other before the programs start. */
  setup: Command[]
  /** The time limit of a setup command in seconds; a command that exceeds it is killed and tried again. Default: 10. */
  setupSeconds?: number
  /** Programs that run until the supervisor stops, by name, which is also the name of the log file. */
  programs: Record<string, Command>
  /** Environment variables to add to those of the supervisor. */
  environment?: Record<string, string>
}

/** What the supervisor reports. */
export type Event = { event: 'started' } | { event: 'failed'; reason: string }

/** radosgw-admin sometimes hangs forever, so setup commands have a time limit and several attempts. */
const setupAttempts = 3
const graceMilliseconds = 3000

const directory = process.argv[2]!
const running = new Set<ChildProcess>()
let stopping = false

const report = (event: Event) => process.stdout.write(`${JSON.stringify(event)}\n`)

/** Signals a program and everything that it started. */
const signal = (child: ChildProcess, name: NodeJS.Signals) => {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name)
}

const stop = async (status: number) => {
  if (stopping) return
  stopping = true
  const children = [...running]
  const ended = Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))))
  for (const child of children) signal(child, 'SIGTERM')
  setTimeout(() => {
    for (const child of children) signal(child, 'SIGKILL')
  }, graceMilliseconds).unref()
  await ended
  rmSync(directory, { recursive: true, force: true })
  process.exit(status)
}

const fail = (reason: string) => {
  if (stopping) return
  report({ event: 'failed', reason })
  void stop(1)
}

/** Starts a program. `outcome` resolves to how it failed and the last lines that it printed; undefined on success. */
const launch = (name: string, [program, ...args]: Command, environment: NodeJS.ProcessEnv) => {
  const logFile = join(directory, `${name}.log`)
  const log = openSync(logFile, 'w')
  const child = spawn(program, args, { cwd: directory, env: environment, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  running.add(child)
  const endOfLog = () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
  const outcome = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => {
      running.delete(child)
      resolve(error.message)
    })
    child.once('exit', (code, signal) => {
      running.delete(child)
      resolve(code === 0 ? undefined : `${signal ? `signal ${signal}` : `exit status ${code}`}\n${endOfLog()}`)
    })
  })
  return { child, outcome }
}

const setUp = async (command: Command, environment: NodeJS.ProcessEnv, seconds: number) => {
  let failure: string | undefined
  for (let attempt = 1; attempt <= setupAttempts && !stopping; attempt++) {
    const { child, outcome } = launch('setup', command, environment)
    const limit = setTimeout(() => signal(child, 'SIGKILL'), seconds * 1000)
    failure = await outcome
    clearTimeout(limit)
    // EEXIST: an earlier attempt did its work before it hung and was killed.
    if (failure === undefined || (attempt > 1 && failure.startsWith('exit status 17\n'))) return
  }
  throw new Error(`${command[0]} failed ${setupAttempts} times: ${failure}`)
}

const run = async ({ setup, setupSeconds = 10, programs, environment }: Plan) => {
  const merged = { ...process.env, ...environment }
  for (const command of setup) await setUp(command, merged, setupSeconds)
  for (const [name, command] of Object.entries(programs)) {
    if (stopping) return
    const { outcome } = launch(name, command, merged)
    void outcome.then((how) => fail(`${name} exited unexpectedly: ${how ?? 'exit status 0'}`))
  }
  report({ event: 'started' })
}

process.stdout.on('error', () => void stop(0))
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stop(0))
createInterface({ input: process.stdin })
  .on('line', (line) => void run(JSON.parse(line) as Plan).catch((error: Error) => fail(error.message)))
  .on('close', () => void stop(0))
