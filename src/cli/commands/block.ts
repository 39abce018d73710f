import { PresignError } from '../../errors.ts'
import type { Operation, PlainOperation } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { Failure, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { formatPresigned, outputOptions, toJson } from '../program/output.ts'
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
  'any',
  'keep-going',
  ...new Set(Object.values(objectOperations).flatMap(({ options }) => options)),
  'query',
  'header',
  ...signingOptions,
  ...outputOptions,
  ...storeOptions,
]

const verbs = Object.keys(objectOperations)

/** The members of an operation in JSON. */
const members = ['method', 'bucket', 'key', 'query', 'headers']

/** Query parameters that change what GET and HEAD return. With DELETE, `versionId` deletes for good. */
const isReadParameter = (parameter: string) => /^(versionId|partNumber|response-[a-z-]+)$/.test(parameter)

/**
 * Headers that describe the content or state a condition. Any other may do more: read another object, share this one,
 * redirect from it, lock it, or encrypt it with a foreign key. Each provider has headers of its own.
 */
const isContentHeader = (header: string) =>
  /^(content-(type|length|md5|disposition|encoding|language)|cache-control|expires|range)$/.test(header) ||
  /^(if-(none-match|match|modified-since|unmodified-since)|x-[a-z]+-meta-.+|x-amz-(checksum-.+|content-sha256))$/.test(
    header,
  )

/** Returns a header, whatever the case of its name. */
const headerOf = ({ headers = {} }: PlainOperation, name: string) =>
  Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1]

/** Compares the values of a query parameter: strings, or lists of them. */
function isSameValue(expected: unknown, given: unknown): boolean {
  const [values, others] = [[expected].flat(), [given].flat()]
  return values.length === others.length && values.every((value, index) => value === others[index])
}

/** Checks the type of `query` or `headers`: merging any other type into the template would lose it. */
function readMember<Name extends 'query' | 'headers'>(operation: Partial<Operation>, name: Name) {
  const value = operation[name]
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return value
  throw new Failure(`${name}: expected a JSON object`)
}

/** Reads an operation in JSON; `template` fills in what is missing. The library checks the values. */
function parseOperation(text: string, template: Operation): Operation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Failure('expected JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Failure('expected a JSON object')
  const unknown = Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined) {
    throw new Failure(`unknown member ${unknown}; expected ${members.join(', ')}`)
  }
  const given = value as Partial<Operation>
  return {
    ...template,
    ...given,
    query: { ...template.query, ...readMember(given, 'query') },
    headers: { ...template.headers, ...readMember(given, 'headers') },
  }
}

/** Rejects an operation that does more than the command line names: the input may come from somebody else. */
function refuseBeyond(template: PlainOperation, bucket: string, operation: Operation): void {
  const refuse = (what: string): never => {
    throw new Failure(`${what}; --any signs any operation`)
  }
  if (operation.method !== template.method) refuse(`method: expected ${template.method}, as on the command line`)
  if (operation.bucket !== undefined && operation.bucket !== bucket) {
    refuse(`bucket: expected ${bucket}, as on the command line`)
  }
  if (operation.key === undefined) refuse('key: expected a key')
  const isReading = /^(GET|HEAD)$/.test(template.method)
  const { query: expected = {} } = template
  const parameter = Object.entries(operation.query ?? {}).find(([name, value]) =>
    Object.hasOwn(expected, name) ? !isSameValue(expected[name], value) : !(isReading && isReadParameter(name)),
  )
  if (parameter) refuse(`query: ${parameter[0]} differs from the command line`)
  const header = Object.entries(operation.headers ?? {}).find(([name, value]) => {
    const named = headerOf(template, name.toLowerCase())
    return named === undefined ? !isContentHeader(name.toLowerCase()) : named !== value
  })
  if (header) refuse(`headers: ${header[0]} differs from the command line`)
}

/** Returns the function that reads the operation of one record. */
function createReader(args: Arguments, verb: string, { bucket, key: prefix }: Location) {
  const template = objectOperations[verb]!.build(args, 'key')
  if (args.flag('ndjson')) {
    const unkeyed = { ...template, key: undefined }
    return (text: string) => {
      const operation = parseOperation(text, unkeyed)
      const key: unknown = operation.key
      if (key !== undefined && (typeof key !== 'string' || key === ''))
        throw new Failure('key: expected a non-empty string')
      if (!args.flag('any')) refuseBeyond(template as PlainOperation, bucket, operation)
      if (key === undefined && prefix === '') return operation
      if (key === undefined) throw new Failure('key: expected a key, since the command line has a prefix')
      return { ...operation, key: prefix + key }
    }
  }
  return (text: string): Operation => {
    if (text === '') throw new Failure('expected a key, got an empty line')
    if (text.includes('\0')) throw new Failure('expected a key without a NUL byte; -0 reads keys that end in one')
    return { ...template, key: prefix + text }
  }
}

const location = 's3://BUCKET/[PREFIX]'

/** Reads the operands of `bulk [VERB] s3://BUCKET/[PREFIX]`. */
function readOperands({ operands }: Arguments): [verb: string, place: Location] {
  const [first, second] = operands
  if (first === undefined) throw usage(`expected ${location}`)
  if (operands.length > 2) throw usage(`expected [get|put|head|delete] ${location}, got more`)
  if (second === undefined) return ['get', readLocation(first, location)]
  if (!verbs.includes(first)) {
    const near = suggest(first, verbs)
    throw usage(`expected one of ${verbs.join(', ')} before the location${near ? `; did you mean ${near}?` : ''}`)
  }
  return [first, readLocation(second, location)]
}

/** The result of signing a block of records. */
export interface SignedBlock {
  /** A line for each valid record, as UTF-8. */
  lines: Uint8Array<ArrayBuffer>
  /** How many records were read. */
  count: number
  /** The numbers of invalid records, from 1, and what is wrong with each. */
  problems: [number: number, problem: string][]
}

/** Signs the records of a block. */
export interface BlockSigner {
  /** Stops at the first invalid record, except with `--keep-going`. */
  sign(block: Uint8Array): Promise<SignedBlock>
}

export const recordEnd = (args: Arguments): '\n' | '\0' => (args.flag('null') ? '\0' : '\n')

/** Creates the signer that the arguments describe. */
export function createBlockSigner(args: Arguments): BlockSigner {
  const [verb, place] = readOperands(args)
  if (args.flag('any') && !args.flag('ndjson')) throw usage('--any needs --ndjson: a key is never another operation')
  if (args.flag('null') && args.flag('ndjson')) throw usage('--null and --ndjson cannot be combined')
  const foreign = Object.values(objectOperations)
    .flatMap(({ options }) => options)
    .find((name) => args.has(name) && !objectOperations[verb]!.options.includes(name))
  if (foreign) throw usage(`--${foreign} is not an option of ${verb}`)
  const readOne = createReader(args, verb, place)
  const store = readStore(args, process.env, place.bucket)
  const signing = readSigning(args)
  const refuseBucket = ({ bucket }: Operation) => {
    if (bucket === undefined || bucket === store.bucket) return
    if (store.service !== 's3express' && (store.endpoint !== undefined || !isDirectoryBucket(bucket))) return
    throw new Failure(
      'bucket: a directory bucket has its own address: name it on the command line, and no other bucket',
    )
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
          const result = sign(store, operation, signing)
          const presigned = result instanceof Promise ? await result : result
          const { key } = operation
          lines += `${args.flag('json') ? toJson({ key, ...presigned }) : formatPresigned(presigned, args)}\n`
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
