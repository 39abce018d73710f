import type { Timer } from './rounds.ts'

/**
 * A timer for where code can't be made from text, as mitata does: `wait` is given after each stretch of turns, since in
 * Workers the clock stands still but for input and output.
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
