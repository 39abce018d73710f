import { check, type PresignErrorCode } from '../../../errors.ts'
import { parseDuration } from '../../../format/units.ts'
import * as builders from '../../../operations/builders.ts'
import type { Operation, PresignOptions } from '../../../types.ts'
import type { OperationSchema, ParameterKind } from '../../schema.ts'
import type { Call } from './call.ts'

/** A name and a value, as they were filled in. */
export type Row = [name: string, value: string]

/** What is asked for, as it was filled in. */
export interface RequestInput {
  operation: string
  key: string
  parameters: Row[]
  headers: Row[]
  query: Row[]
  expires: string
  stableFor: string
  hoist: boolean
}

/** Lines of `name=value`. */
const readLines = (text: string): Row[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)]
    })

const readers: Record<ParameterKind, (text: string, name: string) => unknown> = {
  text: (text) => text,
  number: (text) => (text.trim() === '' ? Number.NaN : Number(text)),
  boolean: (text) => text === 'true',
  date: (text) => new Date(text),
  record: (text, name) => recordOf('InvalidParameter', name, readLines(text)),
  copySource: (text) => {
    const [, bucket = '', key = ''] = /^\/?([^/]*)\/?(.*)$/s.exec(text) ?? []
    return { bucket, key }
  },
}

/** The rows as a record; a name that is repeated has its values in a list. */
function gather(rows: Row[]): Record<string, string | string[]> {
  const gathered = new Map<string, string[]>()
  for (const [name, value] of rows) gathered.set(name, [...(gathered.get(name) ?? []), value])
  return Object.fromEntries([...gathered].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]))
}

/** Rows as a record, with the library's own error for a name that is given twice, which a record can't say. */
export function recordOf(code: PresignErrorCode, what: string, rows: Row[]): Record<string, string> {
  const seen = new Set<string>()
  for (const [name, value] of rows) {
    const lower = name.toLowerCase()
    check(code, `${what}["${lower}"]`, !seen.has(lower), 'it once', value)
    seen.add(lower)
  }
  return Object.fromEntries(rows)
}

const isEmpty = (value: object) => Object.keys(value).length === 0

/**
 * What is asked for, as a call of the library's builder.
 *
 * @throws {PresignError} `InvalidHeader` for a header that is given twice, `InvalidParameter` for a name in a parameter.
 */
export function operationCall(input: RequestInput, schema: OperationSchema): Call {
  const kinds = new Map(schema.parameters.map(({ name, kind }) => [name, kind]))
  const query = gather(input.query)
  const parameters: Record<string, unknown> = {
    ...Object.fromEntries(
      input.parameters.map(([name, value]) => [name, readers[kinds.get(name) ?? 'text'](value, name)]),
    ),
    ...(!isEmpty(query) && { query }),
    ...(input.headers.length > 0 && { headers: recordOf('InvalidHeader', 'headers', input.headers) }),
  }
  return {
    name: schema.name,
    args: [...(schema.onObject ? [input.key] : []), ...(isEmpty(parameters) ? [] : [parameters])],
  }
}

/**
 * Calls the builder.
 *
 * @throws {PresignError} What the builder refuses.
 */
export function buildOperation({ name, args }: Call): Operation {
  const build = (builders as unknown as Record<string, (...args: unknown[]) => Operation>)[name]!
  return build(...args)
}

/** A duration as it was filled in: what is none is left to the library to refuse. */
const seconds = (text: string): number => parseDuration(text.trim()) ?? Number.NaN

/** How to sign. */
export const signingOptions = ({ expires, stableFor, hoist }: Omit<RequestInput, 'operation'>): PresignOptions => ({
  ...(expires.trim() !== '' && { expiresIn: seconds(expires) }),
  ...(stableFor.trim() !== '' && { stableFor: seconds(stableFor) }),
  ...(hoist && { hoist }),
})
