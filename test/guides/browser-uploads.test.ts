/** Runs the guide's uploaders, bundled as in an application, in browsers against a real store. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'puppeteer-core'
import { getObject } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drivenBrowsers, launchBrowser } from '../browsers.ts'
import { missingHere, withDirectory } from '../runtimes/runtime.ts'
import { radosgw } from '../servers/radosgw.ts'
import cors from './browser-uploads/cors.json' with { type: 'json' }
import { renderForm } from './browser-uploads/form.ts'
import { sign } from './browser-uploads/server.ts'
import { type Bucket, startBucket } from './bucket.ts'

const folder = fileURLToPath(new URL('browser-uploads', import.meta.url))

/** The part size that Uppy uses. */
const partSize = 5 * 2 ** 20

/** What the page reports about an upload. */
interface Outcome {
  key?: string
  progress?: number
  error?: string
  /** The bytes at the start of the file: a JPEG image. */
  picture: number[]
}

/** The script of the page. It uploads a file with each of the guide's programs. */
const page = `
import * as axios from './axios.js'
import * as dropzone from './dropzone.js'
import * as filepond from './filepond.js'
import * as uppy from './uppy.js'

const newElement = (name) => document.body.appendChild(document.createElement(name))

const withUppy = (create) => async (file) => {
  const instance = create()
  let progress = 0
  instance.on('upload-progress', (_file, { bytesUploaded, bytesTotal }) => (progress = bytesUploaded / bytesTotal))
  instance.addFile({ name: file.name, type: file.type, data: file })
  const { successful, failed } = await instance.upload()
  if (failed.length > 0) return { error: String(failed[0].error) }
  return { key: successful[0].response.body.key, progress }
}

const withDropzone = (create) => (file) =>
  new Promise((resolve) => {
    const instance = create(newElement('div'))
    let progress = 0
    instance.on('uploadprogress', (_file, percent) => (progress = percent / 100))
    instance.on('success', ({ signed }) => resolve({ key: signed.key, progress }))
    instance.on('error', (_file, message) => resolve({ error: String(message) }))
    instance.addFile(file)
  })

const withPond = (file) =>
  new Promise((resolve) => {
    const pond = filepond.createPond(newElement('input'))
    let progress = 0
    pond.on('processfileprogress', (_file, fraction) => (progress = fraction))
    pond.on('processfile', (error, { serverId }) => resolve(error ? { error: error.body } : { key: serverId, progress }))
    pond.addFile(file)
  })

const withAxios = (upload) => async (file) => {
  let progress = 0
  try {
    return { key: await upload(file, (event) => (progress = event.progress)), progress }
  } catch (error) {
    return { error: error.message }
  }
}

const uploaders = {
  'Uppy, PUT': withUppy(uppy.createUppy),
  'Uppy, POST policy': withUppy(uppy.createFormUppy),
  'Dropzone, PUT': withDropzone(dropzone.createDropzone),
  'Dropzone, POST policy': withDropzone(dropzone.createFormDropzone),
  'FilePond': withPond,
  'axios, PUT': withAxios(axios.upload),
  'axios, POST policy': withAxios(axios.uploadForm),
}
globalThis.upload = async (name, size, type) => {
  // Dropzone draws a thumbnail, so the file starts with a real image. Decoders ignore the bytes after it.
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'))
  const filler = new Uint8Array(size - picture.size).fill(7)
  const outcome = await uploaders[name](new File([picture, filler], 'cat.jpg', { type }))
  return { ...outcome, picture: [...new Uint8Array(await picture.arrayBuffer())] }
}
`

const missingStore = missingHere('radosgw', radosgw.missing())

