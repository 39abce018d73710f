import { refuse } from './refuse.ts'
import { listNames, lowerCase } from './request.ts'

/** A condition on a field. The field's name is in lower case. */
type Condition = [operator: 'eq' | 'starts-with', field: string, value: string]

/** The conditions of a policy. */
export interface Policy {
  expiration: Date
  conditions: Condition[]
  /** The limits on the file's size. */
  sizes: [min: number, max: number][]
}

function malformed(what: string): never {
  refuse('InvalidPolicyDocument', `Invalid Policy: ${what}`)
}

function denied(what: string): never {
  refuse('AccessDenied', `Invalid according to Policy: ${what}`)
}

/** Decodes Base64 of UTF-8. `atob` alone would accept white space. */
function decodeBase64(encoded: string): string {
  if (!/^[A-Za-z\d+/]+={0,2}$/.test(encoded)) malformed('expected Base64')
  try {
    const bytes = Uint8Array.from(atob(encoded), (byte) => byte.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return malformed('expected Base64 of UTF-8')
  }
}

/** Rewrites the two escapes that S3 accepts and JSON does not: `\$` and `\v`. */
const withoutOwnEscapes = (text: string): string =>
  text.replace(/\\(.)/gs, (both, letter) => (letter === '$' ? '$' : letter === 'v' ? '\\u000b' : both))

function parse(encoded: string): unknown {
  try {
    return JSON.parse(withoutOwnEscapes(decodeBase64(encoded)))
  } catch {
    // The parser also throws if the document is nested too deeply.
    return malformed('expected JSON')
  }
}

/** Reads a size. S3 also accepts a string of digits. */
function readSize(value: unknown): number {
  const size = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : (value as number)
  if (!Number.isSafeInteger(size) || size < 0) malformed('content-length-range: expected two whole numbers')
  return size
}

/** Adds a condition with three parts to the policy. */
function readList([operator, field, value, ...more]: unknown[], { conditions, sizes }: Policy): void {
  const known = typeof operator === 'string' ? lowerCase(operator) : ''
  if (more.length) malformed('expected conditions of three parts')
  if (known === 'content-length-range') sizes.push([readSize(field), readSize(value)])
  else if (known === 'eq' || known === 'starts-with') {
    if (typeof field !== 'string' || typeof value !== 'string') malformed(`${known}: expected a field and a string`)
    if (!field.startsWith('$')) denied(`Policy Condition failed: ${known} without $ before the field's name`)
    conditions.push([known, lowerCase(field.slice(1)), value])
  } else malformed('expected the operators eq, starts-with and content-length-range')
}

/** Adds a condition to the policy. */
function readCondition(condition: unknown, policy: Policy): void {
  if (Array.isArray(condition)) {
    readList(condition, policy)
    return
  }
  const [pair, ...more] = Object.entries(Object(condition) === condition ? (condition as object) : {})
  if (!pair || more.length) malformed('simple conditions: expected exactly one property')
  const [field, value]: [string, unknown] = pair
  if (typeof value !== 'string') malformed('simple conditions: expected a string')
  policy.conditions.push(['eq', lowerCase(field), value])
}

/**
 * Reads a policy. Rejects anything unknown in it, since it could be a restriction.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function readPolicy(encoded: string): Policy {
  const document = parse(encoded)
  const { expiration, conditions, ...others } = (Object(document) === document ? document : {}) as Record<
    string,
    unknown
  >
  if (Object.keys(others).length) malformed('expected only expiration and conditions')
  if (typeof expiration !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(expiration))
    malformed('expiration: expected a date as YYYY-MM-DDThh:mm:ssZ')
  const date = new Date(expiration)
  // Some engines read 30 February as a day in March.
  if (Number.isNaN(date.getTime()) || !expiration.startsWith(date.toISOString().slice(0, 19)))
    malformed('expiration: expected a date that exists')
  if (!Array.isArray(conditions)) malformed('conditions: expected a list')
  const policy: Policy = { expiration: date, conditions: [], sizes: [] }
  for (const condition of conditions) readCondition(condition, policy)
  return policy
}

/** Whether a field does not need a condition. */
export const isExempt = (field: string): boolean => /^(x-amz-signature|file|policy)$|^x-ignore-/.test(field)

/** Checks that all conditions hold, and that every field has one. */
export function checkFields(fields: Map<string, string>, { conditions }: Policy): void {
  for (const [operator, field, expected] of conditions) {
    const value = fields.get(field)
    // Each item of a list of content types must start with the prefix.
    const parts = operator === 'starts-with' && field === 'content-type' ? value?.split(',') : [value]
    const holds = (part = '') => (operator === 'eq' ? part === expected : part.startsWith(expected))
    if (value === undefined || !parts?.every(holds))
      denied(`Policy Condition failed: ${operator} on ${listNames([field])}`)
  }
  const covered = new Set(conditions.map(([, field]) => field))
  const others = [...fields.keys()].filter((field) => !isExempt(field) && !covered.has(field))
  if (others.length) denied(`Extra input fields: ${listNames(others)}`)
}

/** Checks the file's size against each limit of the policy. */
export function checkSize(size: number | undefined, { sizes }: Policy): void {
  for (const [min, max] of sizes) {
    if (size === undefined) refuse('MissingContentLength', 'file.size: expected, since the policy limits it')
    if (size < min) refuse('EntityTooSmall', `The file has fewer than ${min} bytes`)
    if (size > max) refuse('EntityTooLarge', `The file has more than ${max} bytes`)
  }
}
