import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderApi } from '../../src/build/api.ts'
import { root } from './install.ts'

const page = readFileSync(join(root, '.github/API.md'), 'utf8')

describe('API.md', () => {
  it('is what `npm run api` writes from the docstrings', { timeout: 300_000 }, () => {
    expect(renderApi()).toBe(page)
  })

  it('links only to anchors that exist', () => {
    const anchors = new Set([...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id))
    const links = [...page.matchAll(/\]\(#([\w-]+-[\w-]+)\)/g)].map(([, id]) => id!)
    expect(links.length).toBeGreaterThan(500)
    expect(links.filter((id) => !anchors.has(id) && !id.startsWith('sigv4-presign'))).toEqual([])
  })
})
