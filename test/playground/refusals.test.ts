import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createBucket, presign } from 'sigv4-presign'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { pictureFile, violations } from './accessibility.ts'
import { describePage } from './session.ts'
import { type StoreProxy, startStoreProxy } from './store-proxy.ts'

const bucket = 'refusals'

let server: Server
let proxy: StoreProxy
beforeAll(async () => {
  server = await reference.start()
  proxy = await startStoreProxy(server)
  await send(
    server,
    await presign(
      { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a },
      createBucket({ bucket }),
    ),
  )
})
afterAll(async () => {
  proxy?.stop()
  await server?.stop()
})

describePage((session, name) => {
  beforeEach(() => session.allow(proxy.endpoint))

  it('diagnoses a wrong secret access key and a changed header', async () => {
    await session.fillServer(proxy.endpoint, bucket, server.credentials.a)
    await session.visited.fill('Region', server.region)
    await session.visited.choose('Operation', 'PutObject')
    await session.visited.fill('Key', 'a')
    await session.visited.choose('Add a parameter, header or query parameter', 'contentType')
    await session.visited.press('Add')
    await session.visited.fill('contentType', 'text/plain')
    await session.visited.press('Send PUT')
    expect(await session.visited.text('.drop')).toContain('Choose a file first.')
    const file = join(session.downloads, 'a.txt')
    writeFileSync(file, 'x')
    await (await session.visited.control('File: choose one, or drop it here')).uploadFile(file)
    await session.visited.press('Change what is sent')
    await session.visited.press('Send PUT')
    await session.visited.see('.outcome', /^200/)
    await session.visited.fill('Headers that are sent', 'content-type: text/html')
    await session.visited.press('Send PUT')
    expect(await session.visited.see('.outcome', /^403/)).toMatch(
      /Header differs .*content-type: text\/plain.* was signed, but the request came with .*text\/html/,
    )
    await session.visited.press('As signed')
    await session.visited.fill('Secret access key', 'wrong')
    await session.visited.press('Send PUT')
    expect(await session.visited.see('.outcome .diagnosis', /Secret differs/)).toContain(
      'The store received exactly what was signed',
    )
    expect(await violations(session.visited)).toEqual([])
    await session.visited.page.screenshot({ path: pictureFile(`${name}-rejected`) })
    await session.visited.see('#announcer', /^The store responded 403.*Secret differs/)
  })

  it('shows why the store rejected a form', async () => {
    await session.visited.press('Upload form')
    await session.fillServer(proxy.endpoint, bucket, server.credentials.a)
    await session.visited.fill('Region', server.region)
    await session.visited.fill('Maximum size', '3')
    const file = join(session.downloads, 'long.txt')
    writeFileSync(file, 'longer')
    await (await session.visited.control('File: choose one, or drop it here')).uploadFile(file)
    await session.visited.press('Send the form')
    await session.visited.see('.outcome', /^400(.|\n)*EntityTooLarge/)
  })

  it('never sends the secret access key', () => {
    expect(proxy.received.length).toBeGreaterThan(2)
    expect(JSON.stringify(proxy.received)).not.toContain(server.credentials.a.secretAccessKey)
  })

  it('stops a request when the user presses Stop', async () => {
    const silent = createServer(() => {})
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    try {
      session.allow(endpoint)
      await session.fillServer(endpoint, bucket, server.credentials.a)
      await session.visited.fill('Key', 'a')
      const requested = once(silent, 'request')
      await session.visited.press('Send GET')
      await requested
      await session.visited.press('Stop')
      await session.visited.see('.outcome', /^Stopped\.$/)
      await session.visited.see('.try .actions', /^Send GET$/)

      // Each panel sends and stops its own request.
      await session.visited.press('Send GET')
      await session.visited.press('Upload form')
      const file = join(session.downloads, 'b.txt')
      writeFileSync(file, 'x')
      await (await session.visited.control('File: choose one, or drop it here')).uploadFile(file)
      const posted = once(silent, 'request')
      await session.visited.press('Send the form')
      await posted
      await session.visited.press('URL')
      await session.visited.press('Stop')
      await session.visited.see('.outcome', /^Stopped\.$/)
      await session.visited.press('Upload form')
      await session.visited.press('Stop')
      await session.visited.see('.outcome', /^Stopped\.$/)
      expect(session.visited.page.frames()).toHaveLength(2)
    } finally {
      silent.closeAllConnections()
      silent.close()
    }
  })
})
