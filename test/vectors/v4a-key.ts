/** Derives SigV4a keys with Node's cryptography and BigInt. */
import { createECDH, createHmac, createPublicKey, type KeyObject } from 'node:crypto'

/**
 * Returns the private key in hex.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key
 */
export function v4aPrivateKey(accessKeyId: string, secretAccessKey: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  for (let counter = 1; ; counter++) {
    const context = `\0\0\0\x01AWS4-ECDSA-P256-SHA256\0${accessKeyId}${String.fromCharCode(counter)}\0\0\x01\0`
    const candidate = BigInt(`0x${createHmac('sha256', `AWS4A${secretAccessKey}`).update(context).digest('hex')}`)
    if (candidate <= order - 2n) return (candidate + 1n).toString(16).padStart(64, '0')
  }
}

export function v4aPublicKey(accessKeyId: string, secretAccessKey: string): KeyObject {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(v4aPrivateKey(accessKeyId, secretAccessKey), 'hex')
  const [x, y] = [pair.getPublicKey().subarray(1, 33), pair.getPublicKey().subarray(33)].map((part) =>
    part.toString('base64url'),
  )
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' })
}
