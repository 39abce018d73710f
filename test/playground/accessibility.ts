import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { expect } from 'vitest'
import type { Visit } from './browser.ts'

/** The accessibility violations that axe finds in all frames. */
export async function violations({ page, frame }: Visit): Promise<string[]> {
  for (const where of [frame, page.mainFrame()]) {
    await where.evaluate(`${axe.source}; axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })`)
  }
  const { violations, passes } = (await page.evaluate('axe.run()')) as axe.AxeResults
  expect(passes.length).toBeGreaterThan(20)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(', ')}`)
}

/** The path of a screenshot, which tests save for people to look at. */
export function pictureFile(name: string): string {
  const directory = join(tmpdir(), 'sigv4-presign-screenshots')
  mkdirSync(directory, { recursive: true })
  return join(directory, `${name}.png`)
}
