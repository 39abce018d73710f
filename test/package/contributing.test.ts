import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest, root } from './install.ts'

const text = readFileSync(join(root, '.github/CONTRIBUTING.md'), 'utf8')
const codes = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!)

describe('CONTRIBUTING.md', () => {
  it('names files that exist', () => {
    const paths = codes.filter((code) => /^(\.ci|\.github|src|test|vectors)\/[\w./-]*$/.test(code))
    expect(paths.length).toBeGreaterThan(40)
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('names scripts that exist', async () => {
    const { scripts } = await readManifest()
    const named = codes.flatMap((code) => /^npm run ([\w:]+)/.exec(code)?.[1] ?? [])
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !scripts[name])).toEqual([])
  })
})
