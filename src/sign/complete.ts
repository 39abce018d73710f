import type { Draft } from '../core/draft.ts'
import type { Signer } from '../core/scope.ts'
import { checkRuntime, sha256 } from '../crypto/runtime.ts'
import type { AnyCredentials, CredentialScope, CredentialsProvider, Store } from '../types.ts'

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
 * Reads the clock, gets the credentials for the scope, checks them and uses them. It waits only for a provider, and
 * only after all other input has been read, so that later changes to the input have no effect.
 *
 * @param findScope Checks and returns the scope of the request, at the time that it receives.
 * @param prepare Reads all other input, and returns a function that uses the credentials.
 */
export async function withCredentials<R>(
  source: Pick<Store, 'credentials'>,
  findScope: (now: Date) => CredentialScope,
  check: (scope: CredentialScope, credentials: AnyCredentials) => Signer,
  prepare: () => (signer: Signer, now: Date) => Promise<R>,
): Promise<R> {
  const now = new Date()
  const scope = findScope(now)
  const given = source?.credentials
  const signer = typeof given !== 'function' && check(scope, given)
  const use = prepare()
  return use(signer || check(scope, await (given as CredentialsProvider)({ ...scope })), now)
}
