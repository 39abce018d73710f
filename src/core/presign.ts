import { check, PresignError } from '../errors.ts'
import type { Operation, Presigned, PresignOptions, Store } from '../types.ts'
import { type BucketLocation, encodeKey, resolveBucket } from './address.ts'
import type { Pair } from './canonical.ts'
import { definedEntries } from './check.ts'
import type { Draft } from './draft.ts'
import { draftRequest } from './request.ts'
import type { Signer } from './scope.ts'

/** Drafts a presigned URL of an operation on a store. */
export function draftPresign(
  place: BucketLocation,
  operation: Operation,
  options: PresignOptions | undefined,
  signer: Signer,
  now: Date,
): Draft<Presigned> {
  const { method, bucket = place.bucket, key, query, headers } = operation ?? ({} as Operation)
  place.guard?.(operation, bucket)
  const target = resolveBucket(place, bucket, key)
  definedEntries('InvalidParameter', 'options', options as Record<string, unknown> | undefined)
  const parameters: Pair[] = []
  for (const [name, value] of definedEntries('InvalidQuery', 'query', query))
    for (const one of Array.isArray(value) ? value : [value]) parameters.push([name, one])
  return draftRequest(
    method,
    headers,
    { ...target, path: `${target.path}/${key === undefined ? '' : encodeKey(key)}` },
    parameters,
    options ?? {},
    signer,
    now,
  )
}

/** Drafts one operation after another; an error says which one it was. */
export function* draftMany(
  store: Store,
  operations: Iterable<Operation>,
  options: PresignOptions | undefined,
  signer: Signer,
  now: Date,
): Iterable<Draft<Presigned>> {
  check('InvalidParameter', 'operations', Object(operations)[Symbol.iterator], 'an iterable', operations)
  let index = 0
  for (const operation of operations) {
    try {
      yield draftPresign(store, operation, options, signer, now)
    } catch (error) {
      if (!(error instanceof PresignError)) throw error
      throw new PresignError(error.code, `operations[${index}]: ${error.message}`)
    }
    index++
  }
}
