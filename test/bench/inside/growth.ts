/** Measures how time and memory grow with the amount of work, in Node. */
import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { measure } from 'mitata'
import { getObject, presignMany } from 'sigv4-presign'
import { presignUpload } from 'sigv4-presign/multipart/sync'
import * as sync from 'sigv4-presign/sync'
import { bucket, credentials, keyOf, region } from './work.ts'

const store = { region, bucket, credentials }

/** The time per URL, in microseconds, at each size of the input. */
export interface Growth {
  name: string
  points: [size: number, microseconds: number][]
}

/** The memory per URL that remains in use, in bytes. */
export interface Memory {
  name: string
  bytes: number
}

async function grow(name: string, sizes: number[], prepare: (size: number) => [turn: () => unknown, urls: number]) {
  const points: Growth['points'] = []
  for (const size of sizes) {
    const [turn, urls] = prepare(size)
    // Warm up: a new size may use code paths that are not compiled yet.
    for (const end = performance.now() + 200; performance.now() < end; ) await turn()
    const { p50 } = await measure(turn, {
      min_cpu_time: 5e7,
      min_samples: 2,
      batch_samples: 100,
      warmup_samples: 1,
      warmup_threshold: 0,
    })
    points.push([size, p50 / urls / 1000])
  }
  return { name, points }
}

const operations = (count: number) => Array.from({ length: count }, (_, index) => getObject(keyOf(index)))

const uploadId = 'exampleUploadId'
const partSize = 8 * 2 ** 20
const official = new S3Client({ region, credentials })

/** Presigns the parts of an upload with the official presigner, one after another. */
async function presignParts(count: number): Promise<void> {
  for (let index = 1; index <= count; index++) {
    const part = { Bucket: bucket, Key: keyOf(1), UploadId: uploadId, PartNumber: index, ContentLength: partSize }
    await getSignedUrl(official, new UploadPartCommand(part))
  }
}

const counts = [1, 10, 100, 1000, 10_000, 100_000]
const growth = [
  await grow('URLs, presignMany', counts, (size) => {
    const all = operations(size)
    return [() => presignMany(store, all), size]
  }),
  await grow('URLs, sync presignMany', counts, (size) => {
    const all = operations(size)
    return [() => sync.presignMany(store, all), size]
  }),
  await grow('parts, sync presignUpload', [1, 100, 10_000], (size) => [
    () => presignUpload(store, keyOf(1), { uploadId, size: size * partSize, partSize }),
    size,
  ]),
  await grow('parts, official presigner', [1, 100, 10_000], (size) => [() => presignParts(size), size]),
  await grow('bytes of the key, sync presign', [10, 32, 100, 320, 1024], (size) => {
    const operation = getObject('k'.repeat(size))
    return [() => sync.presign(store, operation), 1]
  }),
  await grow('bytes of the key, non-ASCII, sync presign', [10, 32, 100, 320, 1024], (size) => {
    const operation = getObject('é'.repeat(size / 2))
    return [() => sync.presign(store, operation), 1]
  }),
  await grow('headers, sync presign', [0, 1, 5, 10, 20], (size) => {
    const headers = Object.fromEntries(Array.from({ length: size }, (_, index) => [`x-amz-meta-${index}`, 'value']))
    const operation = { method: 'PUT', key: 'cat.jpg', headers }
    return [() => sync.presign(store, operation), 1]
  }),
]

const { gc } = globalThis as { gc?: () => void }
const heapUsed = () => {
  gc!()
  return process.memoryUsage().heapUsed
}

/** Measures the memory per URL that remains in use, in the returned value and in the library's caches. */
async function left(name: string, count: number, sign: (count: number) => unknown): Promise<Memory> {
  await sign(1000)
  const before = heapUsed()
  const kept = await sign(count)
  const bytes = (heapUsed() - before) / count
  return { name, bytes: kept === null ? 0 : bytes }
}

const count = 100_000
const memory = [
  await left('a result that is kept', count, (count) => sync.presignMany(store, operations(count))),
  await left('a URL that is let go', count, (count) => {
    for (let index = 0; index < count; index++) sync.presign(store, getObject(keyOf(index)))
  }),
  await left('a URL of credentials of its own that is let go', count, (count) => {
    for (let index = 0; index < count; index++)
      sync.presign({ ...store, credentials: { ...credentials, accessKeyId: `AKIA${index}` } }, getObject(keyOf(index)))
  }),
]

console.log(JSON.stringify({ growth, memory }))
