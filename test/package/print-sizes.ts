/**
 * Prints the bytes of what has a budget, of every entry, and of the peers; with `--write`, puts them into README.md.
 *
 * Usage: `npm run size`, `npm run size -- --write`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { insertBetween } from '../table.ts'
import { sizeTable } from './size-table.ts'

const table = await sizeTable()
const readme = new URL('../../README.md', import.meta.url)
if (process.argv.includes('--write')) writeFileSync(readme, insertBetween(readFileSync(readme, 'utf8'), 'size', table))
console.log(table)
