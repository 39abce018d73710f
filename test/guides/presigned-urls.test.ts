/** The bucket policies of the guide, on a real store. */
import { readFileSync } from 'node:fs'
import { createBucket, getObject, type Operation, presign, putObject } from 'sigv4-presign'
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

  test('honours a policy that allows URLs from some addresses only', async () => {
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

  test('replaces an existing object, and accepts a URL many times', async () => {
    const put = await presign(storeOf(server), putObject('twice'))
    for (const body of ['first', 'second']) expect((await send(server, { ...put, body })).status).toBe(200)
    const get = await presign(storeOf(server), getObject('twice'))
    for (let times = 0; times < 3; times++) expect(await (await send(server, get)).text()).toBe('second')
  })
})

test('an upload that never overwrites is refused if the object exists', async () => {
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
