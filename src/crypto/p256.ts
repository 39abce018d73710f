import { utf8 } from '../core/encode.ts'
import { privateKey, toDer } from '../core/p256.ts'
import { candidateInput } from '../core/v4a.ts'
import { authenticate, hex, importKey } from './web.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Derives a private key that can't be read back. */
export async function deriveKey(secretAccessKey: string, [accessKeyId]: string[]): Promise<CryptoKey> {
  const key = await importKey(utf8(`AWS4A${secretAccessKey}`))
  for (let counter = 1; ; counter++) {
    const pkcs8 = privateKey(new Uint8Array(await authenticate(key, candidateInput(accessKeyId!, counter))))
    if (pkcs8) return crypto.subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign'])
  }
}

/** A signature in DER, in hex. */
export const sign = async (key: CryptoKey, value: string): Promise<string> =>
  toDer(hex(await crypto.subtle.sign(ecdsa, key, utf8(value))))
