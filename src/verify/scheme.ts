import type { Pair } from '../core/canonical.ts'
import { algorithm } from '../core/scope.ts'

/** What tells SigV4 and SigV4a apart in what is signed. */
export interface Scheme {
  algorithm: string
  /**
   * A credential, of a bounded length: the access key's identifier, the day, the region, which is empty if there is none,
   * the service.
   */
  credential: RegExp
  /** What is between the day and the end of a credential. */
  form: string
  /** Reads what stands for a region that is not in the credential. */
  region?(parameters: Pair[]): string
  /** Whether what is signed for `region` is good in an accepted one. Default: if it is the same. */
  accepts?(region: string, accepted: string): boolean
}

export const sigV4: Scheme = {
  algorithm,
  credential: /^([^\s/]{1,256})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request$/,
  form: 'REGION/SERVICE',
}
