import { presign } from '../../sync.ts'
import type { Operation, Presigned, PresignOptions, Store, StoreV4a } from '../../types.ts'
import { presignV4a } from '../../v4a.ts'

/** A store; SigV4a signs for it if it has a region set. */
export type AnyStore = Store & Partial<Pick<StoreV4a, 'regionSet'>>

/** Signs an operation: synchronously, except with SigV4a. */
export const sign = (
  store: AnyStore,
  operation: Operation,
  options?: PresignOptions,
): Presigned | Promise<Presigned> =>
  store.regionSet
    ? presignV4a({ ...store, regionSet: store.regionSet }, operation, options)
    : presign(store, operation, options)
