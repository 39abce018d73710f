import { check, PresignError } from '../errors.ts'
import { definedEntries, readPairs } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Operation, PlainOperation, Presigned, PresignOptions, Store } from '../types.ts'
import { type BucketLocation, encodeKey, resolveBucket } from './address.ts'
import type { Pair } from './canonical.ts'
import type { Draft } from './draft.ts'
import { draftRequest } from './request.ts'
import type { Signer } from './scope.ts'

// `regionSet` is known, so that a store for SigV4a gets an error about the region.
export const storeNames = 'region credentials bucket endpoint forcePathStyle service guard regionSet'.split(' ')

export const optionNames = ['expiresIn', 'signingDate', 'stableFor', 'payloadHash', 'hoist']

const operationNames = ['method', 'bucket', 'key', 'query', 'headers']

/** The plain records that a guard sees; a parameter that occurs more than once has an array. */
function toRecord<T>(pairs: (readonly [string, T])[]): Record<string, T | T[]> {
  const record = new Map<string, T | T[]>()
  for (const [name, value] of pairs) {
    const before = record.get(name)
    record.set(name, before === undefined ? value : ([before, value].flat() as T[]))
  }
  return Object.fromEntries(record)
}

/** Checks the names of options and copies them. */
export function copyOptions(options: PresignOptions | undefined): PresignOptions {
  checkNames('option', options, optionNames)
  return { ...options }
}

/**
 * Checks an operation's names and copies it, with its query and headers as plain records: later changes do not affect
 * this signature.
 */
export function copyOperation(operation: Operation): PlainOperation {
  checkNames('property of the operation', operation, operationNames)
  const { method, bucket, key, query, headers } = operation ?? ({} as Operation)
  return {
    method,
    bucket,
    key,
    query: toRecord(readPairs('InvalidQuery', 'query', query)) as Record<string, string>,
    headers: Object.fromEntries(readHeaderPairs(headers)),
  }
}

/** Lists headers; the record that is made of them must not drop any. */
function readHeaderPairs(headers: Operation['headers']): (readonly [string, string])[] {
  const pairs = readPairs('InvalidHeader', 'headers', headers)
  const names = new Set<string>()
  for (const [name, value] of pairs) {
    check('InvalidHeader', `headers["${name}"]`, !names.has(name), 'each header once', value, 'it twice')
    names.add(name)
  }
  return pairs
}

/** Drafts a presigned URL of an operation on a store. */
export function draftPresign(
  place: BucketLocation,
  operation: Operation,
  options: PresignOptions | undefined,
  signer: Signer,
  now: Date,
): Draft<Presigned> {
  checkNames('property of the store', place, storeNames)
  checkNames('option', options, optionNames)
  const copy = copyOperation(operation)
  const { method, bucket = place.bucket, key, query, headers } = copy
  place.guard?.(copy, bucket)
  const target = resolveBucket(place, bucket, key)
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
      const { code, message, parameter } = error
      const name = `operations[${index}]`
      throw new PresignError(code, `${name}: ${message}`, parameter && `${name}.${parameter}`)
    }
    index++
  }
}
