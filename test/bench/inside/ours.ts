/** The cases of this library. */
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { verifyUrl } from 'sigv4-presign/verify'
import { deriveKey, hmac } from '../../../src/crypto/pure.ts'
import { bucket, type Case, credentials, host, keyOf, newCredentials, region, responseType } from './work.ts'

const store = { region, bucket, credentials }
const cold = (index: number) => ({ region, bucket, credentials: newCredentials(index) })
const operation = (index: number) => async.getObject(keyOf(index), { responseContentType: responseType })
const operations = (index: number, size: number) => Array.from({ length: size }, (_, i) => operation(index + i))
const post = (index: number) => ({ key: keyOf(index), contentLengthRange: [1, 1e7] as [number, number] })

const url = ({ url }: { url: string }) => url
const batch = 100

/** The precomputed input of the hashing case: canonical requests, and a string to sign without the request's hash. */
const hashed = Array.from({ length: 1000 }, (_, index) => {
  const { pathname, search } = new URL(sync.presign(store, operation(index)).url)
  const query = search.slice(1, search.indexOf('&X-Amz-Signature'))
  return ['GET', pathname, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n')
})
const scope = ['20260102', region, 's3', 'aws4_request']
const signingKey = deriveKey(credentials.secretAccessKey, scope)
const stringToSign = ['AWS4-HMAC-SHA256', '20260102T030405Z', scope.join('/'), ''].join('\n')

/** The precomputed requests that `verifyUrl` checks. */
const received = Array.from({ length: 1000 }, (_, index) => ({
  method: 'GET',
  url: sync.presign(store, operation(index), { expiresIn: 604_800 }).url,
  headers: { host },
}))
const verifying = { credentials: () => credentials, region }

export const ours: Case[] = [
  {
    name: 'sync, hashing alone',
    size: 1,
    turn: (index) => hmac(signingKey, stringToSign, hashed[index % hashed.length]),
  },
  { name: 'presign', size: 1, turn: (index) => async.presign(store, operation(index)), url },
  {
    name: 'presignMany',
    size: batch,
    turn: async (index) => (await async.presignMany(store, operations(index, batch))).at(-1),
    url,
  },
  { name: 'presign, cold key', size: 1, turn: (index) => async.presign(cold(index), operation(index)), url },
  { name: 'sync presign', size: 1, turn: (index) => sync.presign(store, operation(index)), url },
  {
    name: 'sync presignMany',
    size: batch,
    turn: (index) => sync.presignMany(store, operations(index, batch)).at(-1),
    url,
  },
  { name: 'sync presign, cold key', size: 1, turn: (index) => sync.presign(cold(index), operation(index)), url },
  { name: 'presignPost', size: 1, turn: (index) => async.presignPost(store, post(index)) },
  { name: 'sync presignPost', size: 1, turn: (index) => sync.presignPost(store, post(index)) },
  // Verification caches no signing keys: its duration must not reveal whether an access key is known.
  { name: 'verifyUrl', size: 1, turn: (index) => verifyUrl(received[index % received.length]!, verifying) },
]
