/**
 * Writes the README's tables: the comparison, with the times of the last complete run of the benchmark, and the
 * entries.
 *
 * Usage: `npm run build && npm run bench && npm run table:readme`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { insertBetween } from '../table.ts'
import { comparisonTable } from './comparison.ts'
import { entriesTable } from './entries.ts'

const file = new URL('../../README.md', import.meta.url)

const text = readFileSync(file, 'utf8')
writeFileSync(
  file,
  insertBetween(insertBetween(text, 'comparison', await comparisonTable()), 'entries', await entriesTable()),
)
