import { isInnocent, longestInnocent } from './redact/innocent.ts'
import { redactNearby } from './redact/nearby.ts'
import { makePatterns, type Pattern } from './redact/patterns.ts'
import { removeCodes, writeNames } from './redact/readable.ts'
import { ambiguous, assigned, atOnce, beside, escaped, plain, secret, value } from './redact/syntax.ts'
import { redactBelowNames, redactColumns } from './redact/tables.ts'
import { endOfWrapped } from './redact/wrapped.ts'

/** The patterns, compiled at first use, since compiling takes milliseconds. */
let patterns: Pattern[] | undefined

/** A value that has already been redacted, by this function or another. */
const redactedBefore = /REDACTED(?![\w+/=%~.-])/y

/** Redacts what a pattern finds if it is secret, with any number of escapes in it. */
function takeOut(
  text: string,
  [pattern, other = escaped]: Pattern,
  isSecret: (start: number, end: number, before: string) => boolean = (...found) => !isInnocent(text, ...found),
): string {
  let redacted = ''
  let at = 0
  let lineStart = 0
  let nextBreak = text.indexOf('\n')
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [all, before = ''] = found
    let end = pattern.lastIndex
    if (all.length > atOnce) {
      const source = `(?:${other}${plain}*){1,${atOnce}}`.replaceAll('\\k<often>', found.groups?.often ?? '')
      const more = new RegExp(source, 'iy')
      for (more.lastIndex = end; more.test(text); ) end = more.lastIndex
    }
    const start = found.index + before.length
    for (; nextBreak >= 0 && nextBreak < start; nextBreak = text.indexOf('\n', lineStart)) lineStart = nextBreak + 1
    redactedBefore.lastIndex = start
    if (!redactedBefore.test(text) && isSecret(start, end, before)) {
      end = endOfWrapped(text, start, end, lineStart)
      redacted += `${text.slice(at, found.index)}${before}REDACTED`
      at = end
    } else if (end - start <= longestInnocent) {
      // What is not a value may be another name.
      end = Math.max(start, found.index + 1)
    }
    pattern.lastIndex = end
  }
  return redacted + text.slice(at)
}

/** Redacts values that precede their names. */
function redactNamedAfter(text: string): string {
  const nameBehind = new RegExp(`^${beside}\\b(?:name|key|id|k)${assigned}(?:aws_)?(?:${secret}|${ambiguous})\\b`, 'i')
  return takeOut(text, [new RegExp(`(\\b(?:value|val|v)${assigned})${value(1)}`, 'gi')], (_, end) =>
    nameBehind.test(text.slice(end, end + 300)),
  )
}

/** The maximum number of passes, which keeps the time linear. Nearly always the second pass finds nothing. */
const maxPasses = 5

/** Redacts what the patterns find. What is redacted may uncover more. */
function redactOnce(text: string): string {
  patterns ??= makePatterns()
  const named = patterns.reduce(
    (redacted, pattern) => takeOut(redacted, pattern),
    redactNamedAfter(redactBelowNames(writeNames(text))),
  )
  return redactNearby(redactColumns(named))
}

/** Redacts the value of a header or a parameter. */
export function redactNamed(name: string, value: string): string {
  if (redact(`${name}=0`) === `${name}=REDACTED`) return 'REDACTED'
  const redacted = redact(`${name}=${value}`)
  return redacted.startsWith(`${name}=`) ? redacted.slice(name.length + 1) : redact(value)
}

/**
 * Redacts signatures, session tokens, credentials, signed policies, signing keys, secret access keys and
 * customer-provided encryption keys in a text, such as a line of a log. It finds them by the names that AWS gives them:
 * in presigned URLs, in the fields of presigned forms and in tables, also if these are encoded, quoted, dumped,
 * colored or wrapped. In an unknown format, it redacts a value that looks random and follows such a name within 160
 * characters.
 *
 * It does not find a secret without its name, a short value in an unknown format, a name that is wrapped between lines
 * that start with a time, and text that is in Base64 or hexadecimal as a whole. It keeps words, names, dates and source
 * code, such as `sessionToken: credentials.sessionToken`. The time is linear in the length of the text.
 *
 * @param text Any text.
 * @returns The text with `REDACTED` in place of each secret. The address and the expiry of a URL can still be read. If
 *   there is a secret, escape codes of terminals and the zeros of UTF-16 are removed, too.
 * @example
 * console.log(redact(`GET ${url} → ${response.status}`))
 */
export function redact(text: string): string {
  if (typeof text !== 'string') return ''
  const readable = removeCodes(text)
  let redacted = readable
  for (let pass = 0; pass < maxPasses; pass++) {
    const before = redacted
    redacted = redactOnce(before)
    if (redacted === before) break
  }
  return redacted === readable ? text : redacted
}
