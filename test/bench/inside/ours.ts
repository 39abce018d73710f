/** This library, in every way that it offers. */
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { bucket, type Case, credentials, keyOf, newCredentials, region, responseType } from './work.ts'

const store = { region, bucket, credentials }
const cold = (index: number) => ({ region, bucket, credentials: newCredentials(index) })
const operation = (index: number) => async.getObject(keyOf(index), { responseContentType: responseType })
const operations = (index: number, size: number) => Array.from({ length: size }, (_, i) => operation(index + i))
const post = (index: number) => ({ key: keyOf(index), contentLengthRange: [1, 1e7] as [number, number] })

const url = ({ url }: { url: string }) => url
const batch = 100

export const ours: Case[] = [
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
]
