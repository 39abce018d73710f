import { check, PresignError, safeName } from '../errors.ts'

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

/** The number of characters that two texts share at their start. */
function sharedStart(a: ArrayLike<string>, b: ArrayLike<string>): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** The number of characters that two names share at their start and their end. */
function sharedLength(a: string, b: string): number {
  const start = sharedStart(a, b)
  return start + sharedStart([...a.slice(start)].reverse(), [...b.slice(start)].reverse())
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
 * @param place The name of the argument, for messages: `options`, `store`.
 * @param given The argument.
 * @param known The names of all properties that the argument may have.
 * @param prefix What precedes the property's name in `error.parameter`, e.g. `complete.`.
 * @throws {PresignError} `InvalidParameter`: `expires: unknown option; did you mean "expiresIn"?`.
 * @example
 * checkNames('options', options, ['expiresIn', 'signingDate'])
 */
export function checkNames(
  place: string,
  given: object | undefined | null,
  known: readonly string[],
  prefix = '',
): void {
  if (given == null) return
  const isPlain = typeof given === 'object' && !(Symbol.iterator in given) && !('then' in given)
  check('InvalidParameter', place, isPlain, 'a plain object', given)
  const name = Object.keys(given).find((name) => !known.includes(name))
  if (name === undefined) return
  const list = known.join(', ')
  // Clients and commands of the AWS SDKs have one of these properties.
  const isForeign = 'middlewareStack' in given || 'signer' in given
  check('InvalidParameter', place, !isForeign, `a plain object with ${list}`, given, 'an AWS SDK object')
  const nearest = 'operation' in given && !known.includes('operation') ? 'verified.operation' : nearestName(name, known)
  const shown = safeName(prefix + name)
  // A longer list would not help.
  let hint = known.length > 12 ? '' : `; known: ${list}`
  if (name === 'expiresIn') hint = '; it is an option of presign'
  if (nearest) hint = `; did you mean "${nearest}"?`
  const kind = place.endsWith('s') ? place.slice(0, -1) : `property of ${place}`
  throw new PresignError('InvalidParameter', `${shown}: unknown ${kind}${hint}`, shown)
}
