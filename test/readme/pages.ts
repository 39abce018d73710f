import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../package/install.ts'

/** A code block of a page. */
export interface Block {
  page: string
  /** The line on which the code starts, counted from 1. */
  line: number
  /** The language after the fence, such as `ts`. */
  language: string
  code: string
}

export const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The code blocks of a page. The path is relative to the root of the repository. */
export function readBlocks(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ index, 1: language = '', 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
  }))
}

/** Returns the code of the block in the README that starts with the comment `// NAME`. */
export function readProgram(name: string): string {
  const block = readBlocks('README.md').find(({ code }) => code.startsWith(`// ${name}\n`))
  if (!block) throw new Error(`README.md has no block that starts with // ${name}`)
  return block.code
}

/** The files that a page links to but that don't exist. */
export const brokenLinks = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
    .map(([, target = '']) => join(page, '..', target))
    .filter((target) => !existsSync(join(root, target)))
