import { check, fail, type PresignErrorCode } from '../../../errors.ts'
import { parseDuration } from '../../../format/units.ts'
import * as builders from '../../../operations/builders.ts'
import type { Operation, PresignOptions } from '../../../types.ts'
import type { OperationSchema, ParameterKind } from '../../schema.ts'
import type { Call } from './call.ts'

/** A name and its value, as typed. */
export type Row = [name: string, value: string]

/** A request, as the form describes it. */
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

/** Reads lines of `name=value`. */
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
  number: (text, name) =>
    /^\s*\d+\s*$/.test(text) ? Number(text) : fail('InvalidParameter', name, 'a whole number', text),
  boolean: (text) => text === 'true',
  date: (text, name) =>
    Number.isNaN(Date.parse(text))
      ? fail('InvalidParameter', name, 'a date and time such as 2026-12-31T23:59:59Z', text)
      : new Date(text),
  record: (text, name) => recordOf('InvalidParameter', name, readLines(text)),
  copySource: (text) => {
    const [, bucket = '', key = ''] = /^\/?([^/]*)\/?(.*)$/s.exec(text) ?? []
    return { bucket, key }
  },
}

/** Turns rows into a record. The values of a repeated name become a list. */
function gather(rows: Row[]): Record<string, string | string[]> {
  const gathered = new Map<string, string[]>()
  for (const [name, value] of rows) gathered.set(name, [...(gathered.get(name) ?? []), value])
  return Object.fromEntries([...gathered].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]))
}

/**
 * Turns rows into a record.
 *
 * @throws {PresignError} `code` for a name that is given twice, which a record cannot express.
 */
export function recordOf(code: PresignErrorCode, what: string, rows: Row[]): Record<string, string> {
  const seen = new Set<string>()
  for (const [name, value] of rows) {
    const lower = name.toLowerCase()
    check(code, `${what}["${lower}"]`, !seen.has(lower), 'this name only once', value)
    seen.add(lower)
  }
  return Object.fromEntries(rows)
}

const isEmpty = (value: object) => Object.keys(value).length === 0

/**
 * Turns a request into a call of the library's builder.
 *
 * @throws {PresignError} `InvalidHeader` for a header that is given twice, `InvalidParameter` for a name that is
 *   given twice in a parameter.
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
 * @throws {PresignError} Like the builder.
 */
export function buildOperation({ name, args }: Call): Operation {
  const build = (builders as unknown as Record<string, (...args: unknown[]) => Operation>)[name]!
  return build(...args)
}

/**
 * Reads a duration such as `15m`.
 *
 * @param parameter The option that it becomes.
 * @throws {PresignError} `InvalidExpires` if it is not a duration.
 */
export const readDuration = (text: string, parameter: string): number =>
  parseDuration(text.trim()) ?? fail('InvalidExpires', parameter, 'a duration such as 90s, 15m, 12h or 7d', text)

/**
 * Reads the options of `presign`.
 *
 * @throws {PresignError} `InvalidExpires` if `expires` or `stableFor` is not a duration.
 */
export const signingOptions = ({ expires, stableFor, hoist }: Omit<RequestInput, 'operation'>): PresignOptions => ({
  ...(expires.trim() !== '' && { expiresIn: readDuration(expires, 'expiresIn') }),
  ...(stableFor.trim() !== '' && { stableFor: readDuration(stableFor, 'stableFor') }),
  ...(hoist && { hoist }),
})
