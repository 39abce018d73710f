import type { Signer } from './scope.ts'

/** A request that is complete except for its signature. The asynchronous or synchronous functions complete it. */
export interface Draft<T> {
  /** The access key ID and the credential scope, as in `X-Amz-Credential`. */
  credential: string
  /** The string to sign. If there is a `canonicalRequest`, its hash must be appended. */
  stringToSign: string
  /** Makes the result from the signature in hex. */
  finish: (signature: string) => T
  /** Absent for a POST policy. If there is a `payload`, its hash must be appended. */
  canonicalRequest?: string
  /** The body, if its hash is part of the canonical request. */
  payload?: string | Uint8Array | undefined
}

/** Makes a draft for a signer and a time. All other input has been read and checked. */
export type Drafter<T> = (signer: Signer, now: Date) => Draft<T>
