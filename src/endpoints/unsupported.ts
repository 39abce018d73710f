import { checkString } from '../core/check.ts'
import { check, PresignError } from '../errors.ts'
import type { Store } from '../types.ts'

/** What a store can't do, and why. */
export interface Unsupported {
  /** Why it takes no presigned POST. */
  post?: string | undefined
  /** Why it copies no part of another object (UploadPartCopy). */
  partCopy?: string | undefined
  /** By query parameter, such as a sub-resource. Case does not matter, here and below. */
  query?: Record<string, string> | undefined
  /** By header; a `*` at the end stands for any ending. A form's fields count as headers. */
  headers?: Record<string, string> | undefined
}

/** What is given in a record. */
const listed = <T>(record: Record<string, T | undefined> | undefined | null): [name: string, value: T][] =>
  Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)

/** The names of what is given, in lower case. */
const namesOf = (record: Record<string, unknown> | undefined | null): string[] =>
  listed(record).map(([name]) => name.toLowerCase())

const refusal = (what: string, reason: string): PresignError =>
  new PresignError('UnsupportedByStore', `${what}: ${checkString('InvalidParameter', what, reason, /^/)}`)

/** Refuses the first name that a rule forbids. The message has the rule's name: the caller's could be anything. */
function refuse(kind: string, rules: Record<string, string | undefined> | undefined, names: string[]): void {
  for (const [rule, reason] of listed(rules)) {
    const whole = rule.toLowerCase()
    const beginning = whole.replace('*', '')
    if (names.some((name) => (beginning === whole ? name === whole : name.startsWith(beginning))))
      throw refusal(`${kind}["${rule}"]`, reason)
  }
}

/**
 * Makes a store's guard from data: asking for what the store can't do is an error before anything is signed, where
 * the store itself would answer 501, or ignore it.
 *
 * @param what What the store can't do, and why: the reasons become part of the errors' messages.
 * @returns A function for a store's `guard`; it throws `UnsupportedByStore`.
 * @throws {PresignError} `InvalidParameter` if nothing is given.
 * @example
 * const store = { ...minio('https://s3.example.com'), guard: unsupported({ post: 'the proxy takes no forms' }), bucket, credentials }
 */
export function unsupported(what: Unsupported): NonNullable<Store['guard']> {
  check('InvalidParameter', 'what', what, 'an object', what)
  return (request) => {
    // What is no request is one only by mistake, which the checks of the core tell.
    if (Object(request) !== request) return
    if (!('method' in request)) {
      if (what.post) throw refusal('presignPost', what.post)
      return refuse('fields', what.headers, namesOf(request.fields))
    }
    const { query, headers } = request
    refuse('query', what.query, namesOf(query))
    const copySource = query?.uploadId ? what.partCopy : undefined
    // A header of Amazon's may stand in the query as well.
    const names = [...namesOf(headers), ...namesOf(query).filter((name) => name.startsWith('x-amz-'))]
    refuse('headers', { 'x-amz-copy-source': copySource, ...what.headers }, names)
  }
}
