/**
 * Inserts the tables of the last complete run of the benchmark into the README.md next to this file.
 *
 * Usage: `npm run table:bench`, after `npm run bench`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { insertBench, results } from './table.ts'

const readme = new URL('README.md', import.meta.url)

try {
  if (!existsSync(results)) throw new Error('results.json is missing: run npm run bench')
  writeFileSync(readme, insertBench(readFileSync(readme, 'utf8'), JSON.parse(readFileSync(results, 'utf8'))))
} catch (error) {
  console.error(`test/bench/README.md is unchanged: ${(error as Error).message}`)
  process.exitCode = 1
}
