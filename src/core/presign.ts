import { PresignError } from '../errors.ts'
import type { Credentials, Operation, Presigned, PresignOptions, Store } from '../types.ts'
import { bucketAddress, keyPath } from './address.ts'
import type { Pair } from './canonical.ts'
import { entries } from './check.ts'
import type { Draft } from './draft.ts'
import { draftRequest } from './request.ts'

/** Drafts a presigned URL of an operation on a store. */
export function draftPresign(
  store: Store,
  operation: Operation,
  options: PresignOptions = {},
  credentials: Credentials,
  now: Date,
): Draft<Presigned> {
  const { region, service = 's3' } = store
  const { method, bucket = store.bucket, key, query, headers } = operation ?? ({} as Operation)
  const [scheme, host, path] = bucketAddress(store, bucket, key)
  return draftRequest(
    { method, headers, region, service, credentials },
    [scheme, host, `${path}/${key === undefined ? '' : keyPath(key)}`],
    entries('InvalidQuery', 'query', query).flatMap(([name, value]) => [value].flat().map((one): Pair => [name, one])),
    options,
    credentials,
    now,
  )
}

/** Drafts one operation after another; an error says which one it was. */
export function draftMany(
  store: Store,
  options: PresignOptions | undefined,
  credentials: Credentials,
  now: Date,
): (operation: Operation) => Draft<Presigned> {
  let index = 0
  return (operation) => {
    try {
      index++
      return draftPresign(store, operation, options, credentials, now)
    } catch (error) {
      if (error instanceof PresignError) error.message = `operations[${index - 1}]: ${error.message}`
      throw error
    }
  }
}
