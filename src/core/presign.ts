import { check, PresignError } from '../errors.ts'
import { checkNames } from '../input/known.ts'
import type { Operation, PlainOperation, Presigned, PresignOptions, Store } from '../types.ts'
import { type BucketLocation, encodeKey, resolveBucket } from './address.ts'
import type { Pair } from './canonical.ts'
import type { Draft } from './draft.ts'
import { draftRequest, readHeaders, readParameters } from './request.ts'
import type { Signer } from './scope.ts'

// `regionSet` is known, so that a store for SigV4a gets an error about the region.
export const storeNames = 'region credentials bucket endpoint forcePathStyle service guard regionSet'.split(' ')

export const optionNames = ['expiresIn', 'signingDate', 'stableFor', 'payloadHash', 'hoist']

const operationNames = ['method', 'bucket', 'key', 'query', 'headers']

/** An operation whose input has been read: later changes to the original have no effect. */
export interface OperationCopy extends Pick<PlainOperation, 'method' | 'bucket' | 'key'> {
  query: Pair[]
  headers: Pair[]
}

/** Checks the names of options and copies them. */
export function copyOptions(options: PresignOptions | undefined): PresignOptions {
  checkNames('option', options, optionNames)
  return { ...options }
}

/** Checks an operation's names, query and headers, and copies it. */
export function copyOperation(operation: Operation): OperationCopy {
  checkNames('property of the operation', operation, operationNames)
  const { method, bucket, key, query, headers } = operation ?? ({} as Operation)
  return { method, bucket, key, query: readParameters(query), headers: readHeaders(headers) }
}

/** Makes the plain record of query parameters that a guard sees. One that occurs more than once has an array. */
function toRecord(pairs: Pair[]): PlainOperation['query'] {
  const record = new Map<string, string | string[]>()
  for (const [name, value] of pairs) record.set(name, record.has(name) ? [record.get(name)!, value].flat() : value)
  return Object.fromEntries(record)
}

/** Drafts a presigned URL of an operation on a store. */
export function draftPresign(
  place: BucketLocation,
  { method, bucket, key, query, headers }: OperationCopy,
  options: PresignOptions,
  signer: Signer,
  now: Date,
): Draft<Presigned> {
  checkNames('property of the store', place, storeNames)
  const usedBucket = bucket === undefined ? place.bucket : bucket
  place.guard?.({ method, bucket, key, query: toRecord(query), headers: Object.fromEntries(headers) }, usedBucket)
  const target = resolveBucket(place, usedBucket, key)
  const path = `${target.path}/${key === undefined ? '' : encodeKey(key)}`
  return draftRequest(method, headers, { ...target, path }, query, options, signer, now)
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
  const copy = copyOptions(options)
  let index = 0
  for (const operation of operations) {
    try {
      yield draftPresign(store, copyOperation(operation), copy, signer, now)
    } catch (error) {
      if (!(error instanceof PresignError)) throw error
      const { code, message, parameter } = error
      const name = `operations[${index}]`
      throw new PresignError(code, `${name}: ${message}`, parameter && `${name}.${parameter}`)
    }
    index++
  }
}
