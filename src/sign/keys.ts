/**
 * Remembers the signing key of each credential, which is an access key's identifier with a scope; `derive` makes one.
 *
 * The secret is kept beside the key, not in its name, and tells whether the key still holds: credentials that were
 * changed in place take effect at once. A key may be a promise, so that concurrent calls share one; it is forgotten if
 * the key could not be made.
 */
export function signingKeys<K>(
  derive: (secretAccessKey: string, credential: string[]) => K,
): (credential: string, secretAccessKey: string) => K {
  const keys = new Map<string, [secretAccessKey: string, key: K]>()
  return (credential, secretAccessKey) => {
    const known = keys.get(credential)
    if (known?.[0] === secretAccessKey) return known[1]
    // Bounded at more than a busy gateway's keys of a day.
    if (keys.size > 99) keys.clear()
    const key = derive(secretAccessKey, credential.split('/'))
    keys.set(credential, [secretAccessKey, key])
    ;(key as Partial<Promise<unknown>>).catch?.(() => keys.delete(credential))
    return key
  }
}
