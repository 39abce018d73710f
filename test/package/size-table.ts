import { markdownTable } from '../table.ts'
import { applications, describeImports, measure } from './size.ts'

const bytes = (count: number | undefined) => count?.toLocaleString('en') ?? ''

/** A table of the sizes of the budgeted imports, of every entry and of the peers. */
export async function sizeTable(): Promise<string> {
  const lines = [['Import', 'Minified', 'Gzipped', 'Limit']]
  for (const application of await applications()) {
    const { minified, gzipped } = await measure(application)
    lines.push([describeImports(application), bytes(minified), bytes(gzipped), bytes(application.most)])
  }
  return markdownTable(lines)
}
