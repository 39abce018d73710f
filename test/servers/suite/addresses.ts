import { getObject, headBucket, presign, presignPost, putObject, toFormData } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { send, sendToLoopback } from '../client.ts'
import type { Context } from './context.ts'

export const addresses = (context: Context) =>
  describe('virtual-hosted addresses', () => {
    const { server, deviations } = context
    const store = { ...context.store, endpoint: server.virtualHostEndpoint, forcePathStyle: false }

    for (const key of ['virtual-host/ü', '//x', 'a/b/']) {
      it(`uploads and downloads ${key}`, async () => {
        const upload = await presign(store, putObject(key, { contentType: 'text/plain' }))
        expect(new URL(upload.url).hostname).toBe(`${store.bucket}.s3.localhost`)
        expect((await sendToLoopback(server, { ...upload, body: 'virtual' })).status).toBe(200)
        const download = await sendToLoopback(server, await presign(store, getObject(key)))
        expect(await download.text()).toBe('virtual')
        // A path-style URL reaches the same object.
        expect(await (await context.expect(200, getObject(key))).text()).toBe('virtual')
      })
    }

    it('describes the bucket', async () => {
      expect((await sendToLoopback(server, await presign(store, headBucket()))).status).toBe(200)
    })

    it('refuses the same path on the host of another bucket', async () => {
      const { url } = await presign(store, getObject('virtual-host/ü'))
      const other = url.replace(store.bucket, 'other-bucket')
      expect((await sendToLoopback(server, { url: other })).status).toBe(403)
      const byPath = url.replace(`${store.bucket}.s3.localhost`, '127.0.0.1')
      expect((await send(server, { url: byPath })).status).toBe(403)
    })

    if (deviations.features.forms === undefined) {
      it('takes a form', async () => {
        const post = await presignPost(store, { key: 'virtual form' })
        const body = toFormData(post, new Blob(['form']))
        expect((await sendToLoopback(server, { method: 'POST', url: post.url, body })).status).toBe(204)
        expect(await (await context.expect(200, getObject('virtual form'))).text()).toBe('form')
      })
    }
  })
