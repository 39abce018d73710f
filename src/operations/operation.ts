import { fail } from '../errors.ts'
import { checkInteger, readPairs } from '../input/check.ts'
import { failUnknown } from '../input/known.ts'
import type { PlainOperation } from '../types.ts'
import type { CommonParameters } from './parameters.ts'

/** Names of parameters, in lists that may contain lists that operations share. */
export type Names = (string | Names)[]

/** Writes a parameter that is not simply text: it adds headers itself. `header` is the parameter's own header. */
export type Writer = (value: unknown, headers: Record<string, string>, header: string) => void

/**
 * Which parameters an operation has, and where each of them goes in the request. Lists instead of spread objects:
 * bundlers keep a spread, and with it everything that it names, even if the operation is not used.
 */
export interface Table {
  /** The sub-resource, such as `{ tagging: '' }`. */
  resource?: Record<string, string>
  /** Query parameters. */
  query?: Names
  /** Headers without the prefix `x-amz-`. */
  headers?: Names
  /** Headers with the prefix `x-amz-`. */
  amz?: Names
  /** Names in the request that do not follow from the parameters' names. */
  renamed?: Record<string, string>[]
  /** Parameters without which the request would be a different operation. */
  required?: string[]
  /** Parameters that take more than writing a value. */
  writers?: Record<string, Writer>[]
}

/** Makes an {@link Operation} from a key and parameters. */
export type Builder = (key: string, parameters?: CommonParameters) => PlainOperation

/** Where a parameter goes, and how it is written if it is more than a value. */
interface Place {
  name: string
  inQuery: boolean
  write: Writer | undefined
}

/** The last moment that has a four-digit year, in milliseconds. No size or count of S3 is greater. */
const maxNumber = 253402300799999

/** What every builder accepts besides the parameters of the S3 API. */
const common = ['bucket', 'query', 'headers']

/** Query parameters that S3 itself spells in camel case. */
const camelCase = ['partNumber', 'uploadId', 'versionId']

/** The name of a parameter in the request: `sseCustomerKeyMd5` becomes `server-side-encryption-customer-key-md5`. */
const wireName = (name: string): string =>
  name.replace(/[A-Z]/g, '-$&').toLowerCase().replace('sse-', 'server-side-encryption-')

/** Looks up where each parameter of an operation goes. */
function readTable({ query, headers, amz, renamed = [], writers = [] }: Table): Map<string, Place> {
  const wireNames: Record<string, string> = Object.assign({}, ...renamed)
  const write: Record<string, Writer> = Object.assign({}, ...writers)
  const places = new Map<string, Place>()
  const add = (names: Names | undefined, prefix: string, inQuery: boolean) => {
    for (const name of ((names ?? []) as string[]).flat(9)) {
      const wire = inQuery && camelCase.includes(name) ? name : (wireNames[name] ?? wireName(name))
      places.set(name, { name: prefix + wire, inQuery, write: write[name] })
    }
  }
  add(query, '', true)
  add(headers, '', false)
  add(amz, 'x-amz-', false)
  return places
}

/** Writes a value as S3 expects it. A Date is written as an HTTP date. */
export function writeValue(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return `${value}`
  const date = value as Date | undefined | null
  const time = date?.getTime?.()
  checkInteger(
    'InvalidParameter',
    name,
    time ?? (value as number),
    0,
    maxNumber,
    'a string, a whole number, a boolean or a Date',
  )
  return time === undefined ? `${value}` : (value as Date).toUTCString()
}

/** Makes the builder of an operation on an object. */
export function operation(method: string, table: Table): Builder {
  // The table is read at the first call: reading it at import would keep unused operations in every bundle.
  let places: Map<string, Place> | undefined
  return (key, parameters) => {
    places ??= readTable(table)
    const given = (parameters ?? {}) as Record<string, unknown>
    if (typeof given !== 'object' || Symbol.iterator in given)
      fail('InvalidParameter', 'parameters', 'a plain object', given)
    for (const name of table.required ?? [])
      if (given[name] == null || given[name] === '') fail('InvalidParameter', name, 'a value', given[name])

    const query: Record<string, string> = { ...table.resource }
    const headers: Record<string, string> = {}
    for (const name of Object.keys(given)) {
      if (common.includes(name)) continue
      const place = places.get(name) ?? failUnknown('parameter', given, name, [...places.keys(), ...common])
      const value = given[name]
      if (value === undefined) continue
      if (name === 'partNumber') checkInteger('InvalidParameter', name, value as number, 1, 10_000)
      if (place.write) place.write(value, headers, place.name)
      else (place.inQuery ? query : headers)[place.name] = writeValue(name, value)
    }
    for (const [name, value] of readPairs('InvalidQuery', 'query', parameters?.query)) query[name] = value as string
    for (const [name, value] of readPairs('InvalidHeader', 'headers', parameters?.headers))
      headers[name.toLowerCase()] = value
    return {
      method,
      bucket: parameters?.bucket,
      // Untyped code may forget the key. The empty key is refused, so this cannot become an operation on the bucket.
      key: key ?? '',
      query,
      headers,
    }
  }
}

/** Makes the builder of an operation on a bucket. */
export function bucketOperation(method: string, table: Table): (parameters?: CommonParameters) => PlainOperation {
  const build = operation(method, table)
  return (parameters) => ({ ...build('', parameters), key: undefined })
}

/** Makes the builder of an operation on all buckets. The empty bucket keeps the store's default bucket out. */
export function accountOperation(method: string, table: Table): (parameters?: CommonParameters) => PlainOperation {
  const build = operation(method, table)
  return (parameters) => ({ ...build('', parameters), key: undefined, bucket: '' })
}
