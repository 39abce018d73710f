import { check, PresignError } from '../errors.ts'
import { checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Store } from '../types.ts'

/** The features that a store does not support, each with the reason that the message shows. */
export interface Unsupported {
  /** Why the store does not support presigned POSTs. */
  post?: string | undefined
  /** Why the store does not support UploadPartCopy. */
  partCopy?: string | undefined
  /** Query parameters, such as sub-resources, each with the reason. Here and below, letter case is ignored. */
  query?: Record<string, string> | undefined
  /** Headers, each with the reason. A `*` at the end matches any ending. Fields of a form count as headers. */
  headers?: Record<string, string> | undefined
}

/** A record whose entries may be undefined. */
const listed = <T>(record: Record<string, T | undefined> | undefined | null): [name: string, value: T][] =>
  Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)

/** The names of the defined entries, in lower case. */
const namesOf = (record: Record<string, unknown> | undefined | null): string[] =>
  listed(record).map(([name]) => name.toLowerCase())

const refusal = (what: string, reason: string): PresignError =>
  new PresignError('UnsupportedByStore', `${what}: ${checkString('InvalidParameter', what, reason, /^/)}`, what)

/** Rejects the first name that a rule forbids. The message shows the rule's name, not the caller's untrusted name. */
function refuse(kind: string, rules: Record<string, string | undefined> | undefined, names: string[]): void {
  for (const [rule, reason] of listed(rules)) {
    const whole = rule.toLowerCase()
    const beginning = whole.replace('*', '')
    if (names.some((name) => (beginning === whole ? name === whole : name.startsWith(beginning))))
      throw refusal(`${kind}["${rule}"]`, reason)
  }
}

/**
 * Returns a `guard` for a store. Signing a request that the store does not support then throws, instead of returning a
 * URL that the store rejects with the status 501 or partly ignores.
 *
 * @param what The unsupported features, each with the reason. The reason becomes part of the error's message.
 * @returns A function for a store's `guard`; it throws `UnsupportedByStore`.
 * @throws {PresignError} `InvalidParameter` if `what` is missing.
 * @example
 * const guard = unsupported({ post: 'the proxy accepts no forms' })
 * const store = { ...minio('https://s3.example.com'), guard, bucket, credentials }
 */
export function unsupported(what: Unsupported): NonNullable<Store['guard']> {
  check('InvalidParameter', 'what', what, 'an object', what)
  checkNames('features', what, ['post', 'partCopy', 'query', 'headers'])
  return (request) => {
    // If this is not a request, the core's checks report the mistake.
    if (Object(request) !== request) return
    if (!('method' in request)) {
      if (what.post) throw refusal('presignPost', what.post)
      return refuse('fields', what.headers, namesOf(request.fields))
    }
    const { query, headers } = request
    refuse('query', what.query, namesOf(query))
    const copySource = query?.uploadId ? what.partCopy : undefined
    // An `x-amz-*` header may also be in the query.
    const names = [...namesOf(headers), ...namesOf(query).filter((name) => name.startsWith('x-amz-'))]
    refuse('headers', { 'x-amz-copy-source': copySource, ...what.headers }, names)
  }
}
