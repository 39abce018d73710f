import { collectValues, readHeaders } from '../core/request.ts'
import { check } from '../errors.ts'
import { checkInteger, epochSeconds, readPairs } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { PlainOperation } from '../types.ts'
import type { CommonParameters } from './parameters.ts'

/** A parameter of an operation. */
export interface Parameter {
  name: string
  /** Its name in the request, without the prefix `x-amz-`. Default: derived from `name`. */
  wireName?: string
  /** Whether the request would be a different operation without it. */
  required?: boolean
  /** Writes a value that needs more than a conversion to text. Returns undefined if it has set the headers itself. */
  write?: (name: string, value: unknown, headers: Record<string, string>) => string | undefined
}

/** Parameters, or only their names. A list may contain other lists that several operations share. */
export type Parameters = (string | Parameter | Parameters)[]

/**
 * The parameters of an operation, and where each of them goes in the request. Lists are used instead of spread objects,
 * since bundlers keep a spread and everything that it names, even if the operation is not used.
 */
export interface Table {
  /** The sub-resource, such as `{ tagging: '' }`. */
  resource?: Record<string, string>
  /** Query parameters. */
  query?: Parameters
  /** Headers without the prefix `x-amz-`. */
  headers?: Parameters
  /** Headers with the prefix `x-amz-`. */
  amz?: Parameters
}

/** Makes an {@link Operation} from a key and parameters. */
export type Builder = (key: string, parameters?: CommonParameters) => PlainOperation

/** A parameter, and its place in the request. */
interface Placed extends Parameter {
  wireName: string
  inQuery: boolean | undefined
  write: NonNullable<Parameter['write']>
}

/** The name of a parameter in the request: `sseCustomerKeyMd5` becomes `server-side-encryption-customer-key-md5`. */
const toWireName = (name: string): string =>
  name.replace(/[A-Z]/g, '-$&').toLowerCase().replace('sse-', 'server-side-encryption-')

/** Writes a value as S3 expects it. A Date is written as an HTTP date. */
export function writeValue(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return `${value}`
  const date = value as Date | null
  if (date?.getTime) {
    epochSeconds('InvalidParameter', name, date)
    return date.toUTCString()
  }
  const expected = 'a string, a whole number, a boolean or a Date'
  return `${checkInteger('InvalidParameter', name, value as number, 0, Number.MAX_SAFE_INTEGER, expected)}`
}

/** Lists the parameters of an operation. */
function readTable({ query = [], headers = [], amz = [] }: Table): Placed[] {
  const list = (parameters: Parameters, prefix: string, inQuery?: boolean) =>
    (parameters.flat(9) as (string | Parameter)[]).map((item) => {
      const parameter: Parameter = typeof item === 'string' ? { name: item } : item
      const { name, wireName = toWireName(name) } = parameter
      return { write: writeValue, ...parameter, wireName: prefix + wireName, inQuery }
    })
  return [...list(query, '', true), ...list(headers, ''), ...list(amz, 'x-amz-')]
}

/** Makes the builder of an operation on an object. */
export function operation(method: string, table: Table): Builder {
  // The table is read at the first call. Reading it at import would keep unused operations in every bundle.
  let known: Placed[] | undefined
  let names: string[]
  return (key, parameters) => {
    if (!known) {
      known = readTable(table)
      names = [...known.map(({ name }) => name), 'bucket', 'query', 'headers']
    }
    checkNames('parameters', parameters, names)
    const given = (parameters ?? {}) as Record<string, unknown>
    const query: Record<string, string | string[]> = { ...table.resource }
    const headers: Record<string, string> = {}
    for (const { name, wireName, inQuery, required, write } of known) {
      const value = given[name]
      if (required) check('InvalidParameter', name, (value ?? '') !== '', 'a value', value)
      if (value === undefined) continue
      const text = write(name, value, headers)
      if (text !== undefined) (inQuery ? query : headers)[wireName] = text
    }
    for (const [name, values] of collectValues(readPairs('InvalidQuery', 'query', parameters?.query)))
      query[name] = values
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
