import { inCi } from '../ci.ts'

/**
 * How often every property is tried. Each run has a new seed; when a property fails, fast-check prints the seed and the
 * path to the smallest counterexample, and `{ ...settings, seed, path }` in its place shows that one again.
 */
export const settings = { numRuns: inCi() ? 1000 : 200 }
