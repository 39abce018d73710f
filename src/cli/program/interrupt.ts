import { exitCodes, Failure } from './failure.ts'
import { printError } from './output.ts'

/** The signals by which a user or the system stops a program. */
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Messages about what is left when work is interrupted. The work may change them. */
export interface InterruptMessages {
  /** Printed after the cleanup. */
  afterCleanup: string
  /** Printed if a second signal prevents the cleanup. */
  whenForced: string
}

/**
 * Does work that signals can interrupt. Ctrl-C aborts the work's `signal`, so that it can clean up; a second Ctrl-C
 * exits at once.
 *
 * @throws {Failure} With the exit code of an interruption, if there was one.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  messages: InterruptMessages,
): Promise<T> {
  const controller = new AbortController()
  const stop = () => {
    if (!controller.signal.aborted) return controller.abort()
    printError(`error: interrupted twice; ${messages.whenForced}`)
    process.exit(exitCodes.interrupted[0])
  }
  for (const name of signals) process.on(name, stop)
  try {
    return await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) throw new Failure(`interrupted; ${messages.afterCleanup}`, exitCodes.interrupted[0])
    throw error
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
