import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBucket, getObject, listMultipartUploads, presign, type Store } from 'sigv4-presign'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { violations } from './accessibility.ts'
import { eventually } from './browser.ts'
import { focused, tabTo } from './keyboard.ts'
import { useSession } from './session.ts'
import { type StoreProxy, startStoreProxy } from './store-proxy.ts'

const bucket = 'parts'
const mebibyte = 2 ** 20

/** Six parts of 5 MiB and a shorter one; no two parts are equal. */
const content = Buffer.from(Uint32Array.from({ length: 8 * mebibyte - 1 }, (_, index) => index).buffer)

let server: Server
let store: Store
let proxy: StoreProxy
beforeAll(async () => {
  server = await reference.start()
  proxy = await startStoreProxy(server)
  store = { region: server.region, endpoint: server.endpoint, bucket, credentials: server.credentials.a }
  await send(server, await presign(store, createBucket()))
})
afterAll(async () => {
  proxy?.stop()
  await server?.stop()
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const stored = async (key: string) =>
  Buffer.from(await (await send(server, await presign(store, getObject(key)))).arrayBuffer())
const openUploads = async () => (await send(server, await presign(store, listMultipartUploads()))).text()
const partNumberOf = ({ method, url }: { method: string; url: string }) =>
  method === 'PUT' ? new URL(url, 'http://a').searchParams.get('partNumber') : null

for (const { name, missing } of drivenBrowsers) {
  describe.skipIf(missing)(`the multipart upload in ${name}`, () => {
    const session = useSession(name, 'a file')

    beforeEach(async () => {
      session.allow(proxy.endpoint)
      Object.assign(proxy, { exposed: '*', intercept: async () => undefined })
      proxy.received.length = 0
      const { visited } = session
      await session.fillServer(proxy.endpoint, bucket, server.credentials.a)
      await visited.fill('Region', server.region)
      await visited.choose('Operation', 'PutObject')
      await visited.fill('Key', `${name}/video.bin`)
      await visited.press('Upload it in parts')
      await visited.fill('Part size', '5MiB')
      const file = join(session.downloads, 'video.bin')
      writeFileSync(file, content)
      await (await visited.control('File: choose one, or drop it here')).uploadFile(file)
    })

    it('sends a file four parts at a time, retries a part that fails, and completes', async () => {
      const { visited } = session
      let current = 0
      let highest = 0
      let hasFailed = false
      proxy.intercept = async (request) => {
        const part = partNumberOf(request)
        if (part === null) return undefined
        highest = Math.max(highest, ++current)
        await new Promise((resolve) => setTimeout(resolve, 300))
        current--
        if (part !== '2' || hasFailed) return undefined
        hasFailed = true
        return 503
      }
      await visited.press('Upload in parts')
      await visited.see('.progress', /of 7 parts, [\d.]+ \w+ of 32\.0 MiB/)
      await visited.see('.outcome', /^The upload is complete\.(.|\n)*7 of 7 parts, 32\.0 MiB of 32\.0 MiB, 1 retry/)
      expect(highest).toBe(4)
      expect(sha256(await stored(`${name}/video.bin`))).toBe(sha256(content))
      expect(await openUploads()).not.toContain('<Upload>')
      expect(JSON.stringify(proxy.received)).not.toContain(server.credentials.a.secretAccessKey)
      expect(await violations(visited)).toEqual([])
    })

    it('can be stopped, continued with the missing parts, and cancelled', async () => {
      const { visited } = session
      proxy.intercept = async (request) => {
        // Part 3 hangs.
        if (partNumberOf(request) === '3') await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
        return undefined
      }
      await visited.press('Upload in parts')
      await visited.see('.progress', /^6 of 7 parts/)
      await visited.press('Stop')
      await visited.see('.outcome', /^Stopped\. The parts of “.*\/video\.bin” are still in the store\.$/)
      // Choosing another operation hides the upload but keeps it.
      await visited.choose('Operation', 'GetObject')
      await visited.choose('Operation', 'CreateMultipartUpload')
      proxy.intercept = async () => undefined
      proxy.received.length = 0
      await visited.press('Continue')
      await visited.see('.outcome', /^The upload is complete/)
      expect(proxy.received.map(partNumberOf).filter((part) => part !== null)).toEqual(['3'])
      expect(sha256(await stored(`${name}/video.bin`))).toBe(sha256(content))

      proxy.intercept = async (request) => (partNumberOf(request) === '1' ? 500 : undefined)
      await visited.press('Upload in parts')
      await visited.see('.outcome', /^500 /)
      expect(await openUploads()).toContain('<Upload>')
      await visited.press('Cancel and delete the parts')
      await visited.see('.outcome', /^The upload was cancelled/)
      expect(await openUploads()).not.toContain('<Upload>')
    })

    it('can be used with the keyboard alone, and the focus stays on a visible button', async () => {
      const { visited } = session
      const { keyboard } = visited.page
      const focusMovesTo = (label: string) =>
        eventually(`the focus on ${label}`, async () => (await focused(visited)) === label)
      proxy.intercept = async (request) => {
        // Part 1 hangs.
        if (partNumberOf(request) === '1') await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
        return undefined
      }
      await (await visited.control('File: choose one, or drop it here')).focus()
      await tabTo(visited, 'Part size')
      await keyboard.press('End')
      for (const _ of '5MiB') await keyboard.press('Backspace')
      await keyboard.type('6MiB')
      await tabTo(visited, 'Upload in parts')
      await keyboard.press('Enter')
      await focusMovesTo('Stop')
      await visited.see('.progress', /^5 of 6 parts/)
      await keyboard.press('Enter')
      await focusMovesTo('Continue')
      await visited.see('#announcer', /^Stopped\. The parts of /)
      await tabTo(visited, 'Cancel and delete the parts')
      await keyboard.press('Enter')
      await focusMovesTo('Upload in parts')
      await visited.see('#announcer', /^The upload was cancelled/)
      expect(await openUploads()).not.toContain('<Upload>')
      proxy.intercept = async () => undefined
      await keyboard.press('Enter')
      await visited.see('#announcer', /^The upload is complete/)
      await focusMovesTo('Upload in parts')
      expect(sha256(await stored(`${name}/video.bin`))).toBe(sha256(content))
      expect(visited.complaints).toEqual([])
    })

    it('shows the CORS setting that it needs to read an ETag, and continues once it is set', async () => {
      const { visited } = session
      proxy.exposed = 'x-amz-request-id'
      await visited.press('Upload in parts')
      const seen = await visited.see('.outcome', /"ExposeHeaders": \["ETag"\]/)
      expect(seen).toMatch(/^The part was uploaded, but the browser does not let this page read its ETag/)
      expect(await visited.code('The command that sets it')).toContain(`put-bucket-cors --bucket ${bucket}`)
      expect(await violations(visited)).toEqual([])
      proxy.exposed = 'ETag'
      await visited.press('Continue')
      await visited.see('.outcome', /^The upload is complete/)
    })

    it('shows an error at an invalid part size, and explains why a store rejects the upload', async () => {
      const { visited } = session
      await visited.fill('Part size', '1MB')
      await visited.press('Upload in parts')
      await visited.see('.outcome', /^partSize expected /)
      expect(await visited.text('.problem')).toContain('from 5 MiB to 5 GiB')
      await visited.fill('Part size', '')
      await visited.fill('Secret access key', 'wrong')
      await visited.press('Upload in parts')
      await visited.see('.outcome', /^403 (.|\n)*Secret differs/)
      await eventually('the button', async () => (await visited.text('.actions')).includes('Upload in parts'))
      expect(proxy.received.map(({ method }) => method)).toEqual(['POST'])
    })
  })
}
