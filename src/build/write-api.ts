/**
 * Writes `.github/API.md` from the docstrings.
 *
 * Usage: `npm run api`.
 */
import { writeFileSync } from 'node:fs'
import { renderApi } from './api.ts'

writeFileSync(new URL('../../.github/API.md', import.meta.url), renderApi())
