import { exitCodes, Failure } from './failure.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does work that a signal interrupts: Ctrl-C aborts the work's `signal`, so that it can clean up; a second one ends the
 * program at once.
 *
 * @throws {Failure} With the exit code of an interruption, if there was one.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, left: string): Promise<T> {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted[0])
    controller.abort()
  }
  for (const name of signals) process.on(name, stop)
  try {
    return await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) throw new Failure(`interrupted; ${left}`, exitCodes.interrupted[0])
    throw error
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
