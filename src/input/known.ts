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

/** The number of characters that two names share at their start and their end. */
function sharedLength(a: string, b: string): number {
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a[start] === b[start]) start++
  let end = 0
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return start + end
}

/** Finds the known name that was probably intended. Undefined if no name is similar. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  let nearest: string | undefined
  let best = 0.3
  for (const candidate of known) {
    const score =
      candidate === otherNames[lower]
        ? 1
        : sharedLength(lower, candidate.toLowerCase()) / Math.max(name.length, candidate.length)
    if (score > best) {
      best = score
      nearest = candidate
    }
  }
  return nearest
}

/**
 * Checks that an argument is a plain object with known properties only, so that a misspelled limit is never ignored. A
 * property whose value is undefined counts. A missing argument passes: required properties are checked when they are
 * read.
 *
 * @param what The kind of property, for messages: `option`, `property of the store`.
 * @param given The argument.
 * @param known The names of all properties that the argument may have.
 * @param path The path of the argument, e.g. `complete`. It precedes the property's name in `error.parameter`.
 * @throws {PresignError} `InvalidParameter`: `expires: unknown option; did you mean "expiresIn"?`.
 * @example
 * checkNames('option', options, ['expiresIn', 'signingDate'])
 */
export function checkNames(what: string, given: unknown, known: readonly string[], path = ''): void {
  if (given == null) return
  if (typeof given === 'object' && !(Symbol.iterator in given) && !('then' in given)) {
    const name = Object.keys(given).find((name) => !known.includes(name))
    if (name !== undefined) failUnknown(what, given, name, known, path)
  } else fail('InvalidParameter', placeOf(what, path), 'a plain object', given)
}

/** The path of an argument: `options`, `store`. */
const placeOf = (what: string, path: string): string => path || `${what}s`.replace(/^property of the (.*)s$/, '$1')

/** Throws the error of an unknown property. */
function failUnknown(what: string, given: object, name: string, known: readonly string[], path: string): never {
  // Clients and commands of the AWS SDKs have one of these properties.
  if ('middlewareStack' in given || 'signer' in given)
    fail('InvalidParameter', placeOf(what, path), `a plain object with ${known.join(', ')}`, given, 'an AWS SDK object')
  const nearest = 'operation' in given && !known.includes('operation') ? 'verified.operation' : nearestName(name, known)
  const shown = safeName(path ? `${path}.${name}` : name)
  // A longer list would not help.
  let hint = known.length > 12 ? '' : `; known are ${known.join(', ')}`
  if (name === 'expiresIn') hint = '; it is an option of presign'
  if (nearest) hint = `; did you mean "${nearest}"?`
  throw new PresignError('InvalidParameter', `${shown}: unknown ${what}${hint}`, shown)
}
