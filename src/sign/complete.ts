import type { Draft } from '../core/draft.ts'
import type { Signer } from '../core/scope.ts'
import { checkRuntime, sha256 } from '../crypto/runtime.ts'
import type { Credentials, Store } from '../types.ts'

/** Completes a draft with the hash and the signature. */
export async function sign<T, K>(
  { credential, stringToSign, finish, canonicalRequest, payload }: Draft<T>,
  { secretAccessKey }: Signer,
  signingKey: (credential: string, secretAccessKey: string) => Promise<K>,
  sign: (key: K, text: string) => Promise<string>,
): Promise<T> {
  checkRuntime()
  const key = signingKey(credential, secretAccessKey)
  if (payload !== undefined) canonicalRequest += await sha256(payload)
  if (canonicalRequest) stringToSign += await sha256(canonicalRequest)
  return finish(await sign(await key, stringToSign))
}

/**
 * Gets the credentials, checks them and uses them. Only a provider is waited for: else all that was passed is read
 * before the call returns, and may be changed at once.
 */
export async function withCredentials<T extends Pick<Store, 'credentials'>, R>(
  source: T,
  check: (source: T, credentials: Credentials) => Signer,
  use: (signer: Signer) => Promise<R>,
): Promise<R> {
  const credentials = source?.credentials as Credentials | (() => Promise<Credentials>)
  return use(check(source ?? {}, typeof credentials === 'function' ? await credentials() : credentials))
}
