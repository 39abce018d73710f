/** Runs the README's programs: the first one in Node, the upload and the form in browsers against a real store. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync, transformSync } from 'esbuild'
import type { Browser, Page } from 'puppeteer-core'
import { createBucket, getObject, type Operation, presign, type Store } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drivenBrowsers, launchBrowser } from '../browsers.ts'
import { root } from '../package/install.ts'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { readBlocks, readProgram } from './pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'readme-programs-'))
mkdirSync(join(folder, 'node_modules'))
symlinkSync(root, join(folder, 'node_modules/sigv4-presign'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const toJavaScript = (code: string) => transformSync(code, { loader: 'ts', format: 'esm' }).code

/** Imports one of the README's programs, after `replace` has changed its code. */
async function importProgram(name: string, replace = (code: string) => code): Promise<Record<string, unknown>> {
  const file = join(folder, `${name}-${Math.random()}.mjs`)
  writeFileSync(file, toJavaScript(replace(readProgram(name))))
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>
}

test('the first program prints what the README shows', () => {
  const file = join(folder, 'first.mjs')
  writeFileSync(file, toJavaScript(readProgram('first.mjs')))
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
  })
  expect(stderr).toBe('')
  const shown = readBlocks('README.md').find(({ language }) => language === 'text')?.code ?? ''
  const pattern = shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '[^&\\s]+')
  expect(stdout).toMatch(new RegExp(`^${pattern}$`))
})

const missingStore = missingHere('radosgw', radosgw.missing())

describe.skipIf(missingStore)('with a store', () => {
  let server: Server
  let store: Store & { bucket: string }
  let pages: HttpServer
  let origin: string
  let signUpload: (request: Request, userId: string | undefined) => Promise<Response>
  let form = ''

  const use = async (operation: Operation, body?: string) =>
    send(server, { ...(await presign(store, operation)), ...(body !== undefined && { body }) })

  /** Serves the page that calls the README's `upload`, the endpoint that signs for it, and the page with the form. */
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (incoming.url === '/uploads') {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const request = new Request(`${origin}/uploads`, { method: 'POST', body: Buffer.concat(chunks) })
      const response = await signUpload(request, incoming.headers.cookie === 'user=ada' ? 'ada' : undefined)
      outgoing.writeHead(response.status).end(await response.text())
      return
    }
    const contents = `${readProgram('browser.ts')}\nglobalThis.upload = upload`
    const { outputFiles } = buildSync({
      stdin: { contents, loader: 'ts', resolveDir: folder },
      bundle: true,
      format: 'iife',
      write: false,
    })
    const html = incoming.url === '/form' ? form : `<script>${outputFiles[0]!.text}</script>`
    outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  }

  beforeAll(async () => {
    server = await radosgw.start()
    const { region, endpoint, credentials } = server
    store = { region, endpoint, credentials: credentials.a, bucket: 'photos' }
    Object.assign(globalThis, { store })
    pages = createServer((incoming, outgoing) => void answer(incoming, outgoing)).listen(0, '127.0.0.1')
    await once(pages, 'listening')
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    signUpload = (await importProgram('server.ts')).signUpload as typeof signUpload
    form = (await importProgram('form.ts', (code) => code.replace('https://app.example.com', origin))).html as string

    expect((await use(createBucket())).status).toBe(200)
    const { CORSRules } = JSON.parse(readBlocks('README.md').find(({ language }) => language === 'json')!.code) as {
      CORSRules: Record<string, string[] | number>[]
    }
    const names: Record<string, string> = {
      AllowedOrigins: 'AllowedOrigin',
      AllowedMethods: 'AllowedMethod',
      AllowedHeaders: 'AllowedHeader',
      ExposeHeaders: 'ExposeHeader',
      MaxAgeSeconds: 'MaxAgeSeconds',
    }
    const elements = Object.entries(CORSRules[0]!).flatMap(([name, values]) =>
      [values].flat().map((value) => `<${names[name]}>${value}</${names[name]}>`),
    )
    const rule = elements.join('').replace('https://app.example.com', origin)
    const cors: Operation = { method: 'PUT', query: { cors: '' } }
    expect((await use(cors, `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`)).status).toBe(200)
  })

  afterAll(async () => {
    pages?.close()
    await server?.stop()
  })

  const statusOf = async (userId: string | undefined, body: object) =>
    (await signUpload(new Request(`${origin}/uploads`, { method: 'POST', body: JSON.stringify(body) }), userId)).status

  test('the server signs only allowed uploads', async () => {
    expect(await statusOf('ada', { type: 'image/png', size: 100 })).toBe(200)
    expect(await statusOf(undefined, { type: 'image/png', size: 100 })).toBe(401)
    expect(await statusOf('ada', { type: 'text/html', size: 100 })).toBe(415)
    expect(await statusOf('ada', { type: 'image/png', size: 10_000_001 })).toBe(413)
    expect(await statusOf('ada', { type: 'image/png' })).toBe(413)
  })

  describe.each(drivenBrowsers)('in $name', ({ name, missing }) => {
    let browser: Browser
    let page: Page

    beforeAll(async () => {
      if (missing) return
      browser = await launchBrowser(name)
      page = await browser.newPage()
    })
    afterAll(() => browser?.close())

    test.skipIf(missing)('the upload is stored and reports its progress', async () => {
      await page.goto(origin)
      const fractions = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noDocumentCookie: the page has no other way to log in
        document.cookie = 'user=ada'
        const seen: number[] = []
        const file = new File([new Uint8Array(1_000_000).fill(7)], 'cat.png', { type: 'image/png' })
        const { upload } = globalThis as unknown as {
          upload(file: File, onProgress: (fraction: number) => void): Promise<void>
        }
        await upload(file, (fraction) => seen.push(fraction))
        return seen
      })
      expect(fractions.at(-1)).toBe(1)
      const list = await (await use({ method: 'GET', query: { 'list-type': '2', prefix: 'uploads/ada/' } })).text()
      const [, key] = /<Key>(uploads\/ada\/[\da-f-]{36}\.png)<\/Key>/.exec(list) ?? []
      const stored = await use(getObject(key!))
      expect(stored.headers.get('content-type')).toBe('image/png')
      expect(new Uint8Array(await stored.arrayBuffer())).toEqual(new Uint8Array(1_000_000).fill(7))
    })

    test.skipIf(missing)('the form uploads a file and returns to the application', async () => {
      const file = join(folder, `${name}.jpg`)
      writeFileSync(file, `a picture from ${name}`)
      await page.goto(`${origin}/form`)
      const input = await page.$('input[type=file]')
      await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file)
      await Promise.all([page.waitForNavigation(), page.click('button')])
      expect(page.url()).toMatch(`${origin}/done?`)
      const stored = await use(getObject(`uploads/${name}.jpg`))
      expect(stored.headers.get('content-type')).toBe('image/jpeg')
      expect(await stored.text()).toBe(`a picture from ${name}`)
    })
  })
})
