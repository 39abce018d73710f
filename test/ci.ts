/** Whether this is CI, where nothing that is missing is skipped. */
export const inCi = (): boolean => !['', 'false', undefined].includes(process.env.CI)
