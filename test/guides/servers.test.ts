/** Runs the guide's servers, which sign for a real store: in Node, in workerd, and rendered by React. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { createElement, type FunctionComponent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { putObject } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { root } from '../package/install.ts'
import * as next from '../runtimes/next.ts'
import { missingHere, withDirectory } from '../runtimes/runtime.ts'
import { missing, newestDate, withoutNode, withWorker } from '../runtimes/workerd.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { type Bucket, startBucket } from './bucket.ts'

const missingStore = missingHere('radosgw', radosgw.missing())
const missingWorkerd = missingHere('workerd', missing())
const pathOf = (name: string) => fileURLToPath(new URL(`servers/${name}`, import.meta.url))

/** Runs a program of the guide as a Worker while `use` runs. */
const asWorker = (name: string, variables: Record<string, string>, use: (origin: string) => Promise<void>) =>
  withDirectory(async (directory) => {
    const outfile = join(directory, 'worker.js')
    await build({ entryPoints: [pathOf(name)], bundle: true, format: 'esm', conditions: ['workerd'], outfile })
    const worker = { directory, modules: ['worker.js'], date: await newestDate(), flags: withoutNode, variables }
    await withWorker('worker', worker, use)
  })

test.skipIf(missingWorkerd)('in a Worker, the clock reads 1970 at module scope', () =>
  asWorker('worker-clock.ts', {}, async (origin) => {
    const { expired, valid } = (await (await fetch(origin)).json()) as Record<string, string>
    expect(new URL(expired!).searchParams.get('X-Amz-Date')).toBe('19700101T000000Z')
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    expect(new URL(valid!).searchParams.get('X-Amz-Date')).toMatch(today)
  }),
)

