import type { Hmac, KeyObject } from 'node:crypto'

/** Node's crypto module. Only its type is imported: a bundle for browsers must not contain `node:` imports. */
type NodeCrypto = typeof import('node:crypto')

/** A secret key for HMAC, with the module that made it. Neither its string form nor its JSON shows the secret. */
export interface NativeKey {
  native: NodeCrypto
  secret: KeyObject
}

/**
 * Finds the runtime's native crypto module. Its functions return immediately, whereas each call of Web Crypto waits for
 * another thread.
 *
 * @returns The module in Node from 20.16 and 22.3, Deno, Bun, and Workers with `nodejs_compat`. Undefined elsewhere,
 *   also if `process` is a stub.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export function nativeCrypto(): NodeCrypto | undefined {
  try {
    const native = globalThis.process?.getBuiltinModule?.('node:crypto')
    // Some stubs provide only a part of the module.
    return typeof native?.hash === 'function' ? native : undefined
  } catch {
    return undefined
  }
}

/** Starts an HMAC-SHA-256, which `digest` finishes. */
export const authenticate = ({ native, secret }: NativeKey, value: string): Hmac =>
  native.createHmac('sha256', secret).update(value)

/** Whether a signature is the HMAC-SHA-256 of a value. Compares in constant time. */
export function verifyHmac(key: NativeKey, signature: Uint8Array, value: string): boolean {
  const expected = authenticate(key, value).digest()
  return signature.length === expected.length && key.native.timingSafeEqual(expected, signature)
}
