/**
 * Puts the table of the last run of the `runtimes` tests into the README.md beside it.
 *
 * Usage: `npm run table:runtimes`, after `npm test`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { insertTable, type Row, results } from './table.ts'

const readme = new URL('README.md', import.meta.url)

try {
  if (!existsSync(results)) throw new Error('the last run of the tests did not try every runtime')
  const rows = JSON.parse(readFileSync(results, 'utf8')) as Row[]
  writeFileSync(readme, insertTable(readFileSync(readme, 'utf8'), rows))
} catch (error) {
  console.error(`test/runtimes/README.md is unchanged: ${(error as Error).message}`)
  process.exitCode = 1
}