describe.skipIf(missingStore)('with a store', () => {
  let photos: Bucket
  let variables: Record<string, string>
  beforeAll(async () => {
    photos = await startBucket('photos')
    const { accessKeyId, secretAccessKey } = photos.store.credentials
    variables = {
      AWS_ENDPOINT_URL_S3: photos.store.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    }
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await photos?.server.stop()
  })

  type Post = (body: object) => Promise<Response>
  type Signed = { key: string; upload: { url: string; method: string; headers: Record<string, string> } }

  /** Uploads like a client of the server, and returns the key. */
  const upload = async (post: Post) => {
    expect((await post({ type: 'text/html' })).status).toBe(415)
    const { key, upload } = (await (await post({ type: 'image/jpeg' })).json()) as Signed
    expect(key).toMatch(/^uploads\/[\da-f-]{36}\.jpg$/)
    expect((await send(photos.server, { ...upload, body: 'a cat' })).status).toBe(200)
    const wrongType = { ...upload, headers: { 'content-type': 'text/html' }, body: 'a cat' }
    expect((await send(photos.server, wrongType)).status).toBe(403)
    return key
  }

  const uploadAndDownload = async (origin: string) => {
    const headers = { 'content-type': 'application/json' }
    const post: Post = (body) => fetch(`${origin}/uploads`, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await fetch(`${origin}/${await upload(post)}`)
    expect(response.redirected).toBe(true)
    expect(await response.text()).toBe('a cat')
  }

  test.skipIf(missingWorkerd)('Hono on workerd signs an upload and a download', () =>
    asWorker('hono.ts', variables, uploadAndDownload),
  )

  test('Express signs an upload and a download', async () => {
    const { app } = await import('./servers/express.ts')
    const server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      await uploadAndDownload(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    } finally {
      server.close()
    }
  })

  test('Fastify signs an upload and a download', async () => {
    const { app } = await import('./servers/fastify.ts')
    try {
      await uploadAndDownload(await app.listen({ host: '127.0.0.1', port: 0 }))
    } finally {
      await app.close()
    }
  })

  describe('Next.js', () => {
    /** Imports a module, bundled as Next.js does it for the server or the browser. */
    const importBundle = async (name: string, options: BuildOptions) => {
      const { outputFiles } = await build({
        entryPoints: [pathOf(name)],
        bundle: true,
        write: false,
        format: 'esm',
        jsx: 'automatic',
        external: ['react/jsx-runtime'],
        ...options,
      })
      const code = outputFiles![0]!.text.replace(
        /"(react\/jsx-runtime)"/,
        JSON.stringify(pathToFileURL(join(root, 'node_modules/react/jsx-runtime.js'))),
      )
      const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
      return (await import(/* @vite-ignore */ url)) as Record<string, unknown>
    }
    const forServer: BuildOptions = { platform: 'node', conditions: ['react-server'] }

    test('the route handler signs an upload', async () => {
      const { POST } = (await importBundle('next-route.ts', forServer)) as { POST(request: Request): Promise<Response> }
      await upload((body) => POST(new Request('http://app/uploads', { method: 'POST', body: JSON.stringify(body) })))
    })

    test('the gallery shows pictures whose URLs stay the same for a day', async () => {
      expect((await photos.use(putObject('für & <Zoë>.jpg'), 'a dog')).status).toBe(200)
      const module = await importBundle('next-gallery.tsx', forServer)
      const Gallery = module.Gallery as FunctionComponent<{ keys: string[] }>
      const render = () => renderToStaticMarkup(createElement(Gallery, { keys: ['für & <Zoë>.jpg'] }))
      const [, source = ''] = /<img src="([^"]*)"/.exec(render())!
      const response = await send(photos.server, { url: source.replaceAll('&amp;', '&') })
      expect(await response.text()).toBe('a dog')
      const renderAt = (now: string) => {
        vi.useFakeTimers({ now: new Date(now), toFake: ['Date'] })
        try {
          return render()
        } finally {
          vi.useRealTimers()
        }
      }
      expect(renderAt('2026-06-01T23:00Z')).toBe(renderAt('2026-06-01T12:00Z'))
      expect(renderAt('2026-06-02T12:00Z')).not.toBe(renderAt('2026-06-01T12:00Z'))
    })

    test('the store cannot be imported into a client component', async () => {
      await expect(importBundle('next-gallery.tsx', { platform: 'browser' })).rejects.toThrow(/Client Component/)
    })

    const withoutNext = missingHere('Next.js', next.missing())
    const readProgram = (name: string) => readFileSync(pathOf(name), 'utf8')
    const layout = `export default ({ children }) => <html lang="en"><body>{children}</body></html>`

    /** The guide's application, where Next.js looks for its files. */
    const files = () => ({
      'app/layout.jsx': layout,
      'app/page.tsx': readProgram('next-page.tsx'),
      'app/frozen/page.jsx': `export { default } from '../page'`,
      'app/next-gallery.tsx': readProgram('next-gallery.tsx'),
      'app/next-store.ts': readProgram('next-store.ts'),
      'app/uploads/next-store.ts': readProgram('next-store.ts'),
      'app/uploads/route.ts': readProgram('next-route.ts'),
      '.env': Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    })

    test.skipIf(withoutNext)('Next.js builds and serves the programs', { timeout: 900_000 }, () =>
      next.withNext(files(), async (application) => {
        const routes = await application.build()
        expect(routes).toMatch(/ƒ \/$/m)
        // Without `dynamic`, a page is rendered at build time.
        expect(routes).toMatch(/○ \/frozen$/m)
        await application.serve(async (origin) => {
          const headers = { 'content-type': 'application/json' }
          await upload((body) => fetch(`${origin}/uploads`, { method: 'POST', headers, body: JSON.stringify(body) }))

          expect((await photos.use(putObject('cat.jpg'), 'a cat')).status).toBe(200)
          const page = await (await fetch(origin)).text()
          const [, source = ''] = /<img src="([^"]*cat\.jpg[^"]*)"/.exec(page)!
          const response = await send(photos.server, { url: source.replaceAll('&amp;', '&') })
          expect(await response.text()).toBe('a cat')
        })
      }),
    )

    test.skipIf(withoutNext)('Next.js refuses the store in a client component', { timeout: 900_000 }, () => {
      const page = `'use client'\n${readProgram('next-page.tsx').replace(/^export const .*$/m, '')}`
      return next.withNext({ ...files(), 'app/page.tsx': page }, async ({ build }) => {
        await expect(build()).rejects.toThrow(/server-only/)
      })
    })
  })
})
