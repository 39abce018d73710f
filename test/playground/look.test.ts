import { statSync } from 'node:fs'
import { presign, putObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { pictureFile, violations } from './accessibility.ts'
import { exampleKeys } from './keys.ts'
import { screenshotFile } from './screenshot.ts'
import { useSession } from './session.ts'

const widths = { desktop: 1280, phone: 360 }

const expired = await presign(
  { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
  putObject('2026/cat.jpg', { contentType: 'image/jpeg' }),
  { signingDate: new Date('2026-01-01T00:00:00Z') },
)

const looks = drivenBrowsers.flatMap((candidate) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    (['desktop', 'phone'] as const).map((device) => ({ ...candidate, scheme, device })),
  ),
)

for (const { name, missing, scheme, device } of looks) {
  describe.skipIf(missing)(`the ${scheme} playground in ${name} on a ${device}`, () => {
    const session = useSession(name, 'a file', scheme)

    const look = async (panel: string) => {
      const { page, frame } = session.visited
      expect(await violations(session.visited), panel).toEqual([])
      const { wide, high, smallest } = await frame.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        high: document.documentElement.scrollHeight,
        smallest: Math.min(
          ...[...document.querySelectorAll('input:not([type=checkbox], [type=file]), select, textarea')].map((one) =>
            Number.parseFloat(getComputedStyle(one).fontSize),
          ),
        ),
      }))
      // Safari on a phone zooms in on a field with smaller text, and doesn't zoom out again.
      if (device === 'phone') expect(smallest, panel).toBeGreaterThanOrEqual(16)
      expect(wide, panel).toBeLessThanOrEqual(widths[device])
      await page.setViewport({ width: widths[device], height: Math.min(high, 4000) })
      await page.screenshot({ path: pictureFile(`${name}-${panel}-${scheme}-${device}`) })
      await page.setViewport({ width: widths[device], height: 900 })
    }

    it('fits each tab on one line of the smallest phone', async () => {
      const { page, frame } = session.visited
      const width = 320
      await page.setViewport({ width, height: 568 })
      const { wide, lines } = await frame.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        lines: [...document.querySelectorAll('[role="tab"]')].map((tab) => {
          const words = document.createRange()
          words.selectNodeContents(tab)
          return words.getClientRects().length
        }),
      }))
      await page.setViewport({ width: widths[device], height: 900 })
      expect(lines).toEqual([1, 1, 1])
      expect(wide).toBeLessThanOrEqual(width)
    })

    it('is accessible in every panel', async () => {
      const { visited } = session
      await visited.page.setViewport({ width: widths[device], height: 900 })
      await look('empty')
      for (const summary of ['Your secret key stays in this page', 'Addressing', 'Temporary credentials'])
        await visited.press(summary)
      await visited.press('Fill in an example')
      await visited.choose('Operation', 'PutObject')
      for (const added of ['contentType', 'metadata', 'bucketKeyEnabled', 'A header', 'A query parameter']) {
        await visited.choose('Add a parameter, header or query parameter', added)
        await visited.press('Add')
      }
      await visited.fill('contentType', 'image/jpeg')
      await visited.fill('Header', 'x-amz-meta-a')
      await visited.fill('Query name', 'x-id')
      await visited.press('Change what is sent')
      await look('url')
      await visited.press('Upload it in parts')
      await look('parts')
      await visited.fill('Key', 'a/../b')
      await look('wrong')
      await visited.press('Upload form')
      await visited.fill('Maximum size', '10MB')
      await visited.fill('Content type', 'image/')
      await visited.press('Add a form field')
      await look('form')
      await visited.press('Inspect')
      await look('inspect-empty')
      await visited.paste('Presigned URL', expired.url)
      await visited.paste(
        'The store’s response',
        '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      )
      await look('inspect')
      await visited.paste('Presigned URL', expired.url.replaceAll('&', '&amp;').replace(/.X-Amz-Expires=\d+/, ''))
      await visited.see('.diagnosis', /^Incomplete /)
      await look('inspect-incomplete')
      expect(visited.complaints).toEqual([])
    }, 120_000)

    it.runIf(scheme === 'light' && device === 'desktop')(
      'never scrolls sideways, at any width',
      async () => {
        const { visited } = session
        const fits = async (panel: string) => {
          for (const width of [320, 768, 2560]) {
            await visited.page.setViewport({ width, height: 900 })
            const scrollWidth = await visited.frame.evaluate(() => document.documentElement.scrollWidth)
            expect(scrollWidth, `${panel}, ${width}`).toBeLessThanOrEqual(width)
          }
        }
        await fits('empty')
        await visited.press('Fill in an example')
        await visited.choose('Operation', 'PutObject')
        await fits('url')
        await visited.press('Upload it in parts')
        await fits('parts')
        await visited.press('Upload form')
        await fits('form')
        await visited.press('Inspect')
        await visited.paste('Presigned URL', expired.url)
        await fits('inspect')
      },
      120_000,
    )
  })
}

it('the screenshot in the README of the playground is smaller than 60 kB', () => {
  expect(statSync(screenshotFile).size).toBeLessThan(60_000)
})
