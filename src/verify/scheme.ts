import type { Pair } from '../core/canonical.ts'
import { algorithm } from '../core/scope.ts'

/** The differences between SigV4 and SigV4a in what is signed. */
export interface Scheme {
  algorithm: string
  /**
   * Matches a credential of a bounded length. Its groups are the access key ID, the day, the region (empty for SigV4a),
   * and the service.
   */
  credential: RegExp
  /** The middle part of a credential, for messages. */
  form: string
  /** Reads the region, for an algorithm whose credentials do not contain it. */
  region?(parameters: Pair[]): string
  /** Whether a signature for `region` is valid in an accepted region. Default: whether the two are equal. */
  accepts?(region: string, accepted: string): boolean
}

export const sigV4: Scheme = {
  algorithm,
  credential: /^([^\s/]{1,256})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request$/,
  form: 'REGION/SERVICE',
}
