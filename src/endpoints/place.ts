import type { Store } from '../types.ts'

/**
 * Where objects are: a `Store` but for who signs, so that `{ ...place, bucket, credentials }` is a store.
 */
export type Place = Omit<Store, 'credentials'>
