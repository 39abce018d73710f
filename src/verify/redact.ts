/** A name in any case: with hyphens, with underscores like CGI's variables, or with neither. */
const named = (name: string): string => name.replaceAll('-', '[-_]?')

/** The parameters, fields and elements that contain a signature, a token, an access key or a customer's key. */
const secret = `(?:${[
  'x-amz-signature',
  'x-amz-credential',
  'x-amz-security-token',
  'x-amz-s3session-token',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'SignatureProvided',
  'AWSAccessKeyId',
]
  .map(named)
  .join('|')})`

/** The start of a name. An escape may precede it. */
const start = '(?<=^|[^a-z\\d]|%(?:25){0,9}[\\da-f]{2})'

const keys = ['secret-access-key', 'session-token', 'signing-key'].map(named).join('|')
const policy = `${start}policy`
const azureSignature = `${start}sig`

/**
 * The properties of credentials, the policy of a form, which contains the credential and the token, and Azure's
 * signature. These names also occur in prose and messages, but not with such long values.
 */
const ambiguous = `(?:${keys}|${policy}|${azureSignature})`

/** The ambiguous names except the policy's. */
const keyOrSignature = `(?:${keys}|${azureSignature})`

/** The names of values that look like random text. */
const random = `(?:${secret}|${keys}|${azureSignature})`

/** The minimum length of an ambiguous name's value. */
const shortest = 20

/** The minimum length of a value that only a space separates from its name. */
const unmistakable = 32

/** White space, plain or escaped in a nested string. The patterns ignore case, so `\REDACTED` must be excluded. */
const space = '(?:\\s|\\\\+(?!REDACTED)[rnt])'

/** Quotes, plain or escaped in nested strings, the bracket that closes a name, and the asterisks of Markdown. */
const quote = `(?:["'\`*\\\\\\]]|\\\\+(?:u00|x)2[27]|&(?:quot|apos|#\\w{1,6});|%(?:25)*(?:5d|2[27]))`

/** What separates a name from its value: an arrow, a punctuation mark, PHP's length, or the border of a table. */
const separator =
  '(?:[-=](?:>|&gt;|gt;|\\\\+(?:u00|x)3e)|:=|={2,3}|;s:\\d{1,9}:|>>,' +
  '|[:=：,>|\\t→⇒│┃║]|\\\\+(?:t|(?:u00|x)(?:3[ade]|2c))|&(?:gt|#(?:x3[ad]|6[12]|58));)'

/** A character of a value: plain, or escaped in JSON or HTML. Characters that end a URL parameter are excluded. */
const plain = '[^&\\s"\'`<>\\\\,;()[\\]{}|│┃║%]'
const escaped = '(?:%|\\\\(?!(?:u00|x)2[267])[^"\'\\s\\\\rnt]|&#\\w{1,6};)'

/** The maximum number of escapes in one match, since engines keep a stack entry for each. */
const atOnce = 9999

/** A value with at least `least` characters. If it has too many escapes for one match, its beginning. */
const value = (least: number, other = escaped) =>
  `(?=(?:${plain}|${other}){${least}})${plain}*(?:${other}${plain}*){0,${atOnce}}`

/** A property with the value in it, as in OpenTelemetry, Protocol Buffers and DynamoDB. */
const inner = `(?:string_?value|array_?value|values?|s)${quote}{0,8}${space}{0,8}[:=]`

/** The start of a value: of a list, a type, an option in Rust, Java or Swift, an inner property, or bytes in Python. */
const opening =
  `(?:\\[\\]string\\{|string\\(\\d{1,9}\\)|(?:Some|Just|Ok|Optional|Str|Slice)[([]|Just(?= ["'])` +
  `|<!\\[CDATA\\[|<<|${inner}|!!\\w{1,20}(?=\\s)` +
  // The indicator of a block scalar in YAML.
  `|[>|][+-]?\\d?(?=[ \\t]{0,8}(?:\\r?\\n|\\\\{1,8}n))|[bru]{1,2}(?=\\\\{0,8}["'][\\w/+%])|${space}|${quote}|[[{(])`

/** The end of a line, also in a long string that Node prints in pieces. */
const line = `(?:\\r?\\n|(?:\\\\+r)?\\\\+n(?:["'] \\+\\s{1,40}["'])?)`

/** The text between a name and its value in a URL, JSON, a dump, a table, HTML, XML, or the body of a form. */
const between = [
  // The cells of a column are padded to the width of the widest.
  `${quote}{0,8} *[|│┃║] *${quote}{0,8}`,
  `${quote}{0,8}${space}{0,40}(?!,${opening}{0,60}[\\w-]{1,40}${quote}{1,8}${space}{0,8}:)${separator}${opening}{0,60}`,
  `${quote}{0,8}(?:\\s{0,40}</?[^<>]{1,80}>){1,4}\\s{0,40}`,
  `${quote}{0,8}${line}(?:[\\w-]{1,80}:[^\\n\\\\]{0,200}${line}){0,4}${line}`,
].join('|')

