/** Every block of TypeScript in the guides is a file that a test in this folder runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const pages = fileURLToPath(new URL('../../.github/guides', import.meta.url))
const programs = fileURLToPath(new URL('.', import.meta.url))

const blocksOf = (text: string) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code = '']) => ({ language, code }))

const folderOf = (page: string) => join(programs, page.replace(/\.md$/, ''))

const filesOf = (page: string) =>
  readdirSync(folderOf(page)).map((file) => readFileSync(join(folderOf(page), file), 'utf8'))

const allPages = readdirSync(pages).filter((file) => file.endsWith('.md'))
const read = (page: string) => readFileSync(join(pages, page), 'utf8')

// The multipart guide has no folder here: the tests in `test/multipart` run its programs.
test.each(allPages.filter((page) => existsSync(folderOf(page))))(
  '%s shows exactly the programs that are tested',
  (page) => {
    const shown = blocksOf(read(page)).filter(({ language }) => language !== 'sh')
    expect(shown.map(({ code }) => code).sort()).toEqual(filesOf(page).sort())
  },
)

test.each(allPages)('%s links to pages that exist', (page) => {
  for (const [, target = ''] of read(page).matchAll(/\]\((?!https:|#)([^)#]+)/g))
    expect(existsSync(join(pages, target)), target).toBe(true)
})
