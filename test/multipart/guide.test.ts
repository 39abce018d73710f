import type { Browser, Page } from 'puppeteer-core'
import { createBucket, getObject, listParts, presign, type Store } from 'sigv4-presign'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { drivenBrowsers, launchBrowser } from '../browsers.ts'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { swift } from '../servers/swift.ts'
import { etagOf, fill, programOf, startApplication, startStoreProxy } from './guide.ts'

const size = 100_000_000
const bucket = 'uploads'

/** What the page reports about its upload. */
interface State {
  progress: number
  result?: { key: string; etag: string }
  error?: string
}

const installed = drivenBrowsers.filter(({ missing }) => !missing)

/** Swift can serve multipart objects; radosgw supports CORS rules. */
const stores = [swift, radosgw].filter((kind) => missingHere(kind.name, kind.missing()) === undefined)

it('the guide’s uploader has at most 60 lines in the browser and 40 on the server', () => {
  expect(programOf('browser').trim().split('\n').length).toBeLessThanOrEqual(60)
  expect(programOf('server').trim().split('\n').length).toBeLessThanOrEqual(40)
})

describe.each(stores)('the guide’s uploader on $name', (kind) => {
  let server: Server
  let proxy: Awaited<ReturnType<typeof startStoreProxy>>
  let application: Awaited<ReturnType<typeof startApplication>>
  let store: Store
  /** Set by each test: which requests to cut off or hold back, and what to do while the server signs. */
  let cut: (method: string, url: URL) => boolean
  let hold: (method: string, url: URL) => boolean
  let aroundUpload: (upload: () => Promise<Response>) => Promise<Response>
  let seen: { method: string; url: URL; status: number }[]

  beforeAll(async () => {
    server = await kind.start()
    proxy = await startStoreProxy(server, () => application.url, {
      cut: (method, url) => cut(method, url),
      hold: (method, url) => hold(method, url),
      seen: (method, url, status) => void seen.push({ method, url, status }),
    })
    store = { region: server.region, endpoint: proxy.endpoint, bucket, credentials: server.credentials.a }
    application = await startApplication(
      () => store,
      (upload) => aroundUpload(upload),
    )
    reset()
    await send(server, await presign(store, createBucket()))
    if (kind === radosgw) {
      const rule = `<AllowedOrigin>${application.url}</AllowedOrigin>${['GET', 'PUT', 'POST', 'DELETE'].map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join('')}<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>`
      const cors = await presign(store, { method: 'PUT', query: { cors: '' } })
      const body = `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`
      expect((await send(server, { ...cors, body })).status).toBe(200)
    }
  })
  afterAll(async () => {
    application.close()
    proxy.close()
    await server.stop()
  })
  const reset = () => {
    cut = () => false
    hold = () => false
    aroundUpload = (upload) => upload()
    seen = []
  }
  beforeEach(reset)

  const statusesOf = (method: string, parameter: string) =>
    seen.filter((one) => one.method === method && one.url.searchParams.has(parameter)).map(({ status }) => status)

  describe.each(installed.map(({ name }) => name))('in %s', (name) => {
    let browser: Browser
    let page: Page
    beforeAll(async () => {
      browser = await launchBrowser(name)
    })
    afterAll(() => browser.close())
    beforeEach(async () => {
      page = await browser.newPage()
      await page.goto(application.url)
      await page.evaluate(() => localStorage.clear())
    })
    afterEach(() => page.close())

    const open = async () => {
      await page.goto(application.url)
      await page.waitForFunction(() => 'start' in window)
    }
    const start = (bytes: number) =>
      page.evaluate((given) => (window as unknown as { start(size: number): void }).start(given), bytes)
    const stateWhen = async (condition: (state: State) => boolean): Promise<State> => {
      for (;;) {
        const state = await page.evaluate(() => {
          const { progress, result, error } = (window as unknown as { state: State }).state
          return { progress, ...(result && { result }), ...(error !== undefined && { error }) }
        })
        if (condition(state)) return state
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const isOver = ({ result, error }: State) => result !== undefined || error !== undefined

    it('uploads 100 MB despite a dropped connection, an expired URL and a reload', async () => {
      await open()
      let cuts = 0
      cut = (method, url) => method === 'PUT' && url.searchParams.get('partNumber') === '3' && ++cuts === 1
      hold = (method, url) => method === 'PUT' && Number(url.searchParams.get('partNumber')) > 6
      await start(size)
      await stateWhen(({ progress, error }) => progress >= 0.5 || error !== undefined)
      expect(cuts).toBe(2)

      // When the page reloads, the first URLs have expired: they were signed two hours ago.
      let plans = 0
      aroundUpload = async (upload) => {
        if (++plans > 1) return upload()
        vi.setSystemTime(Date.now() - 7_200_000)
        try {
          return await upload()
        } finally {
          vi.useRealTimers()
        }
      }
      await open()
      hold = () => false
      seen = []
      await start(size)
      const { result, error } = await stateWhen(isOver)
      expect(error).toBeUndefined()
      expect(statusesOf('GET', 'max-parts')).toEqual([403, 200])
      expect(statusesOf('PUT', 'partNumber')).toEqual(Array(6).fill(200))
      expect(statusesOf('POST', 'uploadId')).toEqual([200])

      expect(result!.key).toMatch(/^users\/cat\/[\da-f-]{36}$/)
      expect(result!.etag.replaceAll('"', '')).toBe(etagOf(fill(size)))
      if (kind === swift) {
        const stored = await send(server, await presign(store, getObject(result!.key)))
        expect(Buffer.from(await stored.arrayBuffer()).equals(fill(size))).toBe(true)
      }
      expect(await page.evaluate(() => localStorage.length)).toBe(0)
    }, 300_000)

    it('deletes the parts of a cancelled upload', async () => {
      await open()
      hold = (_, url) => url.searchParams.get('partNumber') === '4'
      await start(30_000_000)
      await stateWhen(({ progress }) => progress > 0)
      const memory = await page.evaluate(() => JSON.parse(localStorage.getItem(localStorage.key(0)!)!))
      await page.evaluate(() => (window as unknown as { state: { cancel(): void } }).state.cancel())
      const { error } = await stateWhen(isOver)
      expect(error).toMatch(/Abort/)
      const list = await presign(store, listParts(memory.key, { uploadId: memory.uploadId }))
      await vi.waitFor(async () => expect((await send(server, list)).status).toBe(404), 10_000)
    }, 120_000)

    it('uploads an empty file', async () => {
      await open()
      await start(0)
      const { result, error } = await stateWhen(isOver)
      expect([error, result?.key.startsWith('users/cat/')]).toEqual([undefined, true])
    }, 120_000)
  })

  it('rejects users who are not signed in, uploads of other users, and files that are too large', async () => {
    const statusOf = async (body: object, cookie = 'session=cat') => {
      const init = { method: 'POST', headers: { cookie }, body: JSON.stringify(body) }
      return (await fetch(`${application.url}/uploads`, init)).status
    }
    expect(await statusOf({ size: 1 }, '')).toBe(401)
    expect(await statusOf({ size: 1, key: 'users/dog/1', uploadId: 'a' })).toBe(403)
    expect(await statusOf({ size: 1, key: 'users/cat/../dog/1', uploadId: 'a' })).toBe(400)
    for (const wrong of [5 * 2 ** 30 + 1, -1, 1.5, '1', null]) expect(await statusOf({ size: wrong })).toBe(413)
    expect(await statusOf({ size: 1 })).toBe(200)
  })
})