/** A property `value` next to a property with the name, as in an object or an element: the text between the two. */
const beside = '[^{}<>]{0,200}?'
const assigned = `${quote}{0,8}${space}{0,8}[:=]${space}{0,8}${quote}{0,8}`

/** The text between the word `value` and a value, which may be in an object of its own. */
const held = `(?:${quote}{0,8}${space}{0,8}[:=]|(?= ?\\{))${opening}{0,60}`

/** What is between two numbers of a list: white space and punctuation, also escaped. */
const gap = '[\\s:,"\'\\\\nrt]'

/** The bytes of a key: numbers, perhaps each after its index, or pairs of hexadecimal digits. */
const bytes = `(?:(?:\\d{1,3}${gap}{1,40}){15,999}\\d{1,3}|(?:(?:0x)?[\\da-f]{2}[\\s:,]{1,9}){15,999}(?:0x)?[\\da-f]{2})`

/** The start of a value that is not a name such as `x-amz-content-sha256`, and not a long word. */
const notName = '(?!x-amz-)(?=[a-z+/=%~_-]{0,99}\\d)'

/** The start of a form's policy: JSON in base64, so it begins with a brace. Other policies have names and IDs. */
const brace = '(?=e[wy3])'

/** The start of a value that is not the name, the URL or the ARN of another policy. Base64 has no such characters. */
const notPolicyName = '(?!(?!e[wy3])[a-z]{1,40}[-:._])'

/** Names whose values may follow without a punctuation mark, and the start of such a value. */
const unmarked = [[random, notName] as const, [policy, brace] as const]

/** A percent-encoded separator, in a URL within another. The value ends at a delimiter that is encoded as often. */
const encoded = '(?=%(?<often>(?:25)*)[23])(?:%\\k<often>2[02]){0,2}%\\k<often>3[ad](?:%\\k<often>2[02]){0,2}'
const end = '%\\k<often>(?:0[9ad]|2[0-367c]|3[bce]|5[bcd]|7[bd])'
const insideUrl = `(?!${end})${escaped}`

const slash = '(?:\\\\*/|\\\\+u002f|%(?:25)*2f|&#(?:x2f|47);)'

/** A pattern, and the characters of its value that are not plain. */
type Pattern = [pattern: RegExp, other?: string]

/**
 * The first group is what precedes a value and is kept. Everything is bounded except the values, which are read only
 * once, so the time is linear in the length of the text.
 */
const makePatterns = (): Pattern[] => [
  // Bytes come first, since the next patterns would redact only one of them.
  [new RegExp(`(${random}(?!\\w)[^;&]{0,120}?[[{<(](?:Buffer )?${gap}{0,40})${bytes}`, 'gi')],
  ...[
    [secret, 1, ''] as const,
    [keyOrSignature, shortest, ''] as const,
    // Other policies have names: `referrer-policy: strict-origin-when-cross-origin`.
    [policy, shortest, notPolicyName] as const,
  ].flatMap(([name, least, begin]): Pattern[] => [
    [new RegExp(`(${name}(?:%(?:25)*5d)?${encoded})${begin}${value(least, insideUrl)}`, 'gi'), insideUrl],
    [new RegExp(`(${name}${quote}{0,8}(?:${space}|,)${beside}\\b(?:value|val|v)${held})${begin}${value(least)}`, 'gi')],
    // What follows a closing tag is not the element's value.
    [new RegExp(`((?<!<\\\\{0,8}/)${name}(?:${between}))${begin}${value(least)}`, 'gi')],
  ]),
  // The parameters of Signature Version 2 and of the Authorization header.
  [new RegExp(`(\\b(?:Signature|Credential)=)${value(1)}`, 'g')],
  // A credential is recognized by its end.
  [
    new RegExp(
      `(?<![\\w.~-])()[\\w.~-]{1,128}(?=${slash}\\d{8}${slash}(?:[\\w-]{1,40}${slash}){1,2}aws4_request)`,
      'gi',
    ),
  ],
  // S3's response repeats what was sent, also in hex.
  [/(<CanonicalRequestBytes>\s{0,40})[\da-f][\da-f\s]*/gi],
  // The arguments of one call, `console.log('signingKey', key)`, and sentences.
  ...unmarked.map(([name, begin]): Pattern => {
    const separated = `${name}${quote}{0,8}[ (]{1,8}(?:(?:is|was|to be) {1,8})?${quote}{0,8}`
    return [new RegExp(`(${separated})${begin}[\\w+/%=~-]{${unmistakable},}`, 'gi')]
  }),
]

/** The patterns, compiled at first use, since compiling takes milliseconds. */
let patterns: Pattern[] | undefined

/** A line break in wrapped text, also within a string that is written in pieces. */
const wrap = `["']?[ \\t]{0,4}(?:[+.\\\\]{0,8}\\r?\\n|[+.]?\\\\{1,8}n)[ \\t>|│]{0,80}["'\\\\]{0,8}[ \\t]{0,4}`

