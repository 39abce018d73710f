/** Lines of cells, the first of them the header, as a Markdown table, which is readable in a terminal too. */
export function markdownTable(lines: string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const printed = lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [printed[0], rule, ...printed.slice(1)].join('\n')
}

/**
 * Puts `content` between the markers `<!-- name -->` and `<!-- /name -->` of a text.
 *
 * @throws Error if a marker is not there exactly once.
 */
export function insertBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const parts = text.split(begin)
  const rest = parts[1]?.split(end)
  if (parts.length !== 2 || rest?.length !== 2) throw new Error(`expected ${begin} and then ${end}, each once`)
  return `${parts[0]}${begin}\n\n${content}\n\n${end}${rest[1]}`
}

/** What stands between the markers `<!-- name -->` and `<!-- /name -->` of a text. */
export const readBetween = (text: string, name: string): string =>
  text.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? ''

/** A table with every figure replaced by `#`, and its columns no longer padded. */
const withoutFigures = (table: string): string =>
  table
    .replace(/\d[\d,.]*/g, '#')
    .replace(/ +\|/g, ' |')
    .replace(/-+/g, '-')

const figures = (table: string): number[] =>
  Array.from(table.matchAll(/\d[\d,.]*/g), ([figure]) => Number(figure.replaceAll(',', '')))

/**
 * Compares a table in a page with one that was just measured. Pages are refreshed at a release, not at each commit: a
 * figure may differ by 5 %, everything else must be equal.
 *
 * @returns What differs; empty if nothing does.
 */
export function differencesOf(written: string, measured: string): string[] {
  if (withoutFigures(written) !== withoutFigures(measured)) return [`expected this table:\n${measured}`]
  const now = figures(measured)
  return figures(written).flatMap((figure, index) =>
    Math.abs(figure - now[index]!) <= 0.05 * now[index]! ? [] : [`${figure} is ${now[index]} now`],
  )
}
