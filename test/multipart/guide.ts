import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Store } from 'sigv4-presign'
import { root } from '../package/install.ts'
import type { Server } from '../servers/server.ts'

const guide = readFileSync(join(root, '.github/guides/multipart-upload.md'), 'utf8')

/** A program of the guide, exactly as printed there. */
export function programOf(name: 'browser' | 'server'): string {
  const [, rest] = guide.split(`\`\`\`js ${name}\n`)
  const [program] = rest!.split('```')
  return program!
}

const bundle = async (contents: string): Promise<string> => {
  const options = { bundle: true, write: false, format: 'esm', platform: 'browser' } as const
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: root } })
  return outputFiles[0]!.text
}

/** The code that fills the page's file. No two parts are equal. */
export const fillSource = `(size) => {
  const words = new Uint32Array(Math.ceil(size / 4))
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761)
  return new Uint8Array(words.buffer, 0, size)
}`

const page = `<!doctype html><title>upload</title><script type="module">
import { uploadFile } from '/browser.js'
const fill = ${fillSource}
const cancel = new AbortController()
window.state = { progress: 0, cancel: () => cancel.abort() }
window.start = (size) => {
  const file = new File([fill(size)], 'video.bin', { lastModified: 1 })
  uploadFile(file, { signal: cancel.signal, onProgress: (progress) => (window.state.progress = progress) }).then(
    (result) => (window.state.result = result),
    (error) => (window.state.error = String(error)),
  )
}
</script>`

type HandleUpload = (
  request: Request,
  options: { store: Store; findUser(request: Request): Promise<{ id: string } | undefined> },
) => Promise<Response>

const listen = async (server: HttpServer): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const close = (server: HttpServer) => {
  server.closeAllConnections()
  server.close()
}

/** Starts the application: the page, the guide's uploader and the guide's server. A cookie identifies the user. */
export async function startApplication(
  store: () => Store,
  aroundUpload: (upload: () => Promise<Response>) => Promise<Response>,
) {
  const directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-guide-'))
  writeFileSync(join(directory, 'server.mjs'), await bundle(programOf('server')))
  const browser = await bundle(programOf('browser'))
  const module = pathToFileURL(join(directory, 'server.mjs')).href
  const { handleUpload } = (await import(/* @vite-ignore */ module)) as { handleUpload: HandleUpload }
  const findUser = async ({ headers }: Request) => {
    const id = /session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
    return id === undefined ? undefined : { id }
  }
  const respond = async (message: IncomingMessage): Promise<Response> => {
    if (message.url === '/browser.js') return new Response(browser, { headers: { 'content-type': 'text/javascript' } })
    if (message.url !== '/uploads')
      return new Response(page, {
        headers: { 'content-type': 'text/html', 'set-cookie': 'session=cat; SameSite=Strict' },
      })
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const headers = { cookie: message.headers.cookie ?? '' }
    const received = new Request('http://app/uploads', { method: 'POST', headers, body: Buffer.concat(chunks) })
    return aroundUpload(() => handleUpload(received, { store: store(), findUser }))
  }
  const server = createServer((message, response) => {
    void respond(message).then(
      async (found) => {
        response.writeHead(found.status, Object.fromEntries(found.headers)).end(Buffer.from(await found.arrayBuffer()))
      },
      (error: Error) => response.writeHead(500).end(String(error)),
    )
  })
  const url = await listen(server)
  return {
    url,
    close() {
      close(server)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Hooks into the requests on their way to the store. */
export interface ProxyHooks {
  /** Returns true to close the request's connection in the middle of its body. */
  cut(method: string, url: URL): boolean
  /** Returns true to hold the request back: the browser waits until it gives up. */
  hold(method: string, url: URL): boolean
  /** Called for every response. */
  seen(method: string, url: URL, status: number): void
}

/**
 * A proxy in front of a store. For Swift, which has no CORS rules, it responds as S3 does with the guide's rule. For
 * radosgw, whose embedded store loses parts that arrive at the same time, it forwards one part at a time.
 */
export async function startStoreProxy(server: Server, origin: () => string, { cut, hold, seen }: ProxyHooks) {
  const target = new URL(server.endpoint)
  const isSwift = server.name === 'swift'
  const corsHeaders = () => ({ 'access-control-allow-origin': origin(), 'access-control-expose-headers': 'ETag' })
  let last: Promise<void> = Promise.resolve()

  const forward = (message: IncomingMessage, response: ServerResponse, url: URL, method: string) => {
    const options = { host: target.hostname, port: target.port, method, path: message.url!, agent: false }
    const forwarded = request({ ...options, headers: { ...message.headers, connection: 'close' } })
    forwarded.on('response', (answer) => {
      seen(method, url, answer.statusCode!)
      const { connection: _, ...headers } = answer.headers
      // Like S3, send no CORS headers with an error.
      response.writeHead(answer.statusCode!, { ...headers, ...(isSwift && answer.statusCode! < 300 && corsHeaders()) })
      answer.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    if (cut(method, url)) message.once('data', () => message.socket.destroy())
    else message.pipe(forwarded)
  }

  const proxy = createServer(async (message, response) => {
    const method = message.method!
    const url = new URL(message.url!, 'http://store')
    if (isSwift && method === 'OPTIONS') {
      const allow = { 'access-control-allow-methods': 'GET, PUT, POST, DELETE', 'access-control-allow-headers': '*' }
      response.writeHead(200, { ...corsHeaders(), ...allow }).end()
      return
    }
    if (hold(method, url)) return
    if (!isSwift && method === 'PUT') {
      const previous = last
      last = new Promise((resolve) => response.on('close', resolve))
      await previous
      if (response.destroyed) return
    }
    forward(message, response, url, method)
  })
  return { endpoint: await listen(proxy), close: () => close(proxy) }
}

const partBytes = 8 * 2 ** 20

/** Returns the content of the page's file, the same as `fillSource`. */
export const fill = (size: number): Buffer => {
  const words = new Uint32Array(Math.ceil(size / 4))
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761)
  return Buffer.from(words.buffer, 0, size)
}

/** The ETag of a multipart object in S3: the MD5 of the parts' MD5s, and the number of parts. */
export function etagOf(content: Buffer): string {
  const digests: Buffer[] = []
  for (let start = 0; start < content.length; start += partBytes)
    digests.push(
      createHash('md5')
        .update(content.subarray(start, start + partBytes))
        .digest(),
    )
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`
}
