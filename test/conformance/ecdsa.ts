/** A point on the curve P-256, in hex. */
export interface PublicKey {
  x: string
  y: string
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))

/**
 * Decodes a DER signature and returns r and s as hex, 32 bytes each. Throws unless the signature is canonical DER.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
 */
export function readDer(signature: string): string {
  const fail = (why: string): never => {
    throw new Error(`the signature is not DER: ${why}`)
  }
  if (!/^([\da-f]{2})*$/.test(signature)) fail('not bytes in lower-case hex')
  const bytes = bytesOf(signature)
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) fail('not a sequence of the right length')
  let at = 2
  const integer = (): string => {
    const [tag, length = 0, first = 0, second = 0] = bytes.subarray(at)
    const start = at + 2
    at = start + length
    if (tag !== 2 || length < 1 || at > bytes.length) fail('not an integer')
    if (first > 0x7f) fail('a negative integer')
    if (length > 1 && first === 0 && second < 0x80) fail('an integer with superfluous zeros')
    const digits = signature.slice(2 * start, 2 * at).replace(/^00(?=..)/, '')
    if (digits.length > 64) fail('an integer of more than 32 bytes')
    return digits.padStart(64, '0')
  }
  const both = integer() + integer()
  if (at !== bytes.length) fail('trailing bytes after the integers')
  return both
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export const importPublicKey = ({ x, y }: PublicKey): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytesOf(`04${x}${y}`), ecdsa, false, ['verify'])

/** Returns whether the key verifies the signature, which is DER in hex. */
export const verifies = async (key: PublicKey, text: string, signature: string): Promise<boolean> =>
  crypto.subtle.verify(ecdsa, await importPublicKey(key), bytesOf(readDer(signature)), new TextEncoder().encode(text))
