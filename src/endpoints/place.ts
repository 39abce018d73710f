import type { Store, StoreV4a } from '../types.ts'

/** A `Store` without credentials: `{ ...place, bucket, credentials }` is a store. */
export type Place = Omit<Store, 'credentials'>

/** A `StoreV4a` without credentials. */
export type PlaceV4a = Place & Pick<StoreV4a, 'regionSet'>
