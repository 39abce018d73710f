const cryptoModule = 'node:crypto'

interface Process {
  getBuiltinModule?(name: string): unknown
}

/** Returns whether the runtime has a native crypto module. */
export const hasNativeCrypto = (): boolean =>
  !!(globalThis as { process?: Process }).process?.getBuiltinModule?.(cryptoModule)

/** Hides the runtime's native crypto module and returns a function that restores it. */
export function hideNativeCrypto(): () => void {
  const { process } = globalThis as { process?: Process }
  const own = process?.getBuiltinModule
  if (!process || !own) return () => {}
  process.getBuiltinModule = (name) => (name === cryptoModule ? undefined : own.call(process, name))
  return () => {
    process.getBuiltinModule = own
  }
}

/** Runs `work` with another `crypto.subtle` and without native crypto, and restores both afterwards. */
export async function withSubtle<T>(subtle: Partial<SubtleCrypto> | undefined, work: () => Promise<T>): Promise<T> {
  // Engines that have only ECMAScript have no `crypto` to replace.
  if (!globalThis.crypto) return work()
  const { crypto } = globalThis
  const own = Object.getOwnPropertyDescriptor(crypto, 'subtle')
  const showNativeCrypto = hideNativeCrypto()
  Object.defineProperty(crypto, 'subtle', { value: subtle, configurable: true, writable: true })
  try {
    return await work()
  } finally {
    showNativeCrypto()
    if (own) Object.defineProperty(crypto, 'subtle', own)
    else Reflect.deleteProperty(crypto, 'subtle')
  }
}

/** How often Web Crypto was called, and whether any key was extractable. */
export interface Use {
  importKey: number
  sign: number
  extractable: boolean
}

/** Runs `work` and returns its use of Web Crypto. */
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
