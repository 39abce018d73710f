import { presign } from '../sync.ts'
import type { Operation, Presigned, PresignOptions, Store, StoreV4a } from '../types.ts'
import { presignV4a } from '../v4a.ts'
import type { Signer } from './settings.ts'

/** Where, and who signs: with SigV4a if it has a region set. */
export type SigningStore = Store & Signer & Partial<Pick<StoreV4a, 'regionSet'>>

/** Signs an operation. There is nothing to wait for but with SigV4a. */
export const sign = (
  store: SigningStore,
  operation: Operation,
  options?: PresignOptions,
): Presigned | Promise<Presigned> =>
  store.regionSet
    ? presignV4a({ ...store, regionSet: store.regionSet }, operation, options)
    : presign(store, operation, options)
