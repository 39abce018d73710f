/** Decodes hex digits. */
export const hexBytes = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Decodes a signature. Returns an empty array unless it is 64 lower-case hex digits. */
export const signatureBytes = (signature: string): Uint8Array<ArrayBuffer> =>
  hexBytes(/^[\da-f]{64}$/.test(signature) ? signature : '')