/** A line that continues the value of the line before. It contains nothing else and has at least `least` characters. */
const continuation = (least: number): RegExp =>
  new RegExp(`${wrap}[\\w+/%~.-]{${least},}={0,2}(?=["'&\\\\<,]|[ \\t]*(?:\\r?\\n|$))`, 'y')

/** Returns the end of a value that may continue on the next lines. A short value is more likely to be complete. */
function endOfWrapped(text: string, start: number, from: number): number {
  const next = continuation(from - start < 10 ? 16 : 8)
  let end = from
  for (next.lastIndex = end; next.test(text); ) end = next.lastIndex
  return end
}

/** A value that has already been redacted, by this function or another. */
const redactedBefore = /REDACTED(?![\w+/=%~.-])/y

/** Redacts what a pattern finds if it is secret, with any number of escapes in it. */
function takeOut(
  text: string,
  [pattern, other = escaped]: Pattern,
  isSecret: (end: number) => boolean = () => true,
): string {
  let redacted = ''
  let at = 0
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
    redactedBefore.lastIndex = start
    if (!redactedBefore.test(text) && isSecret(end)) {
      end = endOfWrapped(text, start, end)
      redacted += `${text.slice(at, found.index)}${before}REDACTED`
      at = end
    }
    pattern.lastIndex = end
  }
  return redacted + text.slice(at)
}

/** Redacts values that precede their names. */
function redactNamedAfter(text: string): string {
  const nameBehind = new RegExp(`^${beside}\\b(?:name|key|id|k)${assigned}(?:${secret}|${ambiguous})\\b`, 'i')
  return takeOut(text, [new RegExp(`(\\b(?:value|val|v)${assigned})${value(1)}`, 'gi')], (end) =>
    nameBehind.test(text.slice(end, end + 300)),
  )
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
function redactBelowNames(text: string): string {
  if (!new RegExp(`(?:^|n|${border})${nameCell}(?=\r|\\\\|$|${border})`, 'im').test(text)) return text
  const kinds = unmarked.map(([name, begin]) => ({
    name: new RegExp(`^${padding}${name}${padding}$`, 'i'),
    value: new RegExp(`^(${padding})${begin}[\\w+/%=~-]{${shortest},}(${padding})$`, 'i'),
  }))
  let separator = ''
  let width = 0
  let columns: { index: number; value: RegExp }[] = []
  // Every second piece is the end of a line.
  const pieces = text.split(/(\r?\n|(?:\\{1,8}r)?\\{1,8}n)/)
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

/** The escape codes that colour a terminal, or erase a line as grep does, plain or escaped in nested strings. */
const colours = /(?:\x1b|\\{1,8}(?:u001b|x1b|033|e))\[[\d;:]{0,30}[mK]/gi

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
function writeNames(text: string): string {
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  for (let index = 0; index < text.length; ) {
    starts[index] = index
    ends[index] = ++index
  }
  const joined = reduce({ text, starts, ends }, new RegExp(`=?${wrap}`, 'g'), () => '')
  const reduced = reduce(joined, escapedLetter, ([, code]) => String.fromCharCode(Number.parseInt(code!, 16)))
  if (reduced.text.length === text.length) return text
  let written = ''
  let at = 0
  for (const { 0: name, index } of reduced.text.matchAll(new RegExp(`${secret}|${ambiguous}`, 'gi'))) {
    const start = reduced.starts[index]!
    const end = reduced.ends[index + name.length - 1]!
    if (end - start === name.length) continue
    written += text.slice(at, start) + name
    at = end
  }
  return written + text.slice(at)
}

/** The maximum number of passes, which keeps the time linear. Nearly always the second pass finds nothing. */
const maxPasses = 5

/** Redacts what the patterns find. What is redacted may uncover more. */
function redactOnce(text: string): string {
  patterns ??= makePatterns()
  const readable = writeNames(text.replace(colours, ''))
  return patterns.reduce(
    (redacted, pattern) => takeOut(redacted, pattern),
    redactNamedAfter(redactBelowNames(readable)),
  )
}

/**
 * Redacts signatures, session tokens, credentials, signed policies and customer-provided encryption keys in a text,
 * such as a line of a log. It finds them in presigned URLs and in the fields of presigned forms, also if these are
 * encoded, quoted or dumped.
 *
 * @param text Any text.
 * @returns The text with `REDACTED` in place of each. The address and the expiry of a URL can still be read.
 * @example
 * console.log(redact(`GET ${url} → ${response.status}`))
 */
export function redact(text: string): string {
  if (typeof text !== 'string') return ''
  let redacted = text
  for (let pass = 0; pass < maxPasses; pass++) {
    const before = redacted
    redacted = redactOnce(before)
    if (redacted === before) break
  }
  return redacted
}