describe.skipIf(missingStore)('the uploaders of the guide', () => {
  let photos: Bucket
  let pages: Server
  let origin: string
  let script: string

  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (incoming.method === 'POST') {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const request = new Request(origin + incoming.url, { method: 'POST', body: Buffer.concat(chunks) })
      const response = await sign(request, photos.store, 'ada')
      outgoing.writeHead(response.status).end(await response.text())
      return
    }
    const form = await renderForm(photos.store, 'uploads/ada/', `${origin}/done`)
    const html = incoming.url === '/form' ? form : '<!doctype html><script src="/script.js"></script>'
    const isScript = incoming.url === '/script.js'
    outgoing.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
    outgoing.end(isScript ? script : html)
  }

  beforeAll(async () => {
    const stdin = { contents: page, resolveDir: folder }
    const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', platform: 'browser', write: false })
    script = `(async () => {${outputFiles[0]!.text}})()`
    photos = await startBucket('photos')
    pages = createServer((incoming, outgoing) => void respond(incoming, outgoing)).listen(0, '127.0.0.1')
    await once(pages, 'listening')
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    await photos.allowPages(origin, cors)
  })
  afterAll(async () => {
    pages?.closeAllConnections()
    pages?.close()
    await photos?.server.stop()
  })

  test('the server signs no step of an upload outside the user’s folder', async () => {
    const body = JSON.stringify({ method: 'PUT', key: 'uploads/bob/cat.jpg', uploadId: 'x', partNumber: 1 })
    const request = new Request(`${origin}/sign-uppy`, { method: 'POST', body })
    expect((await sign(request, photos.store, 'ada')).status).toBe(403)
  })

  describe.each(drivenBrowsers)('in $name', ({ name, missing }) => {
    let browser: Browser
    let tab: Page

    beforeAll(async () => {
      if (missing) return
      browser = await launchBrowser(name)
      tab = await browser.newPage()
      await tab.goto(origin)
    })
    afterAll(() => browser?.close())

    const upload = (uploader: string, size: number, type = 'image/jpeg') =>
      tab.evaluate(
        (...parameters) => {
          const page = globalThis as unknown as { upload(...parameters: unknown[]): Promise<Outcome> }
          return page.upload(...parameters)
        },
        uploader,
        size,
        type,
      )

    const uploaders: [name: string, size: number][] = [
      ['Uppy, PUT', 100_000],
      ['Uppy, PUT', 6_000_000],
      ['Uppy, POST policy', 100_000],
      ['Dropzone, PUT', 100_000],
      ['Dropzone, POST policy', 100_000],
      ['FilePond', 100_000],
      ['axios, PUT', 100_000],
      ['axios, POST policy', 100_000],
    ]
    test.skipIf(missing).each(uploaders)('%s uploads %i bytes', async (uploader, size) => {
      const { error, key, progress, picture } = await upload(uploader, size)
      expect(error).toBeUndefined()
      expect(key).toMatch(/^uploads\/ada\/[\da-f-]{36}\.jpg$/)
      expect(progress).toBe(1)
      const stored = await photos.use(getObject(key!))
      expect(stored.headers.get('content-type')).toBe('image/jpeg')
      const file = Buffer.alloc(size, 7)
      file.set(picture)
      if (size <= partSize) return expect(Buffer.from(await stored.arrayBuffer()).equals(file)).toBe(true)
      // radosgw's embedded store can't serve multipart objects, so compare the ETag: the MD5 of the parts' MD5s.
      const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest()
      const parts = [file.subarray(0, partSize), file.subarray(partSize)].map(md5)
      expect(stored.headers.get('etag')).toBe(`"${md5(Buffer.concat(parts)).toString('hex')}-2"`)
    })

    test.skipIf(missing).each([...new Set(uploaders.map(([uploader]) => uploader))])(
      '%s reports a file type that is not accepted',
      async (uploader) => {
        expect((await upload(uploader, 100_000, 'text/html')).error).toMatch(/Only JPEG images are accepted/)
      },
    )

    test.skipIf(missing)('the plain form uploads a file and returns to the application', async () => {
      await withDirectory(async (directory) => {
        const file = join(directory, `${name}.jpg`)
        writeFileSync(file, 'a cat')
        await tab.goto(`${origin}/form`)
        const input = await tab.$('input[type=file]')
        await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file)
        await Promise.all([tab.waitForNavigation(), tab.click('button')])
        expect(tab.url()).toMatch(`${origin}/done?`)
        expect(await (await photos.use(getObject(`uploads/ada/${name}.jpg`))).text()).toBe('a cat')
      })
    })
  })
})
