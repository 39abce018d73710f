/**
 * A P-256 private key in PKCS #8 (RFC 5958): an ECPrivateKey (RFC 5915) without the public key. The last 32 bytes are
 * where the key is written. Here they are the greatest valid candidate, n - 2, where n is the order of the group.
 */
const frame =
  '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420' +
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f'

/** Decodes hex digits. */
export const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g)!, (digits) => Number.parseInt(digits, 16))

/**
 * Makes a private key from a candidate of 32 bytes: the candidate plus 1, unless the candidate is greater than n - 2.
 * The steps do not depend on the candidate, so that timing reveals nothing about the key.
 *
 * @returns The key in PKCS #8, or undefined if the candidate is rejected.
 */
export function privateKey(candidate: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const pkcs8 = bytes(frame)
  let borrow = 0
  let carry = 1
  for (let i = 31; i >= 0; i--) {
    borrow = (pkcs8[i + 35]! - candidate[i]! - borrow) >>> 31
    carry += candidate[i]!
    pkcs8[i + 35] = carry
    carry >>= 8
  }
  return borrow ? undefined : pkcs8
}

/** Writes an ASN.1 element in hex: its tag, its length (less than 128), and its content. */
const element = (tag: string, content: string): string =>
  tag + (content.length / 2 + 256).toString(16).slice(1) + content

/**
 * Writes a signature in DER: r and s as integers with the fewest leading zeros that keep them positive.
 *
 * @param signature r and s of 32 bytes each, in hex.
 * @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
 */
export const toDer = (signature: string): string =>
  element(
    '30',
    signature.replace(/.{64}/g, (integer) => element('02', `00${integer}`.replace(/^(00)+(?=[0-7])/, ''))),
  )

/**
 * Reads a signature in DER, in hex. Returns r and s of 32 bytes each, in hex. Undefined if the signature is not in the
 * form that {@link toDer} writes.
 */
export function fromDer(signature: string): string | undefined {
  const first = signature.slice(8)
  const length = 2 * Number.parseInt(signature.slice(6, 8), 16)
  const raw = [first.slice(0, length), first.slice(length + 4)]
    .map((integer) => integer.slice(-64).padStart(64, '0'))
    .join('')
  return /^[\da-f]+$/.test(signature) && toDer(raw) === signature ? raw : undefined
}
