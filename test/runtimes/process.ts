import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** What to start. */
export interface Program {
  /** The name that failures carry, e.g. `Chromium`. */
  name: string
  command: string
  args: string[]
  /** The working directory, which is the home directory too: nothing of the user's is read or written. */
  directory: string
  /** Opens a pipe for the program to write to as its file descriptor 3. */
  control?: boolean
}

/** A program that runs, with whatever processes it started. */
export interface Running {
  pid: number
  child: ChildProcess
  /** What it wrote to file descriptor 3. */
  control: Readable | null
  /** Waits for `work`, but no longer than the program lives nor than `seconds`. */
  during<T>(work: Promise<T>, purpose: string, seconds: number): Promise<T>
  /** Waits for the program's own end and gives its standard output. */
  ended(seconds: number): Promise<string>
  /** Ends the program and every process it started. */
  stop(): Promise<void>
}

const graceMilliseconds = 3000
const keptOutput = 4000

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/**
 * The live processes of a session: those that a program started stay in its session, whoever their parent is. Where
 * the system has no list of them, the process group stands for them, as a negative number.
 */
export function processesOf(session: number): number[] {
  if (!existsSync('/proc')) return isAlive(-session) ? [-session] : []
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        // pid (name) state parent group session …, where the name may hold anything.
        const [state, , , of] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
        return Number(of) === session && state !== 'Z'
      } catch {
        return false
      }
    })
}

function signal(pids: number[], name: NodeJS.Signals) {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It ended meanwhile.
    }
  }
}

async function goneWithin(session: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (processesOf(session).length > 0) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}

async function endSession(name: string, session: number) {
  for (const how of ['SIGTERM', 'SIGKILL'] as const) {
    signal(processesOf(session), how)
    if (await goneWithin(session, graceMilliseconds)) return
  }
  throw new Error(`${name} left processes behind: ${processesOf(session).join(', ')}`)
}

/**
 * Kills the program's process group if this process ends without having stopped it, however it ends: then the pipe
 * that the shell reads ends too.
 */
function watch(pid: number): ChildProcess {
  const watcher = spawn('sh', ['-c', `read -r stopped || kill -9 -${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.unref()
  watcher.stdin!.on('error', () => {})
  return watcher
}

/** Collects a stream's text, only its end if `limit` is given. */
function collect(stream: Readable, limit = Number.POSITIVE_INFINITY): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-limit)
  })
  return () => text
}

/** Starts a program in a session of its own. None of its streams is this process's. */
export function start({ name, command, args, directory, control = false }: Program): Running {
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      // A message bus that a browser started would be in no session that is known here.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    },
    stdio: ['ignore', 'pipe', 'pipe', control ? 'pipe' : 'ignore'],
  })
  const { pid } = child
  if (pid === undefined || child.stdout === null || child.stderr === null) {
    child.on('error', () => {})
    throw new Error(`${name} can't be started: ${command}`)
  }
  const watcher = watch(pid)
  const output = collect(child.stdout)
  const complaints = collect(child.stderr, keptOutput)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, by) => resolve(by === null ? `exit status ${code}` : `signal ${by}`))
  })
  const explained = (message: string) => new Error(`${name} ${message}\n${complaints()}`.trimEnd())

  async function within<T>(seconds: number, purpose: string, work: Promise<T>): Promise<T> {
    const timer = new AbortController()
    const late = sleep(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
      throw explained(`took more than ${seconds} seconds for ${purpose}`)
    })
    for (const promise of [work, late]) promise.catch(() => {})
    try {
      return await Promise.race([work, late])
    } finally {
      timer.abort()
    }
  }

  return {
    pid,
    child,
    control: (child.stdio[3] as Readable | null | undefined) ?? null,
    during(work, purpose, seconds) {
      const gone = (how: string) => explained(`ended before ${purpose}: ${how}`)
      const early = exited.then((how): never => {
        throw gone(how)
      })
      // What fails because the program ended can fail before the end itself is known.
      const lasting = work.catch(async (error: unknown): Promise<never> => {
        const how = await Promise.race([exited, sleep(graceMilliseconds)])
        throw how === undefined ? error : gone(how)
      })
      return within(seconds, purpose, Promise.race([lasting, early]))
    },
    ended(seconds) {
      const end = exited.then(async (how) => {
        if (how !== 'exit status 0') throw explained(`failed: ${how}`)
        await closed
        return output()
      })
      return within(seconds, 'its run', end)
    },
    async stop() {
      await endSession(name, pid)
      watcher.stdin!.end('stopped\n')
      for (const stream of child.stdio) if (stream && 'destroy' in stream) stream.destroy()
    },
  }
}
