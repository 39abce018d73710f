import type { Draft } from '../core/draft.ts'
import type { Signer } from '../core/scope.ts'
import { checkRuntime, sha256 } from '../crypto/runtime.ts'
import type { AnyCredentials, CredentialScope, Store } from '../types.ts'

/** Completes a draft with the hash and the signature. */
export async function sign<T, K>(
  { credential, stringToSign, finish, canonicalRequest, payload }: Draft<T>,
  signer: Signer,
  signingKey: (credential: string, signer: Signer) => Promise<K>,
  sign: (key: K, text: string) => Promise<string>,
): Promise<T> {
  checkRuntime()
  const key = signingKey(credential, signer)
  if (payload !== undefined) canonicalRequest += await sha256(payload)
  if (canonicalRequest) stringToSign += await sha256(canonicalRequest)
  return finish(await sign(await key, stringToSign))
}

/**
 * Reads the clock, gets the credentials for the scope, checks them and uses them. Waits for a provider only: otherwise
 * everything that was passed is read before the call returns, and may be changed at once.
 *
 * @param findScope Checks and returns the scope of what is about to be signed, at the time that it receives.
 */
export async function withCredentials<T extends Pick<Store, 'credentials'>, R>(
  source: T,
  findScope: (source: T, now: Date) => CredentialScope,
  check: (scope: CredentialScope, credentials: AnyCredentials) => Signer,
  use: (signer: Signer, now: Date) => Promise<R>,
): Promise<R> {
  const now = new Date()
  const scope = findScope(source ?? {}, now)
  const credentials = source?.credentials
  return use(check(scope, typeof credentials === 'function' ? await credentials(scope) : credentials), now)
}
