import { createBucket, createMultipartUpload, presign, type Store, uploadPart } from 'sigv4-presign'
import { completeBody, type PresignedUpload, presignUpload, readParts, readUploadId } from 'sigv4-presign/multipart'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'

const partSize = 5 * 2 ** 20
const count = 1001
const key = 'resumed.bin'

// Swift is left out: it accepts at most 1,000 parts.
const stores = [radosgw].filter((kind) => missingHere(kind.name, kind.missing()) === undefined)

describe.each(stores)('an upload of 1,001 parts on $name', (kind) => {
  let server: Server
  let upload: PresignedUpload
  let uploadId: string

  beforeAll(async () => {
    server = await kind.start()
    const store: Store = {
      region: server.region,
      endpoint: server.endpoint,
      credentials: server.credentials.a,
      bucket: 'resumed',
    }
    await send(server, await presign(store, createBucket()))
    const created = await send(server, await presign(store, createMultipartUpload(key)))
    uploadId = readUploadId(await created.text())
    upload = await presignUpload(store, key, { uploadId, size: count * partSize, partSize })
    for (let partNumber = 1; partNumber <= count; partNumber++) {
      // One byte per part is enough to list them. Parts of 5 MiB would add up to 5 GB and take long.
      const response = await send(server, {
        ...(await presign(store, uploadPart(key, { uploadId, partNumber }))),
        body: 'x',
      })
      expect(response.status).toBe(200)
    }
  }, 240_000)
  afterAll(() => server.stop())

  it('is listed in two pages, with each part once', async () => {
    const pages: ReturnType<typeof readParts>[] = []
    for (const list of upload.lists) pages.push(readParts(await (await send(server, list)).text()))
    expect(pages.map((page) => page.length)).toEqual([1000, 1])
    const parts = pages.flat()
    expect(parts.map(({ partNumber }) => partNumber)).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    for (const { etag, size } of parts)
      expect([etag.replaceAll('"', ''), size]).toEqual(['9dd4e461268c8034f5c8564e155c67a6', 1])
    expect(completeBody(parts).match(/<Part>/g)).toHaveLength(count)
  })

  it('can be aborted', async () => {
    expect((await send(server, upload.abort)).status).toBe(204)
    const lists = await Promise.all(upload.lists.map(async (list) => (await send(server, list)).text()))
    for (const xml of lists) expect(() => readParts(xml)).toThrow(/got the error NoSuch(Upload|Key)$/)
  })
})
