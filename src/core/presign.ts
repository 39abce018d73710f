import { check, PresignError } from '../errors.ts'
import { checkNames } from '../input/known.ts'
import { checkStore } from '../input/store.ts'
import type { CredentialScope, Operation, Presigned, PresignOptions, Store } from '../types.ts'
import { type BucketLocation, encodeKey, resolveBucket } from './address.ts'
import type { Pair } from './canonical.ts'
import type { Drafter } from './draft.ts'
import { collectValues, draftRequest, readHeaders, readParameters } from './request.ts'
import { signingScope } from './scope.ts'

export const optionNames = ['expiresIn', 'signingDate', 'stableFor', 'payloadHash', 'hoist']

const operationNames = ['method', 'bucket', 'key', 'query', 'headers']

/** Finds the scope of a request to a store. */
export function storeScope(
  store: Store,
  options: Pick<PresignOptions, 'signingDate' | 'stableFor'> | undefined,
  now: Date,
): CredentialScope {
  checkStore(store)
  return signingScope(store ?? {}, options, now)
}

/**
 * Drafts a presigned URL for an operation on a store.
 *
 * @param ownParameters Checks the names of parameters and headers, and returns parameters to add to them.
 */
export function draftPresign(
  store: BucketLocation,
  operation: Operation,
  options: PresignOptions | undefined,
  ownParameters?: (given: Pair[]) => Pair[],
): Drafter<Presigned> {
  checkNames('options', options, optionNames)
  checkNames('operation', operation, operationNames)
  const { method, bucket, key, query: givenQuery, headers: givenHeaders } = operation ?? ({} as Operation)
  const query = readParameters(givenQuery)
  const headers = readHeaders(givenHeaders)
  const usedBucket = bucket === undefined ? store.bucket : bucket
  store.guard?.(
    { method, bucket, key, query: Object.fromEntries(collectValues(query)), headers: Object.fromEntries(headers) },
    usedBucket,
  )
  const target = resolveBucket(store, usedBucket, key)
  const path = `${target.path}/${key === undefined ? '' : encodeKey(key)}`
  if (ownParameters) query.push(...ownParameters([...query, ...headers]))
  return draftRequest(method, headers, { ...target, path }, query, options)
}

/** Adds the index of an operation to an error. */
function locate(error: unknown, index: number): unknown {
  if (!(error instanceof PresignError)) return error
  const name = `operations[${index}]`
  return new PresignError(error.code, `${name}: ${error.message}`, error.parameter && `${name}.${error.parameter}`)
}

/** Drafts operations one after another. An error states the index of its operation. */
export function* draftMany(
  store: Store,
  operations: Iterable<Operation>,
  options: PresignOptions | undefined,
): Iterable<Drafter<Presigned>> {
  check('InvalidParameter', 'operations', Object(operations)[Symbol.iterator], 'an iterable', operations)
  let count = 0
  for (const operation of operations) {
    const index = count++
    let draft: Drafter<Presigned>
    try {
      draft = draftPresign(store, operation, options)
    } catch (error) {
      throw locate(error, index)
    }
    yield (signer, now) => {
      try {
        return draft(signer, now)
      } catch (error) {
        throw locate(error, index)
      }
    }
  }
}
