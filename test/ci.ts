/** Returns whether the tests run in CI, where a missing program fails tests instead of skipping them. */
export const inCi = (): boolean => !['', 'false', undefined].includes(process.env.CI)
