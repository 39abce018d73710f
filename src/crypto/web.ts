import { fail } from '../errors.ts'

/** Web Crypto, looked up at each call: importing must work where there is none. */
const subtle = (): SubtleCrypto =>
  globalThis.crypto?.subtle ??
  fail('UnsupportedRuntime', 'crypto.subtle', 'Web Crypto, which pages have on https', undefined)

const utf8 = (value: string | Uint8Array): BufferSource =>
  (typeof value === 'string' ? new TextEncoder().encode(value) : value) as BufferSource

export const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => (byte + 256).toString(16).slice(1)).join('')

export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  hex(await subtle().digest('SHA-256', utf8(value)))

export const hmac = (key: CryptoKey, value: string): Promise<ArrayBuffer> => subtle().sign('HMAC', key, utf8(value))

/** A key for `hmac` that can't be read back. */
const importKey = (key: BufferSource): Promise<CryptoKey> =>
  subtle().importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

/** Derives a signing key, HMAC by HMAC along the scope. */
export async function deriveKey(secretAccessKey: string, scope: string[]): Promise<CryptoKey> {
  let key = utf8(`AWS4${secretAccessKey}`)
  for (const part of scope) key = await hmac(await importKey(key), part)
  return importKey(key)
}
