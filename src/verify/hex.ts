/** The bytes of hex digits. */
export const hexBytes = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** The bytes of a signature; none if it does not have the one form that signatures have. */
export const signatureBytes = (signature: string): Uint8Array<ArrayBuffer> =>
  hexBytes(/^[\da-f]{64}$/.test(signature) ? signature : '')
