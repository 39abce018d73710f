import { join } from 'node:path'
import { root } from '../package/install.ts'

/** The README's picture of the page, which `npm run screenshot` makes. */
export const screenshotFile = join(root, '.github/page.webp')
