/*
 * SHA-256 and HMAC with the runtime's native crypto module, or with Web Crypto in a runtime without one. The choice is
 * made at each call, so that importing this module reads no global.
 */
import { utf8 } from '../core/encode.ts'
import * as native from './native.ts'
import * as web from './web.ts'

/** A key for HMAC-SHA-256, which this package never exports. */
export type HmacKey = native.NativeKey | CryptoKey

/** Whether a key belongs to Web Crypto. Node deprecates passing such keys to its own module. */
const isWebKey = (key: HmacKey): key is CryptoKey => 'algorithm' in key

/**
 * Checks that the runtime has native crypto or Web Crypto.
 *
 * @throws {PresignError} `UnsupportedRuntime` if it has neither.
 */
export const checkRuntime = (): unknown => native.nativeCrypto() ?? web.subtle()

/** SHA-256 in hex. */
export const sha256 = async (value: string | Uint8Array): Promise<string> =>
  native.nativeCrypto()?.hash('sha256', value) ?? web.sha256(value)

/** Makes a key from its bytes. */
export async function importKey(bytes: BufferSource): Promise<HmacKey> {
  const module = native.nativeCrypto()
  if (!module) return web.importKey(bytes)
  return { native: module, secret: module.createSecretKey(bytes as Uint8Array) }
}

/** HMAC-SHA-256. */
export const authenticate = async (key: HmacKey, value: string): Promise<BufferSource> =>
  isWebKey(key) ? web.authenticate(key, value) : native.authenticate(key, value).digest()

/** HMAC-SHA-256 in hex. */
export const hmac = async (key: HmacKey, value: string): Promise<string> =>
  isWebKey(key) ? web.hex(await web.authenticate(key, value)) : native.authenticate(key, value).digest('hex')

/**
 * Derives a signing key, with one HMAC for each part of the credential's scope.
 *
 * @param credential The access key ID and the parts of the scope: date, region, service, `aws4_request`.
 */
export async function deriveKey(secretAccessKey: string, credential: string[]): Promise<HmacKey> {
  let key = await importKey(utf8(`AWS4${secretAccessKey}`))
  for (const part of credential.slice(1)) key = await importKey(await authenticate(key, part))
  return key
}

/** Whether a signature is the HMAC-SHA-256 of a value. Compares in constant time. */
export const verifyHmac = async (key: HmacKey, signature: Uint8Array<ArrayBuffer>, value: string): Promise<boolean> =>
  isWebKey(key) ? web.verifyHmac(key, signature, value) : native.verifyHmac(key, signature, value)
