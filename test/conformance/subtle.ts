/** Runs `work` with another `crypto.subtle`, and puts the runtime's own back. */
export async function withSubtle<T>(subtle: Partial<SubtleCrypto> | undefined, work: () => Promise<T>): Promise<T> {
  const { crypto } = globalThis
  const own = Object.getOwnPropertyDescriptor(crypto, 'subtle')
  Object.defineProperty(crypto, 'subtle', { value: subtle, configurable: true, writable: true })
  try {
    return await work()
  } finally {
    if (own) Object.defineProperty(crypto, 'subtle', own)
    else Reflect.deleteProperty(crypto, 'subtle')
  }
}

/** How often Web Crypto was called, and whether any key could be read back. */
export interface Use {
  importKey: number
  sign: number
  extractable: boolean
}

/** Runs `work` while the use of Web Crypto is counted. */
export async function countUse(work: () => Promise<unknown>): Promise<Use> {
  const real = globalThis.crypto.subtle
  const use: Use = { importKey: 0, sign: 0, extractable: false }
  const counting = {
    digest: (...given: Parameters<SubtleCrypto['digest']>) => real.digest(...given),
    importKey(...given: Parameters<SubtleCrypto['importKey']>) {
      use.importKey++
      use.extractable ||= given[3]
      return real.importKey(...given)
    },
    sign(...given: Parameters<SubtleCrypto['sign']>) {
      use.sign++
      return real.sign(...given)
    },
  }
  await withSubtle(counting as Partial<SubtleCrypto>, work)
  return use
}
