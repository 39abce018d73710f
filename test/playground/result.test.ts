import { createBucket, presign, putObject, type Store } from 'sigv4-presign'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { violations } from './accessibility.ts'
import { useSession } from './session.ts'
import { type StoreProxy, startStoreProxy } from './store-proxy.ts'

const bucket = 'results'

let server: Server
let proxy: StoreProxy
beforeAll(async () => {
  server = await reference.start()
  proxy = await startStoreProxy(server)
  const { region, endpoint, credentials } = server
  const store: Store = { region, endpoint, bucket, credentials: credentials.a }
  await send(server, await presign(store, createBucket()))
  for (const key of ['2026/cat & “dog”.txt', 'readme.txt'])
    await send(server, { ...(await presign(store, putObject(key))), body: `content of ${key}` })
})
afterAll(async () => {
  proxy?.stop()
  await server?.stop()
})

for (const { name, missing } of drivenBrowsers) {
  describe.skipIf(missing)(`the result panel in ${name}`, () => {
    const session = useSession(name, 'a file')
    beforeEach(async () => {
      session.allow(proxy.endpoint)
      await session.fillServer(proxy.endpoint, bucket, server.credentials.a)
      await session.visited.fill('Region', server.region)
    })

    it('offers Copy first, then Open and Send', async () => {
      const { visited } = session
      await visited.fill('Key', 'readme.txt')
      const buttons = () =>
        visited.frame.evaluate(() =>
          [...document.querySelectorAll('#panel-url .result-bar button')]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.textContent, element.classList.contains('primary')]),
        )
      expect(await buttons()).toEqual([
        ['Copy', true],
        ['Open', false],
        ['Send', false],
      ])
      await visited.choose('Operation', 'PutObject')
      // A browser opens a URL with GET only.
      expect(await buttons()).toEqual([
        ['Copy', true],
        ['Send', false],
      ])
    })

    it('sets the expiry when a chip is pressed, and marks the chip', async () => {
      const { visited } = session
      await visited.fill('Key', 'readme.txt')
      for (const [chip, seconds] of Object.entries({ '1 h': 3600, '12 h': 43_200, '7 d': 604_800, '15 min': 900 })) {
        await visited.press(chip)
        expect(await visited.text('.url')).toContain(`X-Amz-Expires=${seconds}&`)
        expect(await visited.text('.chip[aria-pressed="true"]')).toContain(chip)
      }
    })

    it('fills in the key from a row of a listing, and removes the response when the request changes', async () => {
      const { visited } = session
      await visited.choose('Operation', 'ListObjects')
      await visited.press('Send GET')
      await visited.see('.listing', /2026\/cat & “dog”\.txt(.|\n)*readme\.txt/)
      expect(await violations(visited)).toEqual([])
      await visited.press('2026/cat & “dog”.txt')
      expect(await (await visited.control('Key')).evaluate(({ value }) => value)).toBe('2026/cat & “dog”.txt')
      expect(await visited.text('.outcome')).toBe('')
      await visited.press('Send GET')
      await visited.see('.outcome', /^200/)
      // Signing again at a later time doesn't count as a different request.
      await visited.press('Send GET')
      await visited.see('.outcome', /^200/)
      await visited.fill('Key', 'readme.tx')
      expect(await visited.text('.outcome')).toBe('')
      expect(visited.complaints).toEqual([])
    })
  })
}
