/** The main entry; `sync` has the same names, and what it returns can be awaited all the same. */
export type Library = typeof import('../../src/index.ts')
