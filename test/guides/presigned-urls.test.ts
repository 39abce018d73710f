/** Tests the guide's bucket policies on a real store. */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createBucket, getObject, type Operation, presign, presignPost, putObject, toFormData } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { presignNewObject } from './presigned-urls/never-overwrite.ts'

const absent = missingHere('radosgw', radosgw.missing())
const storeOf = ({ endpoint, region, credentials }: Server) => ({
  endpoint,
  region,
  bucket: 'photos',
  credentials: credentials.a,
})

describe.skipIf(absent)('radosgw', () => {
  let server: Server
  const request = async (operation: Operation, body?: string, signingDate = new Date()) =>
    (await send(server, { ...(await presign(storeOf(server), operation, { signingDate })), body })).status
  const withPolicy = async (name: string) => {
    const policy = readFileSync(new URL(`presigned-urls/${name}.json`, import.meta.url), 'utf8')
    expect(await request({ method: 'PUT', query: { policy: '' } }, policy)).toBeLessThan(300)
  }
  beforeAll(async () => {
    server = await radosgw.start()
    expect(await request(createBucket())).toBe(200)
    expect(await request(putObject('cat.jpg'), 'a cat')).toBe(200)
  })
  afterAll(() => server?.stop())

  test('enforces a policy that allows URLs only from some IP addresses', async () => {
    expect(await request(getObject('cat.jpg'))).toBe(200)
    await withPolicy('source-ip')
    expect(await request(getObject('cat.jpg'))).toBe(403)
  })

  test('ignores a policy on the age of signatures', async () => {
    await withPolicy('signature-age')
    expect(await request(getObject('cat.jpg'), undefined, new Date(Date.now() - 800_000))).toBe(200)
  })

  test('ignores a policy on the type of authentication', async () => {
    await withPolicy('auth-type')
    expect(await request(getObject('cat.jpg'))).toBe(200)
  })

  test('accepts a URL several times, and replaces an existing object', async () => {
    const put = await presign(storeOf(server), putObject('twice'))
    for (const body of ['first', 'second']) expect((await send(server, { ...put, body })).status).toBe(200)
    const get = await presign(storeOf(server), getObject('twice'))
    for (let times = 0; times < 3; times++) expect(await (await send(server, get)).text()).toBe('second')
  })

  test('accepts a URL only from credentials that may perform the operation', async () => {
    const get = await presign({ ...storeOf(server), credentials: server.credentials.b }, getObject('twice'))
    expect((await send(server, get)).status).toBe(403)
    expect(await request(getObject('twice'))).toBe(200)
  })

  test('finishes a download that started before the URL expired, and rejects a new one', async () => {
    // More than the buffers on both sides can hold, so the transfer is still in progress after the delay.
    const size = 64 * 2 ** 20
    expect(await request(putObject('large'), 'x'.repeat(size))).toBe(200)
    const get = await presign(storeOf(server), getObject('large'), { expiresIn: 2 })
    const response = await fetch(get.url)
    expect(response.status).toBe(200)
    await delay(3500)
    expect((await send(server, get)).status).toBe(403)
    expect((await response.arrayBuffer()).byteLength).toBe(size)
  })

  test('accepts uploads to any key with a prefix through a form', async () => {
    const post = await presignPost(storeOf(server), { key: 'uploads/${filename}' })
    for (const name of ['a.txt', 'b.txt']) {
      const body = toFormData(post, new File(['text'], name))
      expect((await send(server, { url: post.url, method: 'POST', body })).status).toBe(204)
      expect(await request(getObject(`uploads/${name}`))).toBe(200)
    }
  })

  test('ignores If-None-Match and overwrites an existing object', async () => {
    for (const body of ['first', 'second']) {
      const put = await presignNewObject(storeOf(server), 'not new')
      expect((await send(server, { ...put, body })).status).toBe(200)
    }
  })
})

test('a store that supports If-None-Match rejects an upload if the object exists', async () => {
  const server = await reference.start()
  try {
    const store = storeOf(server)
    expect((await send(server, await presign(store, createBucket()))).status).toBe(200)
    const put = await presignNewObject(store, 'new')
    expect((await send(server, { ...put, body: 'first' })).status).toBe(200)
    expect((await send(server, { ...put, body: 'second' })).status).toBe(412)
  } finally {
    await server.stop()
  }
})
