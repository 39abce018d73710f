import { check } from '../errors.ts'
import type { Store, StoreV4a } from '../types.ts'
import { checkNames } from './known.ts'

// `regionSet` is known, so that a store for SigV4a gets an error about the region.
const storeNames = ['region', 'credentials', 'bucket', 'endpoint', 'forcePathStyle', 'service', 'guard', 'regionSet']

/** Checks the names in a store, and that its guard can be called. */
export function checkStore(store: StoreV4a | Store | undefined): void {
  checkNames('store', store, storeNames)
  const guard = store?.guard
  check('InvalidParameter', 'guard', typeof (guard ?? check) === 'function', 'a function', guard)
}
