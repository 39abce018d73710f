import type { Credentials, Operation, Presigned, PresignOptions, Store } from '../types.ts'
import { bucketAddress, keyPath } from './address.ts'
import type { Draft } from './draft.ts'
import { draftRequest, readQuery } from './request.ts'

/** Drafts a presigned URL of an operation on a store. */
export function draftPresign(
  store: Store,
  operation: Operation,
  options: PresignOptions | undefined,
  credentials: Credentials,
  now: Date,
): Draft<Presigned> {
  const { method, bucket = store.bucket, key, query, headers } = operation ?? {}
  const { region, service = 's3' } = store
  const { origin, host, path } = bucketAddress(store, bucket, key !== undefined)
  return draftRequest(
    {
      origin,
      host,
      path: `${path}/${key === undefined ? '' : keyPath(key)}`,
      method,
      parameters: readQuery(query),
      headers,
      region,
      service,
    },
    options,
    credentials,
    now,
  )
}
