import { PresignError } from '../errors.ts'

/** Web Crypto, looked up at each call: importing must work where there is none. */
const subtle = (): SubtleCrypto => {
  const found = globalThis.crypto?.subtle
  if (!found) throw new PresignError('UnsupportedRuntime', 'crypto.subtle is missing, as it is on http pages')
  return found
}

const utf8 = (value: string | Uint8Array): BufferSource =>
  (typeof value === 'string' ? new TextEncoder().encode(value) : value) as BufferSource

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => (byte + 256).toString(16).slice(1)).join('')

/** SHA-256 in hex. */
export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  hex(await subtle().digest('SHA-256', utf8(value)))

const importKey = (key: BufferSource): Promise<CryptoKey> =>
  subtle().importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

const sign = (key: CryptoKey, value: string): Promise<ArrayBuffer> => subtle().sign('HMAC', key, utf8(value))

/** HMAC-SHA-256 in hex. */
export const hmac = async (key: CryptoKey, value: string): Promise<string> => hex(await sign(key, value))

/** Derives a signing key, HMAC by HMAC along the scope. It can't be read back. */
export async function deriveKey(secretAccessKey: string, scope: string[]): Promise<CryptoKey> {
  let key = await importKey(utf8(`AWS4${secretAccessKey}`))
  for (const part of scope) key = await importKey(await sign(key, part))
  return key
}
