import { ambiguous, invisible, secret } from './syntax.ts'
import { wrap } from './wrapped.ts'

/** The character that begins a terminal's escape code, plain or written out. */
const escapeCharacter = '(?:\\x1b|␛|\\^(?=\\[\\[)|&#(?:x1b|27);|\\\\{1,8}(?:u001b|x1b|033|e))'

/** The escape codes that color a terminal, move its cursor or erase a line, also without their first character. */
const escapeCodes = new RegExp(
  `${escapeCharacter}(?:\\[{1,2}[\\d;:?]{0,30}[a-z]|[()][AB0])|(?<!\\\\)\\[\\d{1,3}(?:[;:]\\d{0,3}){0,9}m(?!\\])`,
  'gi',
)

/** Text in UTF-16 that was read as bytes: every second character is NUL. */
const utf16 = /(?:[\x01-\x7f]\0){8}(?:[\x01-\x7f]\0)*|(?:\0[\x01-\x7f]){8}(?:\0[\x01-\x7f])*/g

/** The same in JSON. */
const escapedUtf16 = /(?:[\x20-\x7e]\\{1,8}u0000){8,999}/g

/** Removes escape codes, and the zeros of UTF-16. */
export const removeCodes = (text: string): string =>
  text
    .replace(utf16, (found) => found.replaceAll('\0', ''))
    .replace(escapedUtf16, (found) => found.replace(/\\{1,8}u0000/g, ''))
    .replace(escapeCodes, '')

/** A text with parts removed, and the position in the original text where each of its characters begins and ends. */
interface Reduced {
  text: string
  starts: Uint32Array
  ends: Uint32Array
}

/** Replaces what a pattern finds with the result of `replace`: one character or the empty string. */
function reduce(given: Reduced, pattern: RegExp, replace: (found: RegExpExecArray) => string): Reduced {
  const parts: string[] = []
  const starts = new Uint32Array(given.starts.length)
  const ends = new Uint32Array(given.ends.length)
  let length = 0
  let from = 0
  const keep = (to: number) => {
    parts.push(given.text.slice(from, to))
    starts.set(given.starts.subarray(from, to), length)
    ends.set(given.ends.subarray(from, to), length)
    length += to - from
  }
  pattern.lastIndex = 0
  for (let found = pattern.exec(given.text); found; found = pattern.exec(given.text)) {
    keep(found.index)
    from = pattern.lastIndex
    const character = replace(found)
    if (character === '') continue
    parts.push(character)
    starts[length] = given.starts[found.index]!
    ends[length++] = given.ends[from - 1]!
  }
  keep(given.text.length)
  return { text: parts.join(''), starts, ends }
}

/** An escaped character of a name, in a URL, JSON or HTML. */
const escapedLetter = /(?:%(?:25){0,99}|\\{1,8}(?:u00|x)|&#x)(2d|5f|33|[46][1-9a-f]|[57][\da]);?/gi

/** Restores names that are wrapped into several lines or that contain escaped letters, or both. */
export function writeNames(text: string): string {
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  for (let index = 0; index < text.length; ) {
    starts[index] = index
    ends[index] = ++index
  }
  const joined = reduce({ text, starts, ends }, new RegExp(`=?${wrap}|${invisible}`, 'g'), () => '')
  const reduced = reduce(joined, escapedLetter, ([, code]) => String.fromCharCode(Number.parseInt(code!, 16)))
  if (reduced.text.length === text.length) return text
  let written = ''
  let at = 0
  for (const { 0: name, index } of reduced.text.matchAll(new RegExp(`${secret}|${ambiguous}`, 'gi'))) {
    const start = reduced.starts[index]!
    const end = reduced.ends[index + name.length - 1]!
    // Names in words are prose, in which any line may end.
    if (end - start === name.length || name.includes(' ')) continue
    written += text.slice(at, start) + name
    at = end
  }
  return written + text.slice(at)
}
