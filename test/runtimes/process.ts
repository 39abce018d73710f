import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program to start. */
export interface Program {
  /** The name in error messages, e.g. `Chromium`. */
  name: string
  command: string
  args: string[]
  /** The working and home directory, so that the program neither reads nor writes the user's files. */
  directory: string
  /** Opens a pipe for the program to write to as its file descriptor 3. */
  control?: boolean
}

/** A running program and the processes that it started. */
export interface Running {
  pid: number
  child: ChildProcess
  /** The output of file descriptor 3. */
  control: Readable | null
  /** Waits for `work`. Rejects if the program exits first, or after `seconds`. */
  during<T>(work: Promise<T>, purpose: string, seconds: number): Promise<T>
  /** Waits until the program exits and returns its standard output. */
  ended(seconds: number): Promise<string>
  /** Stops the program and every process that it started. */
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
 * Returns the live processes of a session: the processes that a program starts stay in its session, whatever their
 * parent is. On systems without /proc, returns the process group as a negative number.
 */
export function processesOf(session: number): number[] {
  if (!existsSync('/proc')) return isAlive(-session) ? [-session] : []
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        // pid (name) state parent group session …; the name may contain any characters.
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
      // The process has already exited.
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
 * Kills the program's process group if this process exits without stopping it, even if this process is killed: the pipe
 * that the shell reads then closes.
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

/** Collects the text of a stream, or only its last `limit` characters. */
function collect(stream: Readable, limit = Number.POSITIVE_INFINITY): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-limit)
  })
  return () => text
}

/** Starts a program in its own session. It shares no streams with this process. */
export function start({ name, command, args, directory, control = false }: Program): Running {
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      // A message bus started by a browser would run in an unknown session and could not be stopped.
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
      // If `work` fails because the program exited, its failure may be reported before the exit.
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
