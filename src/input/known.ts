import { fail, PresignError, safeName } from '../errors.ts'

/** Names from other libraries that are not similar to ours. */
const otherNames: Record<string, string> = {
  accesskeyid: 'credentials',
  secretaccesskey: 'credentials',
  sessiontoken: 'credentials',
  date: 'signingDate',
  maxsize: 'contentLengthRange',
  params: 'query',
  ttl: 'expiresIn',
}

/** How much of two names is alike, from 0 to 1: what they have in common at their start and their end. */
function similarity(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a[start] === b[start]) start++
  let end = 0
  while (end < shortest - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return (start + end) / longest
}

/** Finds the known name that was probably meant; undefined if none is similar. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  const other = otherNames[lower]
  if (other && known.includes(other)) return other
  let nearest: string | undefined
  let best = 0.3
  for (const candidate of known) {
    const score = similarity(lower, candidate.toLowerCase())
    if (score > best) {
      best = score
      nearest = candidate
    }
  }
  return nearest
}

/**
 * Checks that an argument is a plain object with known properties only, so that a misspelled limit is never ignored. A
 * name counts even if its value is undefined. A missing argument passes: what it must have is checked where it is read.
 *
 * @param what What the argument is, for messages: `option`, `store property`.
 * @param given The argument.
 * @param known The names of all properties that it may have.
 * @param path Where the argument is, e.g. `complete`; it precedes the property's name in `error.parameter`.
 * @throws {PresignError} `InvalidParameter`: `expires: unknown option; did you mean "expiresIn"?`.
 * @example
 * checkNames('option', options, ['expiresIn', 'signingDate'])
 */
export function checkNames(what: string, given: unknown, known: readonly string[], path = ''): void {
  if (given == null) return
  if (typeof given !== 'object' || Symbol.iterator in given)
    fail('InvalidParameter', path || `${what}s`, 'a plain object', given)
  for (const name of Object.keys(given)) if (!known.includes(name)) failUnknown(what, given, name, known, path)
}

/** Throws the error of an unknown property. */
export function failUnknown(what: string, given: object, name: string, known: readonly string[], path = ''): never {
  const place = path && `${path}.`
  // Clients and commands of the AWS SDKs have it.
  if ('middlewareStack' in given || 'signer' in given)
    fail(
      'InvalidParameter',
      path || `${what}s`,
      `a plain object with ${known.join(', ')}`,
      0,
      'an object of an AWS SDK',
    )
  const nearest = 'operation' in given && !known.includes('operation') ? 'verified.operation' : nearestName(name, known)
  const shown = safeName(place + name)
  // A longer list helps nobody.
  const list = known.length > 12 ? '' : `; known are ${known.join(', ')}`
  throw new PresignError(
    'InvalidParameter',
    `${shown}: unknown ${what}${nearest ? `; did you mean "${nearest}"?` : list}`,
    shown,
  )
}
