import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getObject, presign, putObject, type Store } from 'sigv4-presign'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { prepareTarget } from '../runtimes/server.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { downloaded } from './browser.ts'
import { describePage } from './session.ts'

const missing = missingHere(radosgw.name, radosgw.missing()) !== undefined

let server: Server
let target: Store & { bucket: string }
beforeAll(async () => {
  if (missing) return
  server = await radosgw.start()
  target = await prepareTarget(server)
})
afterAll(() => server?.stop())

describePage((session, _, from) => {
  beforeEach(() => session.allow(server.endpoint))

  const bytes = Buffer.alloc(12 * 2 ** 20, 'sigv4-presign\n')
  const keys = () => server.credentials.a

  /** Chooses a file and presses the button. */
  const sendFile = async (button: string, file: string) => {
    await (await session.visited.control('File: choose one, or drop it here')).uploadFile(file)
    await session.visited.press(button)
  }

  it('uploads a file and shows the progress, then downloads and saves the file', async () => {
    const file = join(session.downloads, 'upload.bin')
    writeFileSync(file, bytes)
    await session.fillServer(server.endpoint, target.bucket, keys())
    await session.visited.choose('Operation', 'PutObject')
    await session.visited.fill('Key', `${from}/file.bin`)
    await session.visited.frame.evaluate(() => {
      const seen: string[] = []
      Object.assign(globalThis, { seen })
      new MutationObserver(() => seen.push(document.querySelector('.try .amount')!.textContent!)).observe(
        document.querySelector('.try .amount')!,
        { childList: true },
      )
    })
    await sendFile('Send PUT', file)
    await session.visited.see('.outcome', /^200/)
    const progress = await session.visited.frame.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
    expect(progress.filter((text) => /^Sent [\d.]+ \w+ of 12\.0 MiB$/.test(text)).length).toBeGreaterThan(0)
    const stored = await send(server, await presign(target, getObject(`${from}/file.bin`)))
    expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true)

    await session.visited.choose('Operation', 'GetObject')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /^200(.|\n)*12\.0 MiB/)
    await session.visited.press('Save')
    expect((await downloaded(session.downloads, 'file.bin')).equals(bytes)).toBe(true)
    rmSync(join(session.downloads, 'file.bin'))
    expect(session.visited.complaints).toEqual([])
  })

  it('sends text as the body of an operation that has one', async () => {
    await send(server, { ...(await presign(target, putObject('tagged'))), body: 'x' })
    await session.fillServer(server.endpoint, target.bucket, keys())
    await session.visited.choose('Operation', 'PutObjectTagging')
    await session.visited.fill('Key', 'tagged')
    await session.visited.paste(
      'Body',
      '<Tagging><TagSet><Tag><Key>animal</Key><Value>cat</Value></Tag></TagSet></Tagging>',
    )
    await session.visited.press('Send PUT')
    await session.visited.see('.outcome', /^200/)
    await session.visited.choose('Operation', 'GetObjectTagging')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /^200/)
    expect(await session.visited.code('Body of the response')).toContain('<Key>animal</Key><Value>cat</Value>')
  })

  it('uploads a dropped file through a form', async () => {
    await session.visited.press('Upload form')
    await session.fillServer(server.endpoint, target.bucket, keys())
    await session.visited.fill('Key', 'forms/${filename}')
    await session.visited.fill('Maximum size', '100')
    await session.visited.fill('Content type', 'text/')
    const shown = JSON.parse(await session.visited.code('Policy, decoded')) as {
      expiration: string
      conditions: unknown[]
    }
    expect(shown.conditions).toEqual(
      expect.arrayContaining([
        ['content-length-range', 0, 100],
        ['starts-with', '$Content-Type', 'text/'],
        { bucket: target.bucket },
      ]),
    )
    expect(await session.visited.text('.conditions')).toContain('The file must have 0 to 100 bytes.')
    expect(await session.visited.code('HTML form')).toContain(
      `<form action="${server.endpoint}/${target.bucket}" method="post"`,
    )
    const drop = (content: string) =>
      session.visited.frame.evaluate((text) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([text], 'dropped.txt', { type: 'text/plain' }))
        const zone = [...document.querySelectorAll('.drop')].find((one) => one.checkVisibility())!
        zone.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
      }, content)
    await drop('dropped content')
    expect(await session.visited.text('.drop')).toContain('dropped.txt, 15 B, text/plain')
    await session.visited.press('Send the form')
    await session.visited.see('.outcome', /^20\d/)
    const stored = await send(server, await presign(target, getObject('forms/dropped.txt')))
    expect([await stored.text(), stored.headers.get('content-type')]).toEqual(['dropped content', 'text/plain'])
  })

  it('explains whether CORS hides the response or the store cannot be reached', async () => {
    await session.fillServer(server.endpoint, target.bucket, { ...keys(), secretAccessKey: 'wrong' })
    await session.visited.fill('Key', 'none')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /can be reached, but the browser does not let/)
    const [rule] = JSON.parse(await session.visited.code('A CORS rule for this page')) as { AllowedOrigins: string[] }[]
    expect(rule!.AllowedOrigins).toEqual([from === 'a file' ? 'null' : session.url.slice(0, -1)])
    session.allow('http://127.0.0.1:9')
    await session.visited.fill('Endpoint', 'http://127.0.0.1:9')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /cannot be reached/)
  })
}, missing)
