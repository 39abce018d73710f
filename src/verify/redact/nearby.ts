import { ambiguous, atOnce, secret } from './syntax.ts'
import { endOfWrapped } from './wrapped.ts'

/** A character of a random value, plain or escaped in a URL, JSON or HTML. */
const randomPlain = '[\\w+/=~\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff-]'
// A dot separates the long parts of a JSON Web Token.
const randomEscaped =
  '(?:\\.(?=[\\w-]{20})|%(?:25){0,9}(?:2[bf]|3d)|\\\\{1,8}(?:/|u00(?:2[bf]|3d))|&#(?:x(?:2[bf]|3d)|4[37]|61);)'
const randomCharacter = `(?:${randomPlain}|${randomEscaped})`

/** The start of a long value, but not of a path or the name of a header. */
const startOfLong = new RegExp(
  `(?<=[^\\w+/~.%-]|%(?:25){0,9}[\\da-f]{2}|\\\\[nrt])(?![/~=]|x-amz-)(?=${randomCharacter}{30})`,
  'gi',
)

/** Whether a value looks random and not like a long name: it has digits, or capitals in many places. */
const looksRandom = (value: string) =>
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value) &&
  (/\d/.test(value) || value.replace(/[^A-Z]/g, '').length > value.length / 4)

/** Whether a value has the form of the secret with this name: hexadecimal, or base64 that looks random. */
export function hasFormOf(name: string, value: string): boolean {
  if (/^policy$/i.test(name)) return /^e[wy]/.test(value)
  // A token is not hexadecimal, but the hash of a payload is.
  if (/^[\da-f]*$/i.test(value)) return (value.length === 64 || value.length >= 128) && !/token$/i.test(name)
  const least = /access[-_]?key$/i.test(name) ? 30 : 40
  return value.length >= least && looksRandom(value)
}

/** The names and tags before a value that do not say what it is. */
const anyLabel = new RegExp(
  `^(?:${[
    'n?\\d+|v|s|\\w*value|defaults?|examples?|data|text|str(?:ing)?|base64|equal\\w*|\\$eq|[gs]etter',
    'got|received|actual|expected|provided|second',
    't[dh]|dd|li|p|br|div|span|font|small|code|pre|b|i|em|strong|kbd|samp|var',
  ].join('|')})$`,
  'i',
)

/** What is between the two values of a comparison, a change or a list. */
const connection = '(?:->|=>|[!=]=+|but|got|vs|received|actual|and|multi_?value|value|["\\\\,:[{|])'
const nextValue = new RegExp(`REDACTED["'\`\\])\\s,]{0,9}(?:${connection}\\s{0,9}){1,40}["'\`\\s:[(|]{0,9}$`, 'i')

/** A name that has a value of its own: `"sessionToken": null, …`. */
const hasOwnValue = /^["'\\]{0,8}\s{0,8}[:=]\s{0,8}(?:"[^"]{0,100}"|'[^']{0,100}'|[\w.-]{1,100})\s{0,8}[,;}]/

const hashWord = /sha-?(?:1|256)|hash|digest|checksum|fingerprint|md5|etag|payload/i

/** The name or the tag directly before a value. */
const labelBefore = /(?:([\w$][\w$.-]{0,80})["'`\\\]*]{0,9}\s{0,9}[:=]|<([\w:-]{1,80})[^<>]{0,99}>)[^\w]{0,40}$/

/** The present value, as `aws configure` shows it before it asks for another: `[None]`, `[****************MPLE]`. */
const presentValue = /^ \[[*\w]{1,40}\](?=:)/

/** Whether a value that looks random belongs to the name before it, and not to another name between the two. */
function belongs(between: string): boolean {
  if (hashWord.test(between)) return false
  if (between.includes('REDACTED')) return nextValue.test(between)
  if (hasOwnValue.test(between)) return false
  const readable = between
    .replace(presentValue, '')
    .replace(/%(?:25)*([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const [, label, tag] = labelBefore.exec(readable) ?? []
  return anyLabel.test(label ?? tag ?? 'value')
}

/** How far a value may be from its name if only its form shows what it is. */
const reach = 160

/** Redacts values with the form of a secret after its name, in formats that the patterns do not describe. */
export function redactNearby(text: string): string {
  const names = new RegExp(`(?:${secret}|${ambiguous})(?![\\w-])`, 'gi')
  const rest = new RegExp(`${randomPlain}*(?:${randomEscaped}${randomPlain}*){0,${atOnce}}`, 'iy')
  // A superset of long values, which is found faster.
  const mayBeRandom = '[\\w.+/=~%\\\\&#;\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff-]'
  const longRun = new RegExp(`${mayBeRandom}{30}${mayBeRandom}*`, 'g')
  let run = longRun.exec(text)
  let redacted = ''
  let at = 0
  for (let found = names.exec(text); found; found = names.exec(text)) {
    const from = names.lastIndex
    while (run && longRun.lastIndex <= from) run = longRun.exec(text)
    if (!run) break
    if (run.index > from + reach) continue
    for (const { index } of text.slice(from, from + reach + 40).matchAll(startOfLong)) {
      const start = from + index
      let end = start
      for (rest.lastIndex = start; rest.test(text) && rest.lastIndex > end; ) end = rest.lastIndex
      if (!hasFormOf(found[0], text.slice(start, end))) continue
      // Only JSON has the form of a policy.
      if (!/policy$/i.test(found[0]) && !belongs(text.slice(from, start))) continue
      redacted += `${text.slice(at, start)}REDACTED`
      at = endOfWrapped(text, start, end)
      names.lastIndex = at
      break
    }
  }
  return redacted + text.slice(at)
}
