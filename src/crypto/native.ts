import type { Hmac, KeyObject } from 'node:crypto'

/** Node's crypto module. Only its type is imported: a bundle for browsers must not contain `node:` imports. */
type NodeCrypto = typeof import('node:crypto')

/** A secret key for HMAC, with the module that made it. Neither its text nor its JSON shows the secret. */
export interface NativeKey {
  native: NodeCrypto
  secret: KeyObject
}

/**
 * Finds the runtime's native crypto module. Its functions return at once, while each call of Web Crypto waits for
 * another thread.
 *
 * @returns The module in Node from 20.16 and 22.3, Deno, Bun, and Workers with `nodejs_compat`; undefined elsewhere,
 *   also where `process` is a stub.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export function nativeCrypto(): NodeCrypto | undefined {
  try {
    const native = globalThis.process?.getBuiltinModule?.('node:crypto')
    // Some stubs have a partial module.
    return typeof native?.hash === 'function' ? native : undefined
  } catch {
    return undefined
  }
}

/** Makes a key of its bytes. */
export const importKey = (native: NodeCrypto, bytes: Uint8Array): NativeKey => ({
  native,
  secret: native.createSecretKey(bytes),
})

/** HMAC-SHA-256, to be finished by `digest`. */
export const authenticate = ({ native, secret }: NativeKey, value: string): Hmac =>
  native.createHmac('sha256', secret).update(value)

/** Whether a signature is the HMAC-SHA-256 of a value, in a time that does not show how nearly. */
export function verifyHmac(key: NativeKey, signature: Uint8Array, value: string): boolean {
  const expected = authenticate(key, value).digest()
  return signature.length === expected.length && key.native.timingSafeEqual(expected, signature)
}
