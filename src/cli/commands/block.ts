import { PresignError } from '../../errors.ts'
import type { Operation } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { escapeControls, Failure, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { formatPresigned, outputOptions } from '../program/output.ts'
import { suggest } from '../program/suggest.ts'
import { isDirectoryBucket, type Location, readLocation } from '../settings/location.ts'
import { sign } from '../settings/sign.ts'
import { readStore, storeOptions } from '../settings/store.ts'
import { objectOperations, readSigning, signingOptions } from './presign.ts'
import { splitRecords } from './records.ts'

/** The options of `bulk`. */
export const bulkOptions: readonly OptionName[] = [
  'null',
  'ndjson',
  'keep-going',
  ...new Set(Object.values(objectOperations).flatMap(({ options }) => options)),
  'query',
  'header',
  ...signingOptions,
  ...outputOptions,
  ...storeOptions,
]

const verbs = Object.keys(objectOperations)

/** What an operation in JSON may say. */
const members = ['method', 'bucket', 'key', 'query', 'headers']

/** Pairs of names and values, which could not be told from those of another value once they are merged. */
function readMember<Name extends 'query' | 'headers'>(operation: Partial<Operation>, name: Name) {
  const value = operation[name]
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return value
  throw new Failure(`${name}: expected a JSON object`)
}

/** Reads an operation in JSON; what it leaves out is as in `template`. Single values are the library's to check. */
function readOperation(text: string, template: Operation): Operation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Failure('expected JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Failure('expected a JSON object')
  const unknown = Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined)
    throw new Failure(`unknown member ${escapeControls(unknown)}; expected ${members.join(', ')}`)
  const given = value as Partial<Operation>
  return {
    ...template,
    ...given,
    query: { ...template.query, ...readMember(given, 'query') },
    headers: { ...template.headers, ...readMember(given, 'headers') },
  }
}

/** The operation of a record. */
function createReader(args: Arguments, verb: string, { key: prefix }: Location) {
  const template = objectOperations[verb]!.build(args, 'key')
  if (args.flag('ndjson')) {
    const unkeyed = { ...template, key: undefined }
    return (text: string) => {
      const operation = readOperation(text, unkeyed)
      const key: unknown = operation.key
      if (key === undefined && prefix === '') return operation
      if (key === undefined) throw new Failure('key: expected text, since there is a prefix')
      if (typeof key !== 'string' || key === '') throw new Failure('key: expected text that is not empty')
      return { ...operation, key: prefix + key }
    }
  }
  return (text: string): Operation => {
    if (text === '') throw new Failure('expected a key, got an empty line')
    if (text.includes('\0')) throw new Failure('expected a key without a NUL byte; -0 reads keys that end in one')
    return { ...template, key: prefix + text }
  }
}

/** What `bulk [VERB] s3://BUCKET/[PREFIX]` names. */
function readOperands({ operands }: Arguments): [verb: string, place: Location] {
  const [first, second] = operands
  if (first === undefined) throw usage('expected s3://BUCKET/[PREFIX]')
  if (operands.length > 2) throw usage('expected [get|put|head|delete] s3://BUCKET/[PREFIX], got more')
  if (second === undefined) return ['get', readLocation(first)]
  if (!verbs.includes(first)) {
    const near = suggest(first, verbs)
    throw usage(`expected ${verbs.join(', ')} before the place${near ? `; did you mean ${near}?` : ''}`)
  }
  return [first, readLocation(second)]
}

/** What became of a block of records. */
export interface SignedBlock {
  /** A line for each good record, as UTF-8. */
  lines: Uint8Array<ArrayBuffer>
  /** How many records were looked at. */
  count: number
  /** What is wrong with which record, from 1. */
  problems: [number: number, problem: string][]
}

/** Signs the records of a block. */
export interface BlockSigner {
  /** Stops at the first bad record, unless it is to keep going. */
  sign(block: Uint8Array): Promise<SignedBlock>
}

export const recordEnd = (args: Arguments): '\n' | '\0' => (args.flag('null') ? '\0' : '\n')

/** Creates the signer that the arguments describe. */
export function createBlockSigner(args: Arguments): BlockSigner {
  const [verb, place] = readOperands(args)
  if (args.flag('null') && args.flag('ndjson')) throw usage('--null and --ndjson exclude each other')
  const foreign = Object.values(objectOperations)
    .flatMap(({ options }) => options)
    .find((name) => args.has(name) && !objectOperations[verb]!.options.includes(name))
  if (foreign) throw usage(`--${foreign} is no option of ${verb}`)
  const readOne = createReader(args, verb, place)
  const store = readStore(args, process.env, place.bucket)
  const signing = readSigning(args)
  const refuseBucket = ({ bucket }: Operation) => {
    if (bucket === undefined || bucket === store.bucket) return
    if (store.service !== 's3express' && (store.endpoint !== undefined || !isDirectoryBucket(bucket))) return
    throw new Failure('bucket: a directory bucket has an address of its own: name it as s3://BUCKET/, and no other')
  }
  const end = recordEnd(args)
  const keepGoing = args.flag('keep-going')
  return {
    async sign(block) {
      const problems: SignedBlock['problems'] = []
      let lines = ''
      let count = 0
      for (const record of splitRecords(block, end)) {
        count++
        try {
          if ('problem' in record) throw new Failure(record.problem)
          const operation = readOne(record.text)
          refuseBucket(operation)
          const presigned = sign(store, operation, signing)
          lines += `${formatPresigned(presigned instanceof Promise ? await presigned : presigned, args)}\n`
        } catch (error) {
          if (!(error instanceof Failure || error instanceof PresignError)) throw error
          problems.push([count, error.message])
          if (!keepGoing) break
        }
      }
      return { lines: new TextEncoder().encode(lines), count, problems }
    },
  }
}
