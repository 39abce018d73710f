import { inCi } from '../ci.ts'

/**
 * How many cases each property runs. Each run has a new seed. When a property fails, fast-check prints the seed and the
 * path to the smallest counterexample: pass `{ ...settings, seed, path }` instead of `settings` to reproduce it.
 */
export const settings = { numRuns: inCi() ? 1000 : 200 }
