/** Formats rows of cells, the first of which is the header, as a Markdown table with aligned columns. */
export function markdownTable(lines: string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const printed = lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [printed[0], rule, ...printed.slice(1)].join('\n')
}

/**
 * Replaces the text between the markers `<!-- name -->` and `<!-- /name -->` with `content`.
 *
 * @throws Error if a marker is missing or repeated.
 */
export function insertBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const parts = text.split(begin)
  const rest = parts[1]?.split(end)
  if (parts.length !== 2 || rest?.length !== 2) throw new Error(`expected ${begin} and then ${end}, each once`)
  return `${parts[0]}${begin}\n\n${content}\n\n${end}${rest[1]}`
}

/** Returns the text between the markers `<!-- name -->` and `<!-- /name -->`; empty if they are missing. */
export const readBetween = (text: string, name: string): string =>
  text.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? ''

/** Replaces every figure in a table with `#` and removes the padding of its columns. */
const withoutFigures = (table: string): string =>
  table
    .replace(/\d[\d,.]*/g, '#')
    .replace(/ +\|/g, ' |')
    .replace(/-+/g, '-')

const figures = (table: string): number[] =>
  Array.from(table.matchAll(/\d[\d,.]*/g), ([figure]) => Number(figure.replaceAll(',', '')))

/**
 * Compares a table in a page with new measurements. Pages are refreshed for a release, not for each commit, so figures
 * may differ by 5 %; everything else must be equal.
 *
 * @returns The differences; empty if there are none.
 */
export function differencesOf(written: string, measured: string): string[] {
  if (withoutFigures(written) !== withoutFigures(measured)) return [`expected this table:\n${measured}`]
  const now = figures(measured)
  return figures(written).flatMap((figure, index) =>
    Math.abs(figure - now[index]!) <= 0.05 * now[index]! ? [] : [`${figure} is ${now[index]} now`],
  )
}
