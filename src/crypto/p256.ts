import { utf8 } from '../core/encode.ts'
import { candidateInput } from '../core/v4a.ts'
import { check } from '../errors.ts'
import { bytes, fromDer, privateKey, toDer } from './asn1.ts'
import { authenticate, hex, importKey, subtle } from './web.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Rethrows an error, except that of Web Crypto without this kind of key, as on Fastly Compute. */
function failImport(error: Error): never {
  const isSupported = error.name !== 'NotSupportedError'
  check('UnsupportedRuntime', 'crypto.subtle', isSupported, 'ECDSA keys in PKCS #8', undefined, 'none')
  throw error
}

/** Derives the private key of the access key in a credential. */
async function derive(secretAccessKey: string, [accessKeyId]: string[], extractable: boolean): Promise<CryptoKey> {
  const key = await importKey(utf8(`AWS4A${secretAccessKey}`))
  for (let counter = 1; ; counter++) {
    const pkcs8 = privateKey(new Uint8Array(await authenticate(key, candidateInput(accessKeyId!, counter))))
    if (pkcs8) return subtle().importKey('pkcs8', pkcs8, ecdsa, extractable, ['sign']).catch(failImport)
  }
}

/** Derives a private key that cannot be exported. */
export const deriveKey = (secretAccessKey: string, credential: string[]): Promise<CryptoKey> =>
  derive(secretAccessKey, credential, false)

/** Makes a signature in DER, in hex. */
export const signEcdsa = async (key: CryptoKey, value: string): Promise<string> =>
  toDer(hex(await subtle().sign(ecdsa, key, utf8(value))))

/**
 * Derives a public key. Web Crypto computes it when it exports the private key.
 *
 * @throws {PresignError} `UnsupportedRuntime` if the export requires the public key, as in Firefox.
 */
export async function derivePublicKey(secretAccessKey: string, credential: string[]): Promise<CryptoKey> {
  const key = await derive(secretAccessKey, credential, true)
  const { kty, crv, x, y } = await subtle()
    .exportKey('jwk', key)
    .catch((): JsonWebKey => ({}))
  check('UnsupportedRuntime', 'crypto.subtle', x && y, 'the public keys of private keys', undefined)
  return subtle().importKey('jwk', { kty: kty!, crv: crv!, x: x!, y: y! }, ecdsa, false, ['verify'])
}

/** Whether a signature in DER, in hex, is correct. A malformed signature takes as long as a wrong one. */
export const verify = (key: CryptoKey, signature: string, value: string): Promise<boolean> =>
  subtle().verify(ecdsa, key, bytes(fromDer(signature) ?? '0'.repeat(128)), utf8(value))
