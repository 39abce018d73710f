/**
 * Loads the package's entry `verify`, which is a file beside the built program. Most commands do not need it, and a copy of
 * it would make the program larger by 40 kB.
 */
export const loadVerification = (): Promise<typeof import('../../verify.ts')> =>
  import(new URL('verify.js', import.meta.url).href)
