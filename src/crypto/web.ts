import { utf8 } from '../core/encode.ts'
import { check } from '../errors.ts'

/**
 * Finds Web Crypto.
 *
 * @throws {PresignError} `UnsupportedRuntime` without Web Crypto, such as in a browser's insecure context.
 */
export const subtle = (): SubtleCrypto => {
  const found = globalThis.crypto?.subtle
  return check('UnsupportedRuntime', 'crypto.subtle', found, 'https or localhost', found)
}

/** Encodes bytes in hex. */
export function hex(buffer: ArrayBuffer): string {
  let text = ''
  for (const byte of new Uint8Array(buffer)) text += (byte + 256).toString(16).slice(1)
  return text
}

/** SHA-256 in hex. */
export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  hex(await subtle().digest('SHA-256', typeof value === 'string' ? utf8(value) : (value as BufferSource)))

/** The bytes of each key, which must stay where they are for as long as the key exists. */
const kept = /* @__PURE__ */ new WeakMap<CryptoKey, Uint8Array>()

/**
 * Copies bytes to memory that does not move. StarlingMonkey (Fastly Compute) keeps a pointer to what Web Crypto
 * receives instead of a copy, and its garbage collector moves arrays of up to 96 bytes.
 */
function pin(bytes: BufferSource): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(new ArrayBuffer(bytes.byteLength + 97), 0, bytes.byteLength)
  copy.set(new Uint8Array(bytes as ArrayBuffer))
  return copy
}

/** Makes a key from its bytes. It cannot be exported. */
export const importKey = async (bytes: BufferSource): Promise<CryptoKey> => {
  const copy = pin(bytes)
  const key = await subtle().importKey('raw', copy, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
  kept.set(key, copy)
  return key
}

/** HMAC-SHA-256. */
export const authenticate = async (key: CryptoKey, value: string): Promise<ArrayBuffer> =>
  subtle().sign('HMAC', key, utf8(value))

/** Whether a signature is the HMAC-SHA-256 of a value. Compares in constant time. */
export const verifyHmac = async (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, value: string): Promise<boolean> =>
  subtle().verify('HMAC', key, pin(signature), utf8(value))
