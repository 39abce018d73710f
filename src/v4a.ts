export { PresignError, type PresignErrorCode } from './errors.ts'
export { presignUrlV4a, presignV4a } from './sign/v4a.ts'
export type * from './types.ts'
