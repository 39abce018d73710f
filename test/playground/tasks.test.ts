/** Performs the tasks of `.github/TASKS-PLAYGROUND.md`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getObject, presign } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { root } from '../package/install.ts'
import { exampleKeys } from './keys.ts'
import { type Session, useSession } from './session.ts'

const fillStore = async ({ visited, fillCredentials }: Session) => {
  await visited.fill('Region', 'eu-west-1')
  await visited.fill('Bucket', 'photos')
  await fillCredentials(exampleKeys)
}

const tasks: Record<string, (session: Session) => Promise<void>> = {
  'Share a download': async (session) => {
    await fillStore(session)
    await session.visited.fill('Key', '2026/cat.jpg')
    await session.visited.press('12 h')
    expect(await session.visited.text('.url')).toContain('X-Amz-Expires=43200')
    await session.visited.press('Copy')
    await session.visited.see('.result-card .primary', /Copied/)
  },
  'Start from an address': async ({ visited, fillCredentials }) => {
    await visited.fill('Region', 'eu-west-1')
    await fillCredentials(exampleKeys)
    await visited.fill('Bucket', 's3://photos/2026/cat.jpg')
    await visited.press('Use bucket “photos”, key “2026/cat.jpg”')
    expect(await visited.text('.url')).toContain('https://photos.s3.eu-west-1.amazonaws.com/2026/cat.jpg?')
  },
  'Take your keys from a file': async ({ visited }) => {
    const { accessKeyId, secretAccessKey } = exampleKeys
    await visited.paste('Paste credentials', `Access key ID,Secret access key\r\n${accessKeyId},${secretAccessKey}\r\n`)
    expect(await visited.text('.note')).toBe('Taken from CSV: access key ID, secret access key.')
    expect(await (await visited.control('Secret access key')).evaluate(({ value }) => value)).toBe(secretAccessKey)
  },
  'Find out what is wrong': async ({ visited, fillCredentials }) => {
    await visited.choose('Store', 'Other (MinIO, Ceph, Garage, …)')
    await visited.fill('Endpoint', 's3.example.com')
    // An invalid value is reported even while other values are missing.
    expect(await visited.text('.state')).toMatch(/^Still missing: .*Endpoint: /)
    await visited.press('Use “https://s3.example.com”')
    await visited.fill('Bucket', 'photos')
    await fillCredentials(exampleKeys)
    await visited.fill('Key', 'a')
    expect(await visited.text('.url')).toContain('https://s3.example.com/photos/a?')
  },
  'Let somebody upload': async (session) => {
    await fillStore(session)
    await session.visited.choose('Operation', 'PutObject')
    await session.visited.fill('Key', 'cat.jpg')
    await session.visited.choose('Add a parameter, header or query parameter', 'contentType')
    await session.visited.press('Add')
    await session.visited.fill('contentType', 'image/jpeg')
    expect(await session.visited.text('.facts')).toMatch(/PUT(.|\n)*content-type: image\/jpeg/)
  },
  'Limit an upload': async (session) => {
    await session.visited.press('Upload form')
    await fillStore(session)
    await session.visited.fill('Maximum size', '10MB')
    await session.visited.fill('Content type', 'image/')
    expect(await session.visited.text('.conditions')).toContain('["content-length-range",0,10000000]')
    expect(await session.visited.text('.conditions')).toContain('["starts-with","$Content-Type","image/"]')
  },
  'Use another tool': async ({ visited }) => {
    await visited.press('Fill in an example')
    await visited.press('Python')
    expect(await visited.text('.ready .code pre')).toContain('urllib.request.urlopen(request)')
  },
  'Hand the link to a phone': async ({ visited }) => {
    await visited.press('Fill in an example')
    await visited.press('QR code')
    expect(await visited.frame.evaluate(() => document.querySelector('.qr svg')!.ariaLabel)).toBe('QR code of the URL')
    expect(
      await visited.frame.evaluate(() => document.querySelector('.qr path')!.getAttribute('d')!.length),
    ).toBeGreaterThan(1000)
    // A phone can only open a GET without headers.
    await visited.choose('Operation', 'PutObject')
    expect(await visited.text('[aria-label="QR code"]')).toMatch(
      /^A phone can only open a URL with GET and without extra headers/,
    )
    await visited.choose('Operation', 'GetObject')
    expect(await visited.frame.evaluate(() => document.querySelectorAll('.qr svg').length)).toBe(1)
  },
  'Explain a link': async ({ visited }) => {
    const { url } = await presign(
      { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
      getObject('cat.jpg'),
      { signingDate: new Date('2026-01-01T00:00:00Z') },
    )
    await visited.press('Inspect')
    await visited.paste('Presigned URL', url)
    expect(await visited.text('.badge')).toBe('Expired')
    const facts = await visited.text('.facts')
    for (const fact of [exampleKeys.accessKeyId, 'photos', 'cat.jpg', '2026-01-01 00:15:00 UTC'])
      expect(facts).toContain(fact)
  },
  'Come back later': async (session) => {
    await fillStore(session)
    const { page } = session.visited
    await page.reload()
    const frame = await page.waitForSelector('iframe').then((element) => element!.contentFrame())
    const values = () =>
      frame.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll('label')].map((label) => [
            label.textContent,
            (label.control as HTMLInputElement)?.value,
          ]),
        ),
      )
    await expect.poll(values, { timeout: 10_000 }).toMatchObject({ Region: 'eu-west-1', Bucket: 'photos' })
    expect(await values()).toMatchObject({ 'Access key ID': '', 'Secret access key': '' })
    expect(JSON.stringify(await page.evaluate(() => history.state))).not.toContain(exampleKeys.secretAccessKey)
  },
}

for (const { name, missing } of drivenBrowsers) {
  describe.skipIf(missing)(`the playground in ${name} can do the task`, () => {
    const session = useSession(name, 'a file')
    it.each(Object.entries(tasks))('%s', async (_, task) => {
      await task(session)
      expect(session.visited.complaints).toEqual([])
    })
  })
}

it('the tasks are those in TASKS-PLAYGROUND.md', () => {
  const text = readFileSync(join(root, '.github/TASKS-PLAYGROUND.md'), 'utf8')
  const titles = [...text.matchAll(/^\d+\. ([^:]+):/gm)].map(([, title]) => title)
  expect(titles).toEqual(Object.keys(tasks))
})
