/**
 * Inserts the tables of the last run of the `runtimes` tests into the README.md next to this file.
 *
 * Usage: `npm run table:runtimes`, after `npm test`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { engineResults, insertTable, type Row, results } from './table.ts'

const readme = new URL('README.md', import.meta.url)

try {
  const read = (file: URL): Row[] => {
    if (!existsSync(file)) throw new Error('the last run of the tests did not include every runtime')
    return JSON.parse(readFileSync(file, 'utf8'))
  }
  const text = insertTable(readFileSync(readme, 'utf8'), read(results))
  writeFileSync(readme, insertTable(text, read(engineResults), 'engines'))
} catch (error) {
  console.error(`test/runtimes/README.md is unchanged: ${(error as Error).message}`)
  process.exitCode = 1
}
