import { hasFormOf } from './nearby.ts'
import { ambiguous, oneWord, secret, shortest, unmarked } from './syntax.ts'

/** The end of a line, plain or escaped in nested strings. */
const lineEnd = /(\r?\n|(?:\\{1,8}r)?\\{1,8}n)/

/** A long value in a cell. */
const cellValue = /(?<![^\s"])[\w.+/=%~-]{30}[\w.+/=%~-]*(?![^\s"])/g

/** The maximum number of columns whose values are redacted, which keeps the time linear. */
const maxColumns = 9

/** Redacts values below their names in a table whose columns are aligned with spaces. */
export function redactColumns(text: string): string {
  const names = new RegExp(`(?<![^\\s"])(?:aws_)?(?:${secret}|${ambiguous})(?![^\\s"\\\\]|\\s{1,40}[=:|])`, 'gi')
  if (text.search(names) < 0) return text
  let columns: { name: string; start: number; end: number }[] = []
  // Every second piece is the end of a line.
  const pieces = text.split(lineEnd)
  for (let at = 0; at < pieces.length; at += 2) {
    const row = pieces[at]!
    for (const { name, start, end } of columns)
      pieces[at] = pieces[at]!.replace(cellValue, (value, index: number) => {
        const isBelow = index < end && index + value.length > start
        if (!isBelow || !hasFormOf(name, value)) return value
        // Other columns keep their places.
        return 'REDACTED'.padEnd(index + value.length < row.length ? value.length : 0)
      })
    const heads = [...row.matchAll(names)].slice(0, maxColumns)
    if (heads.length > 0)
      columns = heads.map(({ 0: name, index }) => ({ name, start: index, end: index + name.length }))
    else if (row.trim() === '') columns = []
  }
  return pieces.join('')
}

/** What surrounds the content of a cell. */
const padding = '[ "\'`\\\\]{0,400}'

/** A cell that contains a name and nothing else. */
const nameCell = `${padding}(?:${secret}|${ambiguous})${padding}`

/** A character that separates the cells of a row. */
const border = '(?:[,;\\t|│┃║]|\\\\{1,8}t)'

/** A line between the head of a table and its rows. */
const rule = /^[\s\\─━═┌┬┐├┼┤└┴┘╋│┃║+|:=-]+$/

/** Splits a row into cells. A separator in quotes belongs to its cell, unless a quotation mark has no counterpart. */
function splitRow(row: string, separator: string): string[] {
  const cells: string[] = []
  let isOpen = false
  for (const piece of row.split(separator)) {
    if (isOpen) cells.push(`${cells.pop()}${separator}${piece}`)
    else cells.push(piece)
    if (piece.split('"').length % 2 === 0) isOpen = !isOpen
  }
  return isOpen ? row.split(separator) : cells
}

/** Redacts values below their names: in a table, in CSV with a header line, and on the line after a name. */
export function redactBelowNames(text: string): string {
  if (!new RegExp(`(?:^|n|${border})${nameCell}(?=\r|\\\\|$|${border})`, 'im').test(text)) return text
  const kinds = unmarked.map(([name, begin]) => ({
    name: new RegExp(`^${padding}${name}${padding}$`, 'i'),
    value: new RegExp(`^(${padding})${begin}${oneWord(shortest)}(${padding})$`, 'i'),
  }))
  let separator = ''
  let width = 0
  let columns: { index: number; value: RegExp }[] = []
  const pieces = text.split(lineEnd)
  for (let at = 0; at < pieces.length; at += 2) {
    const row = pieces[at]!
    if (columns.length > 0) {
      if (rule.test(row)) continue
      const cells = splitRow(row, separator)
      if (cells.length === width && (width > 1 || columns[0]!.value.test(row))) {
        for (const { index, value } of columns) cells[index] = cells[index]!.replace(value, '$1REDACTED$2')
        pieces[at] = cells.join(separator)
        continue
      }
    }
    separator = new RegExp(border).exec(row)?.[0] ?? '\n'
    const names = splitRow(row, separator)
    width = names.length
    columns = names.flatMap((cell, index) =>
      kinds.filter(({ name }) => name.test(cell)).map(({ value }) => ({ index, value })),
    )
  }
  return pieces.join('')
}
