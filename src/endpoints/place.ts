import type { Store, StoreV4a } from '../types.ts'

/**
 * Where objects are: a `Store` but for who signs, so that `{ ...place, bucket, credentials }` is a store.
 */
export type Place = Omit<Store, 'credentials'>

/** The same where SigV4a is asked for, of a `StoreV4a`. */
export type PlaceV4a = Place & Pick<StoreV4a, 'regionSet'>
