/**
 * Calls of the entries for endpoints and tokens that must compile, and calls that must not. A comment before each wrong
 * line has the number of the error that the compiler must report there.
 */
import type { Operation, PostRequest, Store } from 'sigv4-presign'
import {
  aws,
  b2,
  directoryBucket,
  fromArn,
  gcs,
  minio,
  type Place,
  r2,
  supabase,
  unsupported,
} from 'sigv4-presign/endpoints'
import * as tokens from 'sigv4-presign/tokens'
import * as sync from 'sigv4-presign/tokens/sync'

const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
const region = 'eu-west-1'

/** A place, a bucket and credentials make a store. */
export const stores: Store[] = [
  { ...aws({ region, dualStack: true }), bucket: 'photos', credentials },
  {
    ...fromArn('arn:aws:s3:eu-west-1:123456789012:accesspoint/photos', { endpoint: new URL('https://a.b') }),
    credentials,
  },
  // An ARN that is not a literal can be of any kind.
  { ...fromArn(`${'arn'}`), credentials },
  { ...directoryBucket('a--usw2-az1--x-s3', { region }), credentials: async () => credentials },
  { ...r2('id', { jurisdiction: 'eu' }), bucket: 'photos', credentials },
  { ...gcs(), ...b2(region), ...minio(new URL('https://a.b'), { region }), credentials },
  { ...supabase('ref', region), guard: unsupported({ post: 'no', query: { acl: 'no' } }), credentials },
  { region, credentials, guard: (request: Operation | PostRequest, bucket) => void [request.key, bucket?.length] },
]

/** A preset returns a place, which is not a complete store. */
export const place: Place & Partial<Store> = r2('id')
// @ts-expect-error 2741
export const unsigned: Store = { ...r2('id'), bucket: 'photos' }
// @ts-expect-error 2345
aws({ dualStack: true })
// @ts-expect-error 2353
aws({ region, ipv6: true })
// @ts-expect-error 2322
r2('id', { jurisdiction: 'mars' })
// @ts-expect-error 2554
b2()
// @ts-expect-error 2769
fromArn('arn:…', { accelerate: true })
// @ts-expect-error 2353
unsupported({ put: 'no' })

const signer = { region, credentials }

/** Valid calls of both token entries. */
export async function right() {
  const given = { ...signer, hostname: 'db', port: 5432, username: 'app', expiresIn: 60, signingDate: new Date() }
  const password: string = await tokens.rdsToken(given)
  const same: string = sync.rdsToken(given)
  await tokens.dsqlToken({ ...signer, hostname: 'db', admin: true })
  await tokens.elastiCacheToken({ ...signer, cacheName: 'cache', username: 'app' })
  await tokens.elastiCacheToken({ ...signer, replicationGroupId: 'group', username: 'app', serverless: false })
  await tokens.pollySpeechUrl({ ...signer, text: 'a', voiceId: 'b', outputFormat: 'mp3', lexiconNames: ['c'] })
  await tokens.mskToken({ region, credentials: async () => credentials })
  return [password, same]
}

// @ts-expect-error 2345
tokens.rdsToken({ ...signer, hostname: 'db', username: 'app' })
// @ts-expect-error 2345
tokens.elastiCacheToken({ ...signer, username: 'app' })
// @ts-expect-error 2345
tokens.elastiCacheToken({ ...signer, cacheName: 'a', replicationGroupId: 'b', username: 'app' })
// @ts-expect-error 2345
tokens.mskToken({ region })
// @ts-expect-error 2353
tokens.eksToken({ ...signer, clusterName: 'c', method: 'POST' })
// @ts-expect-error 2322
export const promise: string = tokens.mskToken(signer)

type Awaitedly<Entry> = {
  [Name in keyof Entry]: Entry[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Awaited<Result>
    : Entry[Name]
}

/** Each synchronous function has the type of its asynchronous counterpart, without the promise. */
export const twins: [Awaitedly<typeof tokens>, typeof sync] = [sync, sync]
export const twinsBack: typeof sync = {} as Awaitedly<typeof tokens>
