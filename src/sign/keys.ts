import type { Scope } from '../core/scope.ts'
import type { Credentials } from '../types.ts'

/**
 * Remembers the signing key of each credential and scope; `derive` makes one.
 *
 * The secret is kept beside the key, not in its name, and tells whether the key still holds: credentials that were
 * changed in place take effect at once. `forget` drops a key that could not be made.
 */
export function signingKeys<K>(
  derive: (secretAccessKey: string, scope: Scope, forget: () => void) => K,
): (credentials: Credentials, scope: Scope) => K {
  const keys = new Map<string, [secretAccessKey: string, key: K]>()
  return ({ accessKeyId, secretAccessKey }, scope) => {
    const name = `${accessKeyId}/${scope}`
    const known = keys.get(name)
    if (known?.[0] === secretAccessKey) return known[1]
    // Bounded at more than a busy gateway's keys of a day.
    if (keys.size > 99) keys.clear()
    const key = derive(secretAccessKey, scope, () => keys.delete(name))
    keys.set(name, [secretAccessKey, key])
    return key
  }
}
