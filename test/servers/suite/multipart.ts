import { createHash } from 'node:crypto'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  getObject,
  headObject,
  listMultipartUploads,
  listParts,
  putObject,
  uploadPart,
  uploadPartCopy,
} from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { send } from '../client.ts'
import { readXml } from '../xml.ts'
import { type Context, itUnless } from './context.ts'

/** The minimum size of every part except the last. */
const partBytes = 5 * 1024 * 1024

const firstPart = new Uint8Array(partBytes).fill(65)

const md5 = (data: Uint8Array | string) => createHash('md5').update(data).digest()

const partsDocument = (etags: string[]) => {
  const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  return `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
}

export const multipart = (context: Context) =>
  describe('multipart uploads', () => {
    const start = async (key: string, contentType?: string) => {
      const response = await context.expect(200, createMultipartUpload(key, { contentType }))
      const [uploadId] = readXml(await response.text(), 'UploadId')
      return uploadId!
    }

    const upload = async (key: string, contentType?: string) => {
      await context.expect(200, putObject('part source'), '0123456789')
      const uploadId = await start(key, contentType)
      const part = uploadPart(key, { uploadId, partNumber: 1, contentLength: partBytes })
      const etags = [(await context.expect(200, part, firstPart)).headers.get('etag')!]
      const copySource = { bucket: context.store.bucket, key: 'part source' }
      const copied = await context.expect(200, uploadPartCopy(key, { uploadId, partNumber: 2, copySource }))
      etags.push(readXml(await copied.text(), 'ETag')[0]!)
      return { uploadId, etags }
    }

    it('uploads in parts, one of them a copy', async () => {
      const key = 'multi part/ü.bin'
      const { uploadId, etags } = await upload(key, 'video/mp4')
      const parts = await (await context.expect(200, listParts(key, { uploadId }))).text()
      expect(readXml(parts, 'PartNumber')).toEqual(['1', '2'])
      expect(readXml(parts, 'Size')).toEqual([`${partBytes}`, '10'])
      await context.expect(200, completeMultipartUpload(key, { uploadId }), partsDocument(etags))
      const { headers } = await context.expect(200, headObject(key))
      expect(headers.get('content-type')).toBe('video/mp4')
      expect(headers.get('content-length')).toBe(`${partBytes + 10}`)
      expect(headers.get('etag')).toBe(`"${md5(Buffer.concat([md5(firstPart), md5('0123456789')])).toString('hex')}-2"`)
    })

    itUnless(
      context,
      'objects in parts',
      'serves what was uploaded in parts',
      async () => {
        const body = Buffer.from(await (await context.expect(200, getObject('multi part/ü.bin'))).arrayBuffer())
        expect(body.equals(Buffer.concat([firstPart, Buffer.from('0123456789')]))).toBe(true)
      },
      async () => {
        const start = await context.expect(206, getObject('multi part/ü.bin', { range: 'bytes=0-9' }))
        expect(await start.text()).toBe('0123456789')
      },
    )

    it('uploads in a single, small part', async () => {
      const uploadId = await start('one part')
      const part = await context.expect(200, uploadPart('one part', { uploadId, partNumber: 1 }), 'small')
      const document = partsDocument([part.headers.get('etag')!])
      await context.expect(200, completeMultipartUpload('one part', { uploadId }), document)
      expect(await (await context.expect(200, getObject('one part'))).text()).toBe('small')
    })

    const startAndList = async () => {
      const uploadId = await start('listed/ü')
      const list = await (await context.expect(200, listMultipartUploads({ prefix: 'listed/' }))).text()
      await context.expect(204, abortMultipartUpload('listed/ü', { uploadId }))
      return { uploadId, listed: readXml(list, 'UploadId') }
    }
    itUnless(
      context,
      'lists of uploads',
      'lists those under way',
      async () => {
        const { uploadId, listed } = await startAndList()
        expect(listed).toEqual([uploadId])
      },
      async () => {
        const { listed } = await startAndList()
        expect(listed).toEqual([])
      },
    )

    it('aborts', async () => {
      const uploadId = await start('aborted')
      await context.expect(200, uploadPart('aborted', { uploadId, partNumber: 1 }), 'x')
      await context.expect(204, abortMultipartUpload('aborted', { uploadId }))
      await context.expect(404, listParts('aborted', { uploadId }))
      await context.expect(404, getObject('aborted'))
    })

    it('refuses a part for another number or upload than was signed', async () => {
      const uploadId = await start('numbers')
      const { url } = await context.sign(uploadPart('numbers', { uploadId, partNumber: 1 }))
      for (const changed of [url.replace('partNumber=1', 'partNumber=2'), url.replace('uploadId=', 'uploadId=x')]) {
        expect(changed).not.toBe(url)
        expect((await send(context.server, { method: 'PUT', url: changed, body: 'x' })).status).toBe(403)
      }
      await context.expect(204, abortMultipartUpload('numbers', { uploadId }))
    })
  })
