/** Lines of cells, the first of them the header, as a Markdown table, which is readable in a terminal too. */
export function markdownTable(lines: string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const printed = lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [printed[0], rule, ...printed.slice(1)].join('\n')
}
