import type { Timer } from './rounds.ts'

/**
 * A timer for runtimes that do not allow code to be compiled from strings, which mitata requires. It awaits `wait`
 * before it reads the clock, because the clock of Workers only advances during I/O.
 */
export const clock =
  (stretch: number, wait: () => Promise<unknown>): Timer =>
  async (turn) => {
    for (let count = 1; ; count *= 4) {
      await wait()
      const start = performance.now()
      for (let i = 0; i < count; i++) {
        const result = turn()
        if (result instanceof Promise) await result
      }
      await wait()
      const milliseconds = performance.now() - start
      if (milliseconds >= stretch) return (milliseconds * 1e6) / count
    }
  }
