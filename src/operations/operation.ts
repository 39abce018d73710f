import { readHeaders } from '../core/request.ts'
import { check } from '../errors.ts'
import { checkInteger, readPairs } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { PlainOperation } from '../types.ts'
import type { CommonParameters } from './parameters.ts'

/** Names of parameters. A list may contain other lists that several operations share. */
export type Names = (string | Names)[]

/** Writes a parameter that needs more than a conversion to text. It adds headers itself. `header` is its own header. */
export type Writer = (value: unknown, headers: Record<string, string>, header: string) => void

/**
 * The parameters of an operation, and where each of them goes in the request. Lists are used instead of spread objects,
 * since bundlers keep a spread and everything that it names, even if the operation is not used.
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
  /** Names in the request that cannot be derived from the parameters' names. */
  renamed?: Record<string, string>[]
  /** Parameters without which the request would be a different operation. */
  required?: string[]
  /** Parameters that need more than a conversion to text. */
  writers?: Record<string, Writer>[]
}

/** Makes an {@link Operation} from a key and parameters. */
export type Builder = (key: string, parameters?: CommonParameters) => PlainOperation

/** The last time with a four-digit year, in milliseconds. No size or count in S3 is greater. */
const maxNumber = 253402300799999

/** A parameter of an operation. */
interface Parameter {
  name: string
  /** Its name in the request. */
  wireName: string
  inQuery: boolean | undefined
  /** Writes the parameter if it needs more than a conversion to text. */
  write: Writer | undefined
}

/**
 * The name of a parameter in the request: `sseCustomerKeyMd5` becomes `server-side-encryption-customer-key-md5`. S3
 * itself writes three query parameters in camel case.
 */
const wireName = (name: string): string =>
  /^(partNumber|uploadId|versionId)$/.test(name)
    ? name
    : name.replace(/[A-Z]/g, '-$&').toLowerCase().replace('sse-', 'server-side-encryption-')

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

/** Lists the parameters of an operation. */
function readTable({ query = [], headers = [], amz = [], renamed = [], writers = [] }: Table): Parameter[] {
  const wireNames: Record<string, string> = Object.assign({}, ...renamed)
  const write: Record<string, Writer> = Object.assign({}, ...writers)
  const list = (names: Names, prefix: string, inQuery?: boolean) =>
    (names as string[]).flat(9).map((name) => ({
      name,
      wireName: prefix + (wireNames[name] ?? wireName(name)),
      inQuery,
      write: write[name],
    }))
  return [...list(query, '', true), ...list(headers, ''), ...list(amz, 'x-amz-')]
}

/** Makes the builder of an operation on an object. */
export function operation(method: string, table: Table): Builder {
  // The table is read at the first call. Reading it at import would keep unused operations in every bundle.
  let known: Parameter[] | undefined
  let names: string[]
  return (key, parameters) => {
    if (!known) {
      known = readTable(table)
      names = [...known.map(({ name }) => name), 'bucket', 'query', 'headers']
    }
    checkNames('parameter', parameters, names)
    const given = (parameters ?? {}) as Record<string, unknown>
    for (const name of table.required ?? [])
      check('InvalidParameter', name, (given[name] ?? '') !== '', 'a value', given[name])
    const query: Record<string, string | string[]> = { ...table.resource }
    const headers: Record<string, string> = {}
    for (const { name, wireName, inQuery, write } of known) {
      const value = given[name]
      if (value === undefined) continue
      if (name === 'partNumber') checkInteger('InvalidParameter', name, value as number, 1, 10_000)
      if (write) write(value, headers, wireName)
      else (inQuery ? query : headers)[wireName] = writeValue(name, value)
    }
    const more = readPairs('InvalidQuery', 'query', parameters?.query)
    for (const [name] of more) {
      // A list may have a name more than once.
      const values = more.flatMap(([other, value]) => (other === name ? value : []))
      query[name] = values.length === 1 ? values[0]! : values
    }
    for (const [name, value] of readHeaders(parameters?.headers)) headers[name] = value
    return {
      method,
      bucket: parameters?.bucket,
      // Untyped code may omit the key. The empty key is rejected, so this cannot become an operation on the bucket.
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

/** Makes the builder of an operation on all buckets. The empty bucket overrides the store's default bucket. */
export function accountOperation(method: string, table: Table): (parameters?: CommonParameters) => PlainOperation {
  const build = operation(method, table)
  return (parameters) => ({ ...build('', parameters), key: undefined, bucket: '' })
}
