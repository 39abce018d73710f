/** The guide's programs: the app's requests as React Native sends them, and signing in Hermes, its engine. */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import type { Presigned } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPacked } from '../package/install.ts'
import { engines } from '../runtimes/engines.ts'
import * as metro from '../runtimes/metro.ts'
import { missingHere, withDirectory } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { ServerKind } from '../servers/server.ts'
import { type Bucket, startBucket } from './bucket.ts'
import { sign } from './react-native/server.ts'
import type { Session } from './react-native/session.ts'

const absent = missingHere('radosgw', radosgw.missing())

/** A file on the phone, by its URI. */
interface FileReference {
  uri: string
  name?: string
  type?: string
}

/** React Native's `FormData`: a list of parts. A file is an object with a `uri`. */
class PhoneFormData {
  readonly parts: [name: string, value: string | FileReference][] = []
  append(name: string, value: string | FileReference) {
    this.parts.push([name, value])
  }
}

const boundary = 'a-boundary'

/** Encodes a form as React Native's FormData.js and NetworkingModule.kt (0.88.1) do. */
async function encodeForm({ parts }: PhoneFormData): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for (const [name, value] of parts) {
    const isFile = typeof value === 'object'
    if (isFile && !value.type) throw new Error('Binary FormData part needs a content-type header.')
    const content = isFile ? await readFile(fileURLToPath(value.uri)) : Buffer.from(value)
    const filename = isFile ? `; filename="${encodeURIComponent(value.name!)}"` : ''
    const type = isFile ? `Content-Type: ${value.type}\r\n` : ''
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename}\r\n${type}`
    chunks.push(Buffer.from(`${head}Content-Length: ${content.length}\r\n\r\n`), content, Buffer.from('\r\n'))
  }
  return new Uint8Array(Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]))
}

interface PhoneInit {
  method?: string
  headers?: Record<string, string>
  body?: FileReference | PhoneFormData
}

/** React Native's `fetch`, with requests to the guide's server answered by its program. */
const createPhoneFetch = ({ server, store }: Bucket) =>
  async function phoneFetch(url: string, { method = 'GET', headers = {}, body }: PhoneInit = {}): Promise<Response> {
    if (url.startsWith('https://api.example.com/')) return sign(new Request(url, { method }), store, 'ada')
    if (!body) return send(server, { url, method, headers })
    if (body instanceof PhoneFormData) {
      const type = `multipart/form-data; boundary=${boundary}`
      return send(server, { url, method, headers: { ...headers, 'content-type': type }, body: await encodeForm(body) })
    }
    if (!headers['content-type']) throw new Error('Payload is set but no content-type header specified')
    return send(server, { url, method, headers, body: new Uint8Array(await readFile(fileURLToPath(body.uri))) })
  }

/** What `transfer.js` exports. */
interface Transfer {
  upload(uri: string): Promise<string>
  uploadForm(uri: string): Promise<string>
  findPhoto(name: string): Promise<{ uri: string }>
}

const folder = fileURLToPath(new URL('react-native', import.meta.url))

/** The app's module that sends requests, with no other globals than these two. */
async function loadTransfer(bucket: Bucket): Promise<Transfer> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'transfer.js')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'transfer',
  })
  return runInNewContext(`${outputFiles[0]!.text};transfer`, {
    fetch: createPhoneFetch(bucket),
    FormData: PhoneFormData,
  })
}

const picture = Buffer.alloc(1000, 7)

describe.skipIf(absent)('a React Native app', () => {
  let photos: Bucket
  let transfer: Transfer
  beforeAll(async () => {
    photos = await startBucket('photos')
    transfer = await loadTransfer(photos)
  })
  afterAll(() => photos?.server.stop())

  const withPicture = (content: Buffer, use: (uri: string) => Promise<void>) =>
    withDirectory(async (directory) => {
      const path = join(directory, 'IMG 1.jpg')
      await writeFile(path, content)
      await use(pathToFileURL(path).href)
    })

  test.each(['upload', 'uploadForm'] as const)('uploads a file with %s(), and downloads it', (uploader) =>
    withPicture(picture, async (uri) => {
      const name = await transfer[uploader](uri)
      const { uri: url } = await transfer.findPhoto(name)
      const response = await send(photos.server, { url })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      expect(Buffer.from(await response.arrayBuffer())).toEqual(picture)
      expect(await transfer.findPhoto(name)).toEqual({ uri: url })
    }),
  )

  test('reports a file that is too large for the form', () =>
    withPicture(Buffer.alloc(10_000_001), async (uri) => {
      await expect(transfer.uploadForm(uri)).rejects.toThrow('The upload failed with status 400.')
    }))
})

const hermes = engines.find(({ name }) => name === 'Hermes')!
const withoutHermes = missingHere('Hermes', hermes.missing()) ?? missingHere('Metro', metro.missing())

/** What the app signs in Hermes: an upload and a download of a file. */
const signInHermes = (session: Session, name: string) =>
  withDirectory(async (directory) => {
    await installPacked(directory)
    await copyFile(join(folder, 'session.ts'), join(directory, 'session.ts'))
    const app = `
      import { signPhoto, signUpload } from './session'
      const session = ${JSON.stringify(session)}
      const name = ${JSON.stringify(name)}
      print(JSON.stringify({ upload: signUpload(session, name), photo: signPhoto(session, name) }))`
    await writeFile(join(directory, 'index.js'), app)
    const script = join(directory, 'hermes.js')
    await writeFile(script, await metro.bundle(directory, 'index.js'))
    return JSON.parse(await hermes.run(script)) as { upload: Presigned; photo: string }
  })

describe.skipIf(withoutHermes)('an app that Metro bundled and Hermes runs', () => {
  const stores: [name: string, kind: ServerKind][] = [
    ['radosgw', radosgw],
    ['the reference server, with temporary credentials', reference],
  ]
  test.each(stores.filter(([name, kind]) => !missingHere(name, kind.missing())))('signs for %s', async (_, kind) => {
    const { server, store } = await startBucket('photos', kind)
    try {
      const credentials = server.credentials.temporary ?? store.credentials
      const expiration = `${new Date(Date.now() + 60_000).toISOString().slice(0, -4)}000Z`
      const session = { store: { ...store, credentials: { ...credentials, expiration } }, folder: 'ü/', clockOffset: 0 }
      const { upload, photo } = await signInHermes(session, 'a b+c.jpg')
      expect(upload.expiresAt).toBe(expiration)
      expect((await send(server, { ...upload, body: picture })).status).toBe(200)
      const response = await send(server, { url: photo })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])

      // A phone whose clock is a day slow.
      const slow = await signInHermes({ ...session, clockOffset: -86_400_000 }, 'a b+c.jpg')
      expect((await send(server, { url: slow.photo })).status).toBe(403)
    } finally {
      await server.stop()
    }
  })
})
