export type * from './tokens/options.ts'
export * from './tokens/sync.ts'
