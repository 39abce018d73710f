import { PresignError } from '../errors.ts'

/** Web Crypto, looked up at each call: importing must work where there is none. */
function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle
  if (!found) {
    throw new PresignError(
      'UnsupportedRuntime',
      'crypto.subtle is missing: the page needs https or localhost, or use sigv4-presign/sync',
    )
  }
  return found
}

const utf8 = (value: string | Uint8Array): BufferSource =>
  (typeof value === 'string' ? new TextEncoder().encode(value) : value) as BufferSource

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => (byte + 256).toString(16).slice(1)).join('')

/** SHA-256 in hex. */
export async function sha256(value: string | Uint8Array): Promise<string> {
  return hex(await subtle().digest('SHA-256', utf8(value)))
}

const importKey = (key: BufferSource): Promise<CryptoKey> =>
  subtle().importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

const sign = (key: CryptoKey, value: string): Promise<ArrayBuffer> => subtle().sign('HMAC', key, utf8(value))

/** HMAC-SHA-256 in hex. */
export async function hmac(key: CryptoKey, value: string): Promise<string> {
  return hex(await sign(key, value))
}

/** Derives a key step by step: HMAC(…HMAC(HMAC(secret, first), second)…). It can't be read back. */
export async function deriveKey(secret: string, ...steps: string[]): Promise<CryptoKey> {
  let key = await importKey(utf8(secret))
  for (const step of steps) key = await importKey(await sign(key, step))
  return key
}
