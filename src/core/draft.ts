/** A request that is complete but for its signature. A driver, which has a hash and an HMAC, completes it. */
export interface Draft<T> {
  /** The access key's identifier and the scope, as `X-Amz-Credential` has them. */
  credential: string
  /** What is hashed into the end of the canonical request. */
  payload?: string | Uint8Array | undefined
  /** The canonical request; absent for a POST policy. If there is a `payload`, its hash is still to be appended. */
  canonicalRequest?: string
  /** The string to sign. If there is a `canonicalRequest`, its hash is still to be appended. */
  stringToSign: string
  /** The result; `signature` is in hex. */
  finish(signature: string): T
}
