import type { Draft } from '../core/draft.ts'
import { draftPost } from '../core/post.ts'
import { draftMany, draftPresign } from '../core/presign.ts'
import { checkSigner } from '../core/scope.ts'
import { draftUrl } from '../core/url.ts'
import { deriveKey, hex, hmac, sha256 } from '../crypto/web.ts'
import { check } from '../errors.ts'
import type {
  Credentials,
  Operation,
  PostRequest,
  Presigned,
  PresignedPost,
  PresignOptions,
  PresignUrlOptions,
  Store,
} from '../types.ts'

/**
 * Signing keys, or rather promises of them, so that concurrent calls share one. The secret is beside the key, not in
 * its name, and decides whether the key still holds.
 */
const keys = new Map<string, [secretAccessKey: string, key: Promise<CryptoKey>]>()

/** Completes a draft with the hash and the signature. */
async function complete<T>(
  { scope, canonicalRequest, payload, stringToSign, finish }: Draft<T>,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<T> {
  check('UnsupportedRuntime', 'crypto.subtle', globalThis.crypto?.subtle, 'Web Crypto (on pages: https)', undefined)
  const name = `${accessKeyId}/${scope}`
  let [secret, key] = keys.get(name) ?? []
  if (secret !== secretAccessKey) {
    // Bounded at more than a busy gateway's keys of a day.
    if (keys.size > 99) keys.clear()
    key = deriveKey(secretAccessKey, scope)
    keys.set(name, [secretAccessKey, key])
    key.catch(() => keys.delete(name))
  }
  if (payload !== undefined) canonicalRequest += await sha256(payload)
  const hash = canonicalRequest && (await sha256(canonicalRequest))
  return finish(hex(await hmac(await key!, stringToSign(hash))))
}

async function provide(source: Store | PresignUrlOptions): Promise<Credentials> {
  const credentials = source?.credentials
  return checkSigner(source ?? {}, typeof credentials === 'function' ? await credentials() : credentials)
}

export async function presign(store: Store, operation: Operation, options?: PresignOptions): Promise<Presigned> {
  const credentials = await provide(store)
  return complete(draftPresign(store, operation, options, credentials, new Date()), credentials)
}

export async function presignPost(store: Store, post: PostRequest): Promise<PresignedPost> {
  const credentials = await provide(store)
  return complete(draftPost(store, post, credentials, new Date()), credentials)
}

export async function presignUrl(url: string | URL, options: PresignUrlOptions): Promise<Presigned> {
  const credentials = await provide(options)
  return complete(draftUrl(url, options, credentials, new Date()), credentials)
}

/** How many signatures may be under way at once: throughput is full at 8 and no better at 1000. */
const maxInFlight = 32

export async function presignMany(
  store: Store,
  operations: Iterable<Operation>,
  options?: PresignOptions,
): Promise<Presigned[]> {
  const credentials = await provide(store)
  const draft = draftMany(store, options, credentials, new Date())
  const results: Presigned[] = []
  let drafts: Draft<Presigned>[] = []
  const flush = async () => {
    results.push(...(await Promise.all(drafts.map((draft) => complete(draft, credentials)))))
    drafts = []
  }
  for (const operation of operations) {
    drafts.push(draft(operation))
    if (drafts.length === maxInFlight) await flush()
  }
  await flush()
  return results
}
