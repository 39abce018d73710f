/** Runs the recipes of the verify entry's README in workerd. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { createBucket, type Operation, presign, type Store } from 'sigv4-presign'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { withDirectory } from '../runtimes/runtime.ts'
import { missing, newestDate, type Worker, withoutNode, withWorker } from '../runtimes/workerd.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import { accessKeyId, secretAccessKey } from './samples.ts'

const absent = missing()
const skipped = absent !== undefined && !inCi()
if (skipped) console.warn(`SKIPPED: workerd is not installed: ${absent}`)

const recipe = (file: string) => fileURLToPath(new URL(`recipes/${file}`, import.meta.url))

/** Runs a recipe as a Worker while `use` runs. */
const withRecipe = (name: string, more: Partial<Worker>, use: (origin: string) => Promise<void>) =>
  withDirectory(async (directory) => {
    const outfile = join(directory, 'worker.js')
    await build({
      entryPoints: [recipe(`${name}.ts`)],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      outfile,
      logLevel: 'error',
    })
    copyFileSync(recipe('bucket.js'), join(directory, 'bucket.js'))
    const known = { ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey }
    const worker = { directory, modules: ['worker.js'], date: await newestDate(), flags: withoutNode, ...more }
    await withWorker('workerd', { ...worker, variables: { ...known, ...more.variables } }, use)
  })

const storeAt = (endpoint: string, more: Partial<Store> = {}): Store => ({
  endpoint,
  region: 'auto',
  bucket: 'photos',
  credentials: { accessKeyId, secretAccessKey },
  ...more,
})

const signed = async (store: Store, operation: Operation) => {
  const { url, method, headers } = await presign(store, operation)
  return (change: RequestInit & { url?: string } = {}) => fetch(change.url ?? url, { method, headers, ...change })
}

const answer = async (response: Response) => `${response.status} ${await response.text()}`

test.skipIf(skipped)('the recipe serve.ts serves objects of a binding for presigned URLs', () =>
  withRecipe('serve', { buckets: { PHOTOS: 'bucket.js' } }, async (origin) => {
    const store = storeAt(origin)
    const key = '2026/cat +ü.jpg'
    const get = await signed(store, { method: 'GET', key })
    const response = await get()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(response.headers.get('etag')).toBe('"0123456789abcdef0123456789abcdef"')
    expect(await response.text()).toBe('the bytes of a cat')
    const head = await (await signed(store, { method: 'HEAD', key }))()
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '18', ''])

    // An object that is stored compressed is sent as it is stored.
    const text = await (await signed(store, { method: 'GET', key: 'cat.txt' }))()
    expect(text.headers.get('content-encoding')).toBe('gzip')
    expect(await text.text()).toBe('the bytes of a cat')

    const { url } = await presign(store, { method: 'GET', key })
    expect(await answer(await get({ method: 'POST' }))).toBe('403 SignatureDoesNotMatch')
    expect((await get({ method: 'HEAD' })).status).toBe(403)
    expect(await answer(await get({ url: url.replace('cat', 'dog') }))).toBe('403 SignatureDoesNotMatch')
    expect(await answer(await get({ url: url.replace(/\?.*/, '') }))).toBe('400 AuthorizationQueryParametersError')
    expect(await answer(await get({ headers: { 'x-amz-copy-source': '/a/b' } }))).toBe('403 AccessDenied')
    const unknownKey = storeAt(origin, { credentials: { accessKeyId: 'UNKNOWN', secretAccessKey } })
    expect(await answer(await (await signed(unknownKey, { method: 'GET', key }))())).toBe('403 InvalidAccessKeyId')
    expect(await answer(await (await signed(store, { method: 'GET', key: 'none' }))())).toBe('404 NoSuchKey')
    expect(await answer(await (await signed(store, { method: 'GET', key, bucket: 'other' }))())).toBe('404 NoSuchKey')
    expect(await answer(await (await signed(store, { method: 'DELETE', key }))())).toBe('405 MethodNotAllowed')

    // A URL for something else than the object must not return the object.
    for (const more of [
      { query: { tagging: '' } },
      { query: { versionId: '1' } },
      { query: { 'response-location': 'https://example.com' } },
      { query: { 'response-content-type': ['text/plain', 'text/html'] } },
      { headers: { range: 'bytes=0-1' } },
    ])
      expect(await answer(await (await signed(store, { method: 'GET', key, ...more }))())).toBe('501 NotImplemented')

    // A URL that makes browsers download the object must not let them show it.
    const named = {
      'x-id': 'GetObject',
      'response-content-disposition': 'attachment',
      'response-content-type': 'text/plain',
    }
    const download = await (await signed(store, { method: 'GET', key, query: named }))()
    expect(download.status).toBe(200)
    expect(download.headers.get('content-disposition')).toBe('attachment')
    expect(download.headers.get('content-type')).toBe('text/plain')
  }),
)

test.skipIf(skipped)('the recipe forward.ts re-signs requests with the credentials of its store', async () => {
  const server = await reference.start()
  const { endpoint, region, credentials } = server
  try {
    const behind = { endpoint, region, bucket: 'photos', credentials: credentials.a }
    expect((await send(server, await presign(behind, createBucket()))).status).toBe(200)
    const { accessKeyId, secretAccessKey } = credentials.a
    const variables = {
      STORE_ENDPOINT: endpoint,
      STORE_ACCESS_KEY_ID: accessKeyId,
      STORE_SECRET_ACCESS_KEY: secretAccessKey,
    }
    await withRecipe('forward', { variables }, async (origin) => {
      const store = storeAt(origin)
      const key = 'a b/ü+%2F.txt'
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-amz-meta-title': 'a  b' }
      const put = await signed(store, { method: 'PUT', key, headers })
      expect((await put({ body: 'the text' })).status).toBe(200)

      const stored = await send(server, await presign(behind, { method: 'GET', key }))
      expect(stored.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(stored.headers.get('x-amz-meta-title')).toBe('a  b')
      expect(await stored.text()).toBe('the text')

      const zipped = { 'content-encoding': 'gzip', 'content-type': 'text/plain' }
      const putZipped = await signed(store, { method: 'PUT', key: 'zipped', headers: zipped })
      expect((await putZipped({ body: gzipSync('the text') })).status).toBe(200)
      const unzipped = await (await signed(store, { method: 'GET', key: 'zipped' }))()
      expect(unzipped.headers.get('content-encoding')).toBe('gzip')
      expect(await unzipped.text()).toBe('the text')

      const query = { 'response-content-disposition': 'attachment; filename="a b"' }
      const response = await (await signed(store, { method: 'GET', key, query }))()
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="a b"')
      expect(await response.text()).toBe('the text')

      expect(await answer(await put({ body: 'other', headers: { ...headers, 'content-type': 'a' } }))).toBe(
        '403 SignatureDoesNotMatch',
      )
      expect(await answer(await put({ headers: { ...headers, 'x-amz-acl': 'public-read' } }))).toBe('403 AccessDenied')
      const foreign = storeAt(origin, { credentials: credentials.a })
      expect(await answer(await (await signed(foreign, { method: 'GET', key }))())).toBe('403 InvalidAccessKeyId')
      expect(await (await send(server, await presign(behind, { method: 'GET', key }))).text()).toBe('the text')
    })
  } finally {
    await server.stop()
  }
})
