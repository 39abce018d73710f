import { invisible } from './syntax.ts'

/** What is at the end of a line in wrapped text: an operator, a backslash, or the border of a box. */
const ending = '(?:[ \\t]{0,80}[|│]|[ \\t]{0,4}[+.\\\\^`]{0,8})'

/** What is at the start of the next line: white space, the border of a box, or the sign of a comment. */
const beginning = '(?:// |[ \\t>|│#*]{0,80})["\'\\\\]{0,8}[ \\t]{0,4}'

/** A line break in wrapped text, also within a string that is written in pieces. */
export const wrap = `["']?${ending}(?:\\r?\\n|(?<!\\\\)\\\\{1,8}n)${beginning}`

/** The end of a line, or of a value. */
const behind = '(?=["\'&\\\\<,^`]|[ \\t]{0,80}[|│]?[ \\t]{0,9}(?:\\r?\\n|\\\\|$))'

/** A part of a value that fills the rest of its line and has at least `least` characters. It is not a word. */
const part = (least: number): string =>
  `(?![A-Z]?[a-z]+(?![\\w+/%~.=-]))[\\w+/%~.-]{${least}}[\\w+/%~.-]*={0,2}${behind}`

/** A value that continues after a place where a browser may break the line. */
const broken = new RegExp(
  `(?:(?:${invisible}|<wbr ?/?>|&(?:shy|#(?:8203|x200b|173|xad));){1,9}[\\w+/%~=.-]{1,999}){1,999}`,
  'iy',
)

/** Returns the end of a value that may continue on the next lines. A short value is more likely to be complete. */
export function endOfWrapped(text: string, start: number, from: number, lineStart = start): number {
  const least = from - start < 10 ? 16 : 8
  let end = from
  broken.lastIndex = end
  while (broken.test(text)) end = broken.lastIndex
  // A complete signature.
  if (end - start === 64 && /^[\da-f]{64}$/.test(text.slice(start, end))) return end
  const next = new RegExp(`${wrap}${part(least)}`, 'y')
  for (next.lastIndex = end; next.test(text); ) end = next.lastIndex
  return lineStart < start ? endOfPrefixed(text, lineStart, start, end, least) : end
}

/** How much of the beginning of a line is compared with that of the next. */
const maxPrefix = 120

/** Returns the end of a value that continues on the next lines of a log, which all start with a time or a name. */
function endOfPrefixed(text: string, lineStart: number, start: number, from: number, least: number): number {
  const head = (at: number) => text.slice(at, at + maxPrefix).replace(/[\da-f]/gi, '0')
  const first = head(lineStart)
  const lineBreak = /\r?\n/y
  const more = new RegExp(part(least), 'y')
  for (let end = from; ; end = more.lastIndex) {
    lineBreak.lastIndex = end
    if (!lineBreak.test(text)) return end
    const next = head(lineBreak.lastIndex)
    let length = 0
    while (length < first.length && first[length] === next[length]) length++
    // A line that repeats everything before the value, including its name, has a value of its own.
    if (length >= start - lineStart) return end
    const prefix = /^.*[\s|\])>]/.exec(first.slice(0, length))?.[0] ?? ''
    more.lastIndex = lineBreak.lastIndex + prefix.length
    if (prefix.length < 3 || !more.test(text)) return end
  }
}
