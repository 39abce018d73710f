import { utf8 } from '../core/encode.ts'

export const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => (byte + 256).toString(16).slice(1)).join('')

export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', typeof value === 'string' ? utf8(value) : (value as BufferSource)))

export const hmac = (key: CryptoKey, value: string): Promise<ArrayBuffer> =>
  crypto.subtle.sign('HMAC', key, utf8(value))

/** A key for `hmac` that can't be read back. */
export const importKey = (key: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

/** Derives a signing key, HMAC by HMAC along the scope. */
export async function deriveKey(secretAccessKey: string, scope: string[]): Promise<CryptoKey> {
  let key: BufferSource = utf8(`AWS4${secretAccessKey}`)
  for (const part of scope) key = await hmac(await importKey(key), part)
  return importKey(key)
}
