/**
 * Prints the sizes of the budgeted imports, of every entry and of the peers, and what the bytes are for: by source file
 * and by feature. With `--write`, writes the tables into the README.md next to this file.
 *
 * Usage: `npm run size`, `npm run size -- --write`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { insertBetween } from '../table.ts'
import { featuresTable } from './size-features.ts'
import { partsTable } from './size-parts.ts'
import { sizeTable } from './size-table.ts'

const tables = { size: await sizeTable(), parts: await partsTable(), features: await featuresTable() }
const readme = new URL('README.md', import.meta.url)
if (process.argv.includes('--write'))
  writeFileSync(
    readme,
    Object.entries(tables).reduce(
      (text, [name, table]) => insertBetween(text, name, table),
      readFileSync(readme, 'utf8'),
    ),
  )
console.log(Object.values(tables).join('\n\n'))
