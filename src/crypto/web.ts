import { utf8 } from '../core/encode.ts'

/** Bytes in hex. */
export function hex(buffer: ArrayBuffer): string {
  let text = ''
  for (const byte of new Uint8Array(buffer)) text += (byte + 256).toString(16).slice(1)
  return text
}

/** SHA-256 in hex. */
export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', typeof value === 'string' ? utf8(value) : (value as BufferSource)))

/** HMAC-SHA-256. */
export const authenticate = (key: CryptoKey, value: string): Promise<ArrayBuffer> =>
  crypto.subtle.sign('HMAC', key, utf8(value))

/** HMAC-SHA-256 in hex. */
export const hmac = async (key: CryptoKey, value: string): Promise<string> => hex(await authenticate(key, value))

/** A key that can't be read back. */
export const importKey = (key: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

/** Derives a signing key, HMAC by HMAC along the credential's scope. */
export const deriveKey = (secretAccessKey: string, credential: string[]): Promise<CryptoKey> =>
  credential
    .slice(1)
    .reduce(
      async (key, part) => importKey(await authenticate(await key, part)),
      importKey(utf8(`AWS4${secretAccessKey}`)),
    )

/** Whether a signature is the HMAC-SHA-256 of a value, in a time that does not tell how nearly. */
export const verifyHmac = (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, value: string): Promise<boolean> =>
  crypto.subtle.verify('HMAC', key, signature, utf8(value))
