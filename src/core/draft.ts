/**
 * A request that is complete but for its signature. A driver, which has a hash and an HMAC, completes it. A list, as names
 * of properties would be kept in every bundle.
 *
 * - `credential`: the access key's identifier and the scope, as `X-Amz-Credential` has them.
 * - `stringToSign`: if there is a canonical request, the hash of that is still to be appended.
 * - `finish` makes the result; its `signature` is in hex.
 * - `canonicalRequest`: absent for a POST policy. If there is a payload, its hash is still to be appended.
 * - `payload`: what is hashed into the end of the canonical request.
 */
export type Draft<T> = [
  credential: string,
  stringToSign: string,
  finish: (signature: string) => T,
  canonicalRequest?: string,
  payload?: string | Uint8Array | undefined,
]
