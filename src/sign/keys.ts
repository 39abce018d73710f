import type { Signer } from '../core/scope.ts'

/** What a signing key is made of: the secret access key, or the key itself in hexadecimal. */
type KeySource = Pick<Signer, 'secretAccessKey' | 'signingKey'>

/**
 * Remembers the signing key of each credential, which is an access key ID with a scope.
 *
 * The source is kept beside the key, not in its name, and decides whether the key still holds: credentials that were
 * changed in place take effect at once. A key may be a promise, so that concurrent calls share one; it is forgotten if
 * the key could not be made.
 *
 * @param derive Derives a key from the secret access key.
 * @param read Reads the key of scoped credentials; without it, these must have been refused.
 */
export function signingKeys<K>(
  derive: (secretAccessKey: string, credential: string[]) => K,
  read?: (signingKey: string) => K,
): (credential: string, source: KeySource) => K {
  const keys = new Map<string, KeySource & { key: K }>()
  return (credential, { secretAccessKey, signingKey }) => {
    const known = keys.get(credential)
    if (known && known.secretAccessKey === secretAccessKey && known.signingKey === signingKey) return known.key
    // Bounded above what a busy gateway uses in a day.
    if (keys.size > 99) keys.clear()
    const key = signingKey === undefined ? derive(secretAccessKey!, credential.split('/')) : read!(signingKey)
    keys.set(credential, { secretAccessKey, signingKey, key })
    ;(key as Partial<Promise<unknown>>).catch?.(() => keys.delete(credential))
    return key
  }
}
