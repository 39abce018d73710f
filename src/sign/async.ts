import type { Draft } from '../core/draft.ts'
import { draftPost } from '../core/post.ts'
import { draftPresign } from '../core/presign.ts'
import { checkSigner, type Scope } from '../core/scope.ts'
import { draftUrl } from '../core/url.ts'
import { deriveKey, hex, hmac, sha256 } from '../crypto/web.ts'
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

/** Signing keys, or rather promises of them, so that concurrent calls share one; the secret is no part of the name. */
const keys = new Map<string, { secret: string; key: Promise<CryptoKey> }>()

function signingKey({ accessKeyId, secretAccessKey: secret }: Credentials, scope: Scope): Promise<CryptoKey> {
  const name = `${accessKeyId}/${scope}`
  const known = keys.get(name)
  if (known?.secret === secret) return known.key
  const key = deriveKey(secret, scope)
  // Bounded at more than a busy gateway's keys of a day.
  if (keys.size > 99) keys.clear()
  keys.set(name, { secret, key })
  key.catch(() => keys.delete(name))
  return key
}

async function complete<T>(draft: Draft<T>, credentials: Credentials): Promise<T> {
  const key = signingKey(credentials, draft.scope)
  let { canonicalRequest, payload } = draft
  if (payload !== undefined) canonicalRequest += await sha256(payload)
  return draft.finish(
    hex(await hmac(await key, draft.stringToSign(canonicalRequest && (await sha256(canonicalRequest))))),
  )
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
  const now = new Date()
  const results: Presigned[] = []
  let drafts: Draft<Presigned>[] = []
  const flush = async () => {
    results.push(...(await Promise.all(drafts.map((draft) => complete(draft, credentials)))))
    drafts = []
  }
  for (const operation of operations) {
    drafts.push(draftPresign(store, operation, options, credentials, now))
    if (drafts.length === maxInFlight) await flush()
  }
  await flush()
  return results
}
