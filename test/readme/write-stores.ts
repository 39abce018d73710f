/**
 * Puts the table of the stores into README.md, from the presets of `sigv4-presign/endpoints`.
 *
 * Usage: `npm run table:stores`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { insertBetween } from '../table.ts'
import { storesTable } from './stores.ts'

const readme = new URL('../../README.md', import.meta.url)

writeFileSync(readme, insertBetween(readFileSync(readme, 'utf8'), 'stores', storesTable()))
