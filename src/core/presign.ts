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
  const { bucket = store.bucket, key, query } = operation ?? {}
  const [scheme, host, path] = bucketAddress(store, bucket, key)
  return draftRequest(
    { ...operation, credentials, region: store.region, service: store.service ?? 's3' },
    [scheme, host, `${path}/${key === undefined ? '' : keyPath(key)}`],
    readQuery(query),
    options ?? {},
    credentials,
    now,
  )
}
