import { insertBetween, markdownTable } from '../table.ts'

/** The file with the rows of the last run, if it covered every runtime. */
export const results = new URL('results.json', import.meta.url)

/** The same for the engines that have nothing but ECMAScript. */
export const engineResults = new URL('engine-results.json', import.meta.url)

/** The results of one runtime. */
export interface Row {
  runtime: string
  version: string
  /** The number of checks that passed; `checks` is the total. */
  passed: number
  checks: number
  seconds: number
}

const columns: Record<string, (row: Row) => string> = {
  Runtime: ({ runtime }) => runtime,
  Version: ({ version }) => version,
  'Checks passed': ({ passed, checks }) => (passed === checks ? `${passed}` : `${passed} of ${checks}`),
  Seconds: ({ seconds }) => seconds.toFixed(1),
}

/** Formats the rows as a Markdown table. */
export const table = (rows: Row[]): string =>
  markdownTable([Object.keys(columns), ...rows.map((row) => Object.values(columns).map((text) => text(row)))])

/**
 * Inserts the table between the markers of a text.
 *
 * @param marker The name of the markers: `runtimes` or `engines`.
 *
 * @throws Error if a marker is missing or repeated, or if the rows are not those of a run that passed.
 */
export function insertTable(text: string, rows: Row[], marker = 'runtimes'): string {
  const imperfect = rows.filter(({ passed, checks }) => passed === 0 || passed < checks)
  if (rows.length === 0) throw new Error('no runtime was tried')
  if (imperfect.length > 0) throw new Error(`not all passed in ${imperfect.map(({ runtime }) => runtime).join('; ')}`)
  return insertBetween(text, marker, table(rows))
}
