import { PresignError } from '../errors.ts'
import type { Store } from '../types.ts'

/** What a store can't do, and why. */
export interface Unsupported {
  /** Why it takes no presigned POST. */
  post?: string | undefined
  /** Why it copies no part of another object (UploadPartCopy). */
  partCopy?: string | undefined
  /** By query parameter, such as a sub-resource. */
  query?: Record<string, string> | undefined
  /** By header, in lower case; a `*` at the end stands for any ending. A form's fields count as headers. */
  headers?: Record<string, string> | undefined
}

/** The names of what is given. */
const namesOf = (given: object | undefined | null): string[] =>
  Object.entries(given ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]))

const lower = (names: string[]): string[] => names.map((name) => name.toLowerCase())

/** Refuses the first name that a rule forbids. The message has the rule's name: the caller's could be anything. */
function refuse(kind: string, rules: Record<string, string> = {}, names: string[]): void {
  for (const [rule, reason] of Object.entries(rules)) {
    const beginning = rule.replace(/\*$/, '')
    if (names.some((name) => (beginning === rule ? name === rule : name.startsWith(beginning))))
      throw new PresignError('UnsupportedByStore', `${kind}["${rule}"]: ${reason}`)
  }
}

/**
 * Makes a store's guard from data: asking for what the store can't do is an error before anything is signed, where
 * the store itself would answer 501, or ignore it.
 *
 * @param what What the store can't do, and why: the reasons become part of the errors' messages.
 * @returns A function for a store's `guard`; it throws `UnsupportedByStore`.
 * @example
 * const store = { ...minio('https://s3.example.com'), guard: unsupported({ post: 'the proxy takes no forms' }), bucket, credentials }
 */
export function unsupported(what: Unsupported): NonNullable<Store['guard']> {
  return (request) => {
    // Nothing is given only by mistake, which the checks of the core tell.
    if (!request) return
    if (!('method' in request)) {
      if (what.post) throw new PresignError('UnsupportedByStore', `presignPost: ${what.post}`)
      return refuse('fields', what.headers, lower(namesOf(request.fields)))
    }
    const { query, headers } = request
    const names = lower(namesOf(headers))
    refuse('query', what.query, namesOf(query))
    refuse('headers', what.headers, names)
    if (what.partCopy && query?.uploadId !== undefined) refuse('headers', { 'x-amz-copy-source': what.partCopy }, names)
  }
}
