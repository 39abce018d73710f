/** A section: its values, and the values that are nested below one of its names. */
export interface Section {
  values: Map<string, string>
  nested: Map<string, Map<string, string>>
}

/**
 * Reads a file of the AWS command line: sections in brackets, `name = value` lines, and indented lines that belong to
 * the name before them. A line that starts with `#` or `;` is a comment.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function parseIni(text: string): Map<string, Section> {
  const sections = new Map<string, Section>()
  let section: Section | undefined
  let parent: string | undefined
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const header = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1]
    if (header !== undefined) {
      section = sections.get(header) ?? { values: new Map(), nested: new Map() }
      sections.set(header, section)
      parent = undefined
      continue
    }
    const [, indent, name, rest = ''] = /^(\s*)([^=]+?)\s*=\s*(.*)$/.exec(line) ?? []
    if (!section || name === undefined) continue
    const value = rest.trim()
    if (indent && parent !== undefined) {
      const nested = section.nested.get(parent) ?? new Map<string, string>()
      section.nested.set(parent, nested.set(name, value))
    } else {
      section.values.set(name, value)
      parent = value === '' ? name : undefined
    }
  }
  return sections
}
