export * from './tokens/async.ts'
export type * from './tokens/options.ts'
