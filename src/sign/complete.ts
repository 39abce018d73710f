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

/** Gets the credentials for the scope and checks them. Waits only for a provider. */
export async function getSigner(
  { credentials }: Pick<Store, 'credentials'>,
  scope: CredentialScope,
  check: (scope: CredentialScope, credentials: AnyCredentials) => Signer,
): Promise<Signer> {
  return check(scope, typeof credentials === 'function' ? await credentials({ ...scope }) : credentials)
}
