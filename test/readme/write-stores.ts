/**
 * Writes the table of stores into `src/endpoints/README.md`.
 *
 * Usage: `npm run table:stores`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { insertBetween } from '../table.ts'
import { storesTable } from './stores.ts'

const page = new URL('../../src/endpoints/README.md', import.meta.url)

writeFileSync(page, insertBetween(readFileSync(page, 'utf8'), 'stores', storesTable()))
