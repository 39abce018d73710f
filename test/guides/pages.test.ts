/** The guides' code: every block of TypeScript is a file that a test here runs. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const pages = fileURLToPath(new URL('../../.github/guides', import.meta.url))
const programs = fileURLToPath(new URL('.', import.meta.url))

const blocksOf = (text: string) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code = '']) => ({ language, code }))

const filesOf = (page: string) => {
  const folder = join(programs, page.replace(/\.md$/, ''))
  return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
}

describe.each(readdirSync(pages).filter((file) => file.endsWith('.md')))('%s', (page) => {
  const text = readFileSync(join(pages, page), 'utf8')

  test('shows the programs that are run, and no other', () => {
    expect(filesOf(page).sort()).toEqual(
      blocksOf(text)
        .filter(({ language }) => language !== 'sh')
        .map(({ code }) => code)
        .sort(),
    )
  })

  test('links to pages that exist', () => {
    for (const [, target = ''] of text.matchAll(/\]\((?!https:|#)([^)#]+)/g))
      expect(() => readFileSync(join(pages, target)), target).not.toThrow()
  })
})
