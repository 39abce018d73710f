/** Runs the guide's Workers, before and after the migration, in workerd, and uses their R2 URLs on a real store. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AwsClient } from 'aws4fetch'
import { build } from 'esbuild'
import { type Credentials, getObject, PresignError, presign, presignPost } from 'sigv4-presign'
import { r2 } from 'sigv4-presign/endpoints'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingHere, withDirectory } from '../runtimes/runtime.ts'
import { missing, newestDate, withoutNode, withWorker } from '../runtimes/workerd.ts'
import { sendToLoopback } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { type Bucket, startBucket } from './bucket.ts'

const absent = missingHere('workerd', missing()) ?? missingHere('radosgw', radosgw.missing())
const accountId = '0123456789abcdef'.repeat(2)

type Signed = { url: string; method: string; headers?: Record<string, string> }

const parametersOf = (url: string) => [...new URL(url).searchParams].sort()

describe.skipIf(absent)('replacing aws4fetch', () => {
  let photos: Bucket
  let before: Map<string, Signed>
  let after: Map<string, Signed>

  const clientOf = ({ accessKeyId, secretAccessKey }: Credentials) =>
    new AwsClient({ service: 's3', region: 'auto', accessKeyId, secretAccessKey })

  const requests = [
    'GET /2026/cat.jpg',
    'PUT /2026/cat.jpg',
    'PUT /a+b.jpg',
    'GET /a%2Bb.jpg',
    'GET /f%C3%BCr%20(1).jpg',
  ]

  /** Runs a Worker and returns what it signed for each request. */
  const askWorker = (name: string) =>
    withDirectory(async (directory) => {
      await build({
        entryPoints: [fileURLToPath(new URL(`replace-aws4fetch/${name}.ts`, import.meta.url))],
        bundle: true,
        format: 'esm',
        target: 'es2022',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        outfile: join(directory, 'worker.js'),
      })
      const { accessKeyId, secretAccessKey } = photos.store.credentials
      const variables = {
        R2_ACCOUNT_ID: accountId,
        R2_ACCESS_KEY_ID: accessKeyId,
        R2_SECRET_ACCESS_KEY: secretAccessKey,
      }
      const worker = { directory, modules: ['worker.js'], date: await newestDate(), flags: withoutNode, variables }
      const answers = new Map<string, Signed>()
      await withWorker(name, worker, async (origin) => {
        for (const request of requests) {
          const [method, path] = request.split(' ') as [string, string]
          answers.set(request, (await (await fetch(origin + path, { method })).json()) as Signed)
        }
      })
      return answers
    })

  /** Sends a request that was signed for R2 to this test's store, with R2's `Host` header. */
  const toStore = ({ url, method, headers }: Signed, body?: string) => {
    const { host, pathname, search } = new URL(url)
    const sent = { url: photos.store.endpoint + pathname + search, method, headers: { ...headers, host } }
    return sendToLoopback(photos.server, { ...sent, ...(body !== undefined && { body }) })
  }

  beforeAll(async () => {
    // radosgw takes an unknown host name as the name of the bucket.
    photos = await startBucket(`${accountId}.r2.cloudflarestorage.com`)
    before = await askWorker('before')
    after = await askWorker('after')
  })
  afterAll(() => photos?.server.stop())

  test('both Workers sign the same download URL', async () => {
    const date = (url: string) => new URL(url).searchParams.get('X-Amz-Date')
    for (const request of ['GET /2026/cat.jpg', 'GET /a%2Bb.jpg', 'GET /f%C3%BCr%20(1).jpg']) {
      const ours = after.get(request)!.url
      expect(ours.split('?')[0]).toMatch(`https://${accountId}.r2.cloudflarestorage.com/photos/`)
      // The two Workers ran at different times, so sign again with aws4fetch, at the time of our URL.
      const url = new URL(ours.split('?')[0]!)
      url.searchParams.set('X-Amz-Expires', '300')
      const client = clientOf(photos.store.credentials)
      const theirs = await client.sign(url, { aws: { signQuery: true, datetime: date(ours)! } })
      expect(parametersOf(ours)).toEqual(parametersOf(theirs.url))
      const fixed = (url: string) => parametersOf(url).filter(([name]) => !/Date|Signature/.test(name))
      expect(fixed(before.get(request)!.url)).toEqual(fixed(ours))
    }
  })

  test('the store accepts the URLs of both Workers', async () => {
    for (const worker of [before, after]) {
      expect((await toStore(worker.get('PUT /2026/cat.jpg')!, 'a cat')).status).toBe(200)
      expect(await (await toStore(worker.get('GET /2026/cat.jpg')!)).text()).toBe('a cat')
    }
  })

  test('only the URL of this package signs the content type', async () => {
    const other = (signed: Signed) => toStore({ ...signed, headers: { 'content-type': 'text/html' } }, '<script>')
    expect((await other(before.get('PUT /2026/cat.jpg')!)).status).toBe(200)
    expect((await other(after.get('PUT /2026/cat.jpg')!)).status).toBe(403)
  })

  test('a plus sign in a path works only with this package', async () => {
    expect((await toStore(before.get('PUT /a+b.jpg')!, 'plus')).status).toBe(403)
    expect((await toStore(after.get('PUT /a+b.jpg')!, 'plus')).status).toBe(200)
  })

  test('the default expiry is 24 hours in aws4fetch and 15 minutes in this package', async () => {
    const expiryOf = (url: string) => new URL(url).searchParams.get('X-Amz-Expires')
    const client = clientOf(photos.store.credentials)
    const theirs = await client.sign('https://example.com/photos/cat.jpg', { aws: { signQuery: true } })
    expect(expiryOf(theirs.url)).toBe('86400')
    expect(expiryOf((await presign(photos.store, getObject('cat.jpg'))).url)).toBe('900')
  })

  test('aws4fetch changes a key with dot segments, and this package rejects it', async () => {
    const client = clientOf(photos.store.credentials)
    const theirs = await client.sign('https://example.com/photos/a/../b.jpg', { aws: { signQuery: true } })
    expect(new URL(theirs.url).pathname).toBe('/photos/b.jpg')
    await expect(presign(photos.store, getObject('a/../b.jpg'))).rejects.toMatchObject({ code: 'UnreachableKey' })
  })

  test('the preset rejects forms, which R2 does not support', async () => {
    const store = { ...r2(accountId), bucket: 'photos', credentials: photos.store.credentials }
    const rejected = presignPost(store, { key: 'cat.jpg' })
    await expect(rejected).rejects.toBeInstanceOf(PresignError)
    await expect(rejected).rejects.toMatchObject({ code: 'UnsupportedByStore' })
  })
})
