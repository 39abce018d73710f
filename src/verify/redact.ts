/** A name in any case: with hyphens, with underscores like CGI's variables, or with neither. */
const named = (name: string): string => name.replaceAll('-', '[-_]?')

/** The parameters, fields and elements that hold a signature, a token, an access key or a customer's key. */
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

/** The start of a name, also behind an escape. */
const start = '(?<=^|[^a-z\\d]|%(?:25){0,9}[\\da-f]{2})'

/**
 * The properties of credentials, the policy of a form, which names the credential and the token, and the signature of
 * Azure. Prose and messages have these names too, but no such long values.
 */
const ambiguous = `(?:${['secret-access-key', 'session-token', 'signing-key'].map(named).join('|')}|${start}policy|${start}sig)`

/** The shortest value of an ambiguous name. */
const shortest = 20

/** White space, as it is and as texts within texts have it; letter case is ignored, but `\REDACTED` has none. */
const space = '(?:\\s|\\\\+(?!REDACTED)[rnt])'

/** Quotes, also those of texts within texts, and the bracket that closes a name. */
const quote = `(?:["'\`\\\\\\]]|\\\\+(?:u00|x)2[27]|&(?:quot|apos|#\\w{1,6});|%(?:25)*(?:5d|2[27]))`

/** What tells a name from its value: an arrow, a sign, a table's line. */
const separator =
  '(?:[-=](?:>|&gt;|gt;|\\\\+(?:u00|x)3e)|:=|[:=,>|\\t→⇒│┃║]|\\\\+(?:t|(?:u00|x)(?:3[ade]|2c))|&(?:gt|#(?:x3[ad]|6[12]|58));)'

/** A character of a value, as it is, and as JSON or HTML escapes it. What ends a parameter of a URL is none. */
const plain = '[^&\\s"\'`<>\\\\,;()[\\]{}|│┃║%]'
const escaped = '(?:%|\\\\(?!(?:u00|x)2[267])[^"\'\\s\\\\rnt]|&#\\w{1,6};)'

/** How many escapes are read at once, since engines keep a note of each on their stack. */
const atOnce = 9999

/** A value of so many characters at least, or its first escapes. */
const value = (least: number, other = escaped) =>
  `(?=(?:${plain}|${other}){${least}})${plain}*(?:${other}${plain}*){0,${atOnce}}`

/** What a list or a type of a value begins with; of Rust's, Java's and Swift's options, and of Python's bytes too. */
const opening =
  `(?:\\[\\]string\\{|string\\(\\d{1,9}\\)|(?:Some|Just|Ok|Optional)[([]|Just(?= ["'])` +
  // The sign of a block in YAML.
  `|[>|][+-]?\\d?(?=[ \\t]{0,8}(?:\\r?\\n|\\\\{1,8}n))|[bru]{1,2}(?=\\\\{0,8}["'][\\w/+%])|${space}|${quote}|[[{(])`

/** A line's end, also that of a text which Node shows in pieces. */
const line = `(?:\\r?\\n|(?:\\\\+r)?\\\\+n(?:["'] \\+\\s{1,40}["'])?)`

/** What stands between a name and its value: in a URL, JSON, a dump, a table, HTML or XML, and in the body of a form. */
const between = [
  // Cells of a table are as wide as the widest.
  `${quote}{0,8} *[|│┃║] *${quote}{0,8}`,
  `${quote}{0,8}${space}{0,40}(?!,${opening}{0,60}[\\w-]{1,40}${quote}{1,8}${space}{0,8}:)${separator}${opening}{0,60}`,
  `${quote}{0,8}(?:\\s{0,40}</?[^<>]{1,80}>){1,4}\\s{0,40}`,
  `${quote}{0,8}${line}(?:[\\w-]{1,80}:[^\\n\\\\]{0,200}${line}){0,4}${line}`,
].join('|')

/** What is named `value` beside a name, in an object or an element: what may stand between, and what leads to it. */
const beside = '[^{}<>]{0,200}?'
const assigned = `${quote}{0,8}${space}{0,8}[:=]${space}{0,8}${quote}{0,8}`

/** A separator that is percent-encoded, in a URL within another: the value ends at what is encoded as often. */
const encoded = '(?=%(?<often>(?:25)*)[23])(?:%\\k<often>2[02]){0,2}%\\k<often>3[ad](?:%\\k<often>2[02]){0,2}'
const end = '%\\k<often>(?:0[9ad]|2[0-367c]|3[bce]|5[bcd]|7[bd])'
const insideUrl = `(?!${end})${escaped}`

const slash = '(?:\\\\*/|\\\\+u002f|%(?:25)*2f|&#(?:x2f|47);)'

