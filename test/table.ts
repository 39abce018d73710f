/** Lines of cells, the first of them the header, as a Markdown table, which is readable in a terminal too. */
export function markdownTable(lines: string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const printed = lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [printed[0], rule, ...printed.slice(1)].join('\n')
}

/**
 * Puts a table between the markers of a text, `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error if a marker is not there exactly once.
 */
export function insertBetween(text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const parts = text.split(begin)
  const rest = parts[1]?.split(end)
  if (parts.length !== 2 || rest?.length !== 2) throw new Error(`expected ${begin} and then ${end}, each once`)
  return `${parts[0]}${begin}\n\n${table}\n\n${end}${rest[1]}`
}
