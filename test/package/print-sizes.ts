/**
 * Prints the bytes of what has a budget, of every entry, and of the peers.
 *
 * Usage: `npm run size`.
 */
import { markdownTable } from '../table.ts'
import { applications, describeImports, measure } from './size.ts'

const bytes = (count: number | undefined) => count?.toLocaleString('en') ?? ''
const lines = [['Import', 'Minified', 'Gzipped', 'At most']]
for (const application of await applications()) {
  const { minified, gzipped } = await measure(application)
  lines.push([describeImports(application), bytes(minified), bytes(gzipped), bytes(application.most)])
}
console.log(markdownTable(lines))