/** A pattern, and what is a character of its value but for plain ones. */
type Pattern = [pattern: RegExp, other?: string]

/**
 * What precedes a value is the first group, which stays. All is bounded but the values, which are not read twice: the
 * time grows with the text alone.
 */
const makePatterns = (): Pattern[] => [
  ...[[secret, 1] as const, [ambiguous, shortest] as const].flatMap(([name, least]): Pattern[] => [
    [new RegExp(`(${name}(?:%(?:25)*5d)?${encoded})${value(least, insideUrl)}`, 'gi'), insideUrl],
    [new RegExp(`(${name}${quote}{0,8}(?:${space}|,)${beside}\\b(?:value|val|v)${assigned})${value(least)}`, 'gi')],
    // What follows an element's end is not its value.
    [new RegExp(`((?<!<\\\\{0,8}/)${name}(?:${between}))${value(least)}`, 'gi')],
  ]),
  // The older signature's parameters, and the header's.
  [new RegExp(`(\\b(?:Signature|Credential)=)${value(1)}`, 'g')],
  // A credential tells itself by its end.
  [
    new RegExp(
      `(?<![\\w.~-])()[\\w.~-]{1,128}(?=${slash}\\d{8}${slash}(?:[\\w-]{1,40}${slash}){1,2}aws4_request)`,
      'gi',
    ),
  ],
  // S3's answer repeats what was sent, in hex too.
  [/(<CanonicalRequestBytes>)[\da-f\s]+/gi],
]

/** The patterns, once they have been needed: compiling them takes milliseconds. */
let patterns: Pattern[] | undefined

/** Where a text is wrapped, also within a string that is written in pieces. */
const wrap = `["']?[ \\t]{0,4}(?:[+.\\\\]{0,8}\\r?\\n|[+.]?\\\\{1,8}n)[ \\t>|│]{0,80}["'\\\\]{0,8}[ \\t]{0,4}`

/** A line that continues a value of the line before: it has nothing else, and so many characters at least. */
const continuation = (least: number): RegExp =>
  new RegExp(`${wrap}[\\w+/%~.-]{${least},}={0,2}(?=["'&\\\\<,]|[ \\t]*(?:\\r?\\n|$))`, 'y')

/** Returns where a value ends that is wrapped into several lines. A short one may be complete. */
function endOfWrapped(text: string, start: number, from: number): number {
  const next = continuation(from - start < 10 ? 16 : 8)
  let end = from
  for (next.lastIndex = end; next.test(text); ) end = next.lastIndex
  return end
}

/** What has been taken out before, by this function or another. */
const redactedBefore = /REDACTED(?![\w+/=%~.-])/y

/** Takes out what a pattern finds, if it is secret, however many escapes are in it. */
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

/** Takes out what is named only afterwards. */
function redactNamedAfter(text: string): string {
  const nameBehind = new RegExp(`^${beside}\\b(?:name|key|id|k)${assigned}(?:${secret}|${ambiguous})\\b`, 'i')
  return takeOut(text, [new RegExp(`(\\b(?:value|val|v)${assigned})${value(1)}`, 'gi')], (end) =>
    nameBehind.test(text.slice(end, end + 300)),
  )
}

/** The codes that colour a terminal, as they are and as texts within texts have them. */
const colours = /(?:\x1b|\\{1,8}(?:u001b|x1b|033|e))\[[\d;]{0,30}m/gi

/** A text without some of its parts, and where each of its characters begins and ends in the original text. */
interface Reduced {
  text: string
  starts: Uint32Array
  ends: Uint32Array
}

/** Replaces what a pattern finds by what `replace` returns: one character, or none. */
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

/** A character of a name that is escaped: in a URL, in JSON or in HTML. */
const escapedLetter = /(?:%(?:25){0,99}|\\{1,8}(?:u00|x)|&#x)(2d|5f|33|[46][1-9a-f]|[57][\da]);?/gi

/** Writes each name plainly that is wrapped into several lines, or that has escaped letters, even both. */
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

/**
 * Takes signatures, session tokens, credentials, signed policies and customers' encryption keys out of a text, such as
 * a line for a log: wherever a presigned URL or a presigned form's fields are in it, be they encoded, quoted or dumped.
 *
 * @param text Any text.
 * @returns The text with `REDACTED` in the place of each. Where a URL is, and until when it lives, can still be read.
 * @example
 * console.log(redact(`GET ${url} → ${response.status}`))
 */
export function redact(text: string): string {
  if (typeof text !== 'string') return ''
  patterns ??= makePatterns()
  const readable = writeNames(text.replace(colours, ''))
  return patterns.reduce((redacted, pattern) => takeOut(redacted, pattern), redactNamedAfter(readable))
}
