import type { Signer } from '../core/scope.ts'

/** The source of a signing key: the secret access key, or the key itself in hexadecimal. */
type KeySource = Pick<Signer, 'secretAccessKey' | 'signingKey'>

/**
 * Caches the signing key of each credential, which is an access key ID with a scope.
 *
 * The source is stored with the key. If the source differs, the key is derived again, so that credentials that were
 * changed in place take effect at once. A key may be a promise, so that concurrent calls share it. It is removed from
 * the cache if it rejects.
 *
 * @param derive Derives a key from the secret access key.
 * @param read Reads the key of scoped credentials. Without `read`, scoped credentials must have been rejected before.
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
