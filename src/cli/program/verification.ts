/**
 * Loads the package's entry `verify`, a file beside the built program. Most commands do not need it, and a copy of it
 * would add 40 kB to the program.
 */
export const loadVerification = (): Promise<typeof import('../../verify.ts')> =>
  import(new URL('verify.js', import.meta.url).href)
