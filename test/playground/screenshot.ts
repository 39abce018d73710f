import { join } from 'node:path'
import { root } from '../package/install.ts'

/** The screenshot in the README of the playground, made by `npm run screenshot`. */
export const screenshotFile = join(root, '.github/page.webp')
