/**
 * Makes the screenshot in the README of the playground.
 *
 * Usage: `npm run screenshot`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, pageUrl, visit } from './browser.ts'
import { screenshotFile } from './screenshot.ts'

const directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-screenshot-'))
const browser = await launch('Chromium', directory, 'light')
try {
  const { page, frame, press, choose, fill } = await visit(browser, pageUrl)
  await page.setViewport({ width: 1200, height: 860 })
  await press('Fill in an example')
  await choose('Operation', 'PutObject')
  await choose('Add a parameter, header or query parameter', 'contentType')
  await press('Add')
  await fill('contentType', 'image/jpeg')
  await frame.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: screenshotFile, type: 'webp', quality: 60 })
} finally {
  await browser.close()
  rmSync(directory, { recursive: true, force: true })
}
