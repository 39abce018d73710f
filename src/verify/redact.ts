/** A name in any case: with hyphens, with underscores like CGI's variables, or with neither. U+2011 is a hyphen. */
const named = (name: string): string => name.replaceAll('-', '[-_\u2011]?')

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
const start = '(?<=^|[^a-z\\d]|%(?:25){0,9}[\\da-f]{2}|\\\\(?:[nrt]|x[\\da-f]{2}|u[\\da-f]{4})|#0\\d\\d)'

const keys = ['secret-access-key', 'session-token', 'signing-key'].map(named).join('|')
// Engines look ahead faster than behind.
const policy = `(?=policy)${start}policy`
const azureSignature = `(?=sig)${start}sig`

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

/** Characters that nobody sees: soft hyphens, spaces of no width, and marks of direction. */
const invisible = '[\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff]'

/** White space, plain or escaped in a nested string. The patterns ignore case, so `\REDACTED` must be excluded. */
const space = `(?:\\s|${invisible}|\\\\+(?!REDACTED)[rnt])`

/** Quotes, plain or escaped in nested strings, the bracket that closes a name, and the asterisks of Markdown. */
const quote = `(?:["'\`*\\\\\\]]|\\\\+(?:u00|x)2[27]|&(?:quot|apos|#\\w{1,6});|%(?:25)*(?:5d|2[27]))`

/** What separates a name from its value: an arrow, a punctuation mark, PHP's length, or the border of a table. */
const separator =
  '(?:[-=](?:>|&gt;|gt;|\\\\+(?:u00|x)3e)|:=|={2,3}|;s:\\d{1,9}:|>>,' +
  '|[:=：,>|\\t→⇒│┃║]|\\\\+(?:t|(?:u00|x)(?:3[ade]|2c))|&(?:gt|#(?:x3[ad]|6[12]|58));)'

/** A character of a value: plain, or escaped in JSON or HTML. Characters that end a URL parameter are excluded. */
const plain = '[^&\\s\\0"\'`<>\\\\,;()[\\]{}|│┃║%]'
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

/** What PHP shows after the name of a property that is not public: `["name":"Class":private]`. */
const visibility = `${quote}{0,4}:(?:${quote}{0,4}[\\w\\\\]{1,80}${quote}{0,4}:)?(?:private|protected)(?=\\])`

/** The text between a name and its value in a URL, JSON, a dump, a table, HTML, XML, or the body of a form. */
const between = [
  // The cells of a column are padded to the width of the widest.
  `${quote}{0,8} *[|│┃║] *${quote}{0,8}`,
  `(?:${visibility})?${quote}{0,8}${space}{0,40}(?!,${opening}{0,60}[\\w-]{1,40}${quote}{1,8}${space}{0,8}:)${separator}${opening}{0,60}`,
  // What follows the name in the head of a table is the next name.
  `${quote}{0,8}(?!</th>\\s{0,40}(?:<th|</tr))(?:\\s{0,40}</?[^<>]{1,80}>){1,4}\\s{0,40}`,
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

/** A value of at least `least` characters that nothing separates. The parts of a token in JSON have dots between them. */
const oneWord = (least: number) => `[\\w+/%=~-]{${least}}[\\w+/%=~-]*(?:\\.[\\w-]{20,999}){0,9}`

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
    return [new RegExp(`(${separated})${begin}${oneWord(unmistakable)}`, 'gi')]
  }),
]

/** The patterns, compiled at first use, since compiling takes milliseconds. */
let patterns: Pattern[] | undefined

/** A line break in wrapped text, also within a string that is written in pieces. */
const wrap = `["']?(?:[ \\t]{0,80}[|│]|[ \\t]{0,4}[+.\\\\^\`]{0,8})(?:\\r?\\n|(?<![\\\\])\\\\{1,8}n)(?:// |[ \\t>|│#*]{0,80})["'\\\\]{0,8}[ \\t]{0,4}`

/** A part of a value that fills the rest of its line and has at least `least` characters. It is not a word. */
const part = (least: number): string =>
  `(?![A-Z]?[a-z]+(?![\\w+/%~.=-]))[\\w+/%~.-]{${least}}[\\w+/%~.-]*={0,2}(?=["'&\\\\<,^\`]|[ \\t]{0,80}[|│]?[ \\t]{0,9}(?:\\r?\\n|\\\\|$))`

/** A value that continues after a place where a browser may break the line. */
const broken = new RegExp(
  `(?:(?:${invisible}|<wbr ?/?>|&(?:shy|#(?:8203|x200b|173|xad));){1,9}[\\w+/%~=.-]{1,999}){1,999}`,
  'iy',
)

/** Returns the end of a value that may continue on the next lines. A short value is more likely to be complete. */
function endOfWrapped(text: string, start: number, from: number, lineStart = start): number {
  const least = from - start < 10 ? 16 : 8
  let end = from
  broken.lastIndex = end
  while (broken.test(text)) end = broken.lastIndex
  // A complete signature.
  if (end - start === 64 && /^[\da-f]{64}$/.test(text.slice(start, end))) return end
  const next = new RegExp(`${wrap}${part(least)}`, 'y')
  for (next.lastIndex = end; next.test(text); ) end = next.lastIndex
  return lineStart < start ? endOfPrefixed(text, lineStart, end, least) : end
}

/** How much of the beginning of a line is compared with that of the next. */
const maxPrefix = 120

/** Returns the end of a value that continues on the next lines, if all lines start with a time or a name as logs have. */
function endOfPrefixed(text: string, lineStart: number, from: number, least: number): number {
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
    const prefix = /^.*[\s|\])>]/.exec(first.slice(0, length))?.[0] ?? ''
    more.lastIndex = lineBreak.lastIndex + prefix.length
    if (prefix.length < 3 || !more.test(text)) return end
  }
}

/** A value that has already been redacted, by this function or another. */
const redactedBefore = /REDACTED(?![\w+/=%~.-])/y

/** A word such as `missing`. Hexadecimal digits may be the start of a signature. */
const word = /^(?![a-f]+$)[A-Za-z][a-z]{2,19}$/

/** A separator without a quotation mark, as in a sentence or in YAML. */
const unquoted = /[:\s(]$/

/** A reference to a value in source code: `credentials.sessionToken`, `process.env.AWS_SESSION_TOKEN`, `$TOKEN`. */
const reference =
  /^(?:\$?(?:[a-z_]\w{0,39}[?!]?\.)+\w{0,40}(?:key|policy|secret|sig|signature|token)!?|\$[a-z_]\w{0,60})$/i

const dateTime = /^\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)?$/

/** The name of another header in a list. Longer names could be passwords. */
const headerName = /^(?:x-amz-[a-z\d-]{1,60}|(?=.{5,19}$)[a-z]{2,19}(?:-[a-z]{2,19})+)$/i

/** A type in YAML, which precedes the value. */
const tag = /^![\w-]{1,18}$/

const path = /^(?:~?\/[\w.-]{2,60}){3,}$/

/** The name of a policy, such as `AmazonS3ReadOnlyAccess`. */
const policyName = /^(?=.*[a-z])(?:[A-Z][a-z]{2,20}|[A-Z]\d|[A-Z]{2,4}(?![a-z])){2,12}$/

/** Whether a value is one that this package or other software uses where there is no secret. */
const isHarmless = (value: string) =>
  !/[^\W_]/.test(value) || [reference, dateTime, headerName, path, tag].some((pattern) => pattern.test(value))

/** Whether a value is the name of what follows it: a property, a variable, or a function that is called. */
const isOtherName = (value: string, before: string, behind: string) =>
  (/^[a-z_.]{3,60}$/i.test(value) && behind.startsWith('(')) ||
  (/^[a-z_][\w-]{0,39}:$/i.test(value) && /^\s/.test(behind)) ||
  (/^[a-z_]\w{2,39}$/i.test(value) && /^ = /.test(behind)) ||
  (/^[$\w.-]{1,60}$/.test(value) && /["']$/.test(before) && /^\\{0,8}["']\s{0,8}(?::|=>)/.test(behind))

/** What is longer is a secret. */
const longestInnocent = 200

/** Whether a value is not a secret although it follows the name of one. */
function isInnocent(text: string, start: number, end: number, before: string): boolean {
  if (end - start > longestInnocent) return false
  const value = text.slice(start, end)
  return (
    isHarmless(value) ||
    (word.test(value) && unquoted.test(before)) ||
    (policyName.test(value) && /policy[^a-z\d]{0,20}$/i.test(before)) ||
    isOtherName(value, before, text.slice(end, end + 20))
  )
}

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

/** A character of a random value, plain or escaped in a URL, JSON or HTML. */
const randomPlain = '[\\w+/=~\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff-]'
// A dot separates the long parts of a token in JSON.
const randomEscaped = `(?:\\.(?=[\\w-]{20})|%(?:25){0,9}(?:2[bf]|3d)|\\\\{1,8}(?:/|u00(?:2[bf]|3d))|&#(?:x(?:2[bf]|3d)|4[37]|61);)`
const randomCharacter = `(?:${randomPlain}|${randomEscaped})`

/** The start of a long value, but not of a path. */
const startOfLong = new RegExp(
  `(?<=[^\\w+/~.%-]|%(?:25){0,9}[\\da-f]{2}|\\\\[nrt])(?![/~=])(?=${randomCharacter}{30})`,
  'gi',
)

/** Whether a value has the form of the secret with this name: hexadecimal, or base64 with digits and both cases. */
function hasFormOf(name: string, value: string): boolean {
  if (/^policy$/i.test(name)) return /^e[wy]/.test(value)
  // A token is not hexadecimal, but the hash of a payload is.
  if (/^[\da-f]*$/i.test(value)) return (value.length === 64 || value.length >= 128) && !/token$/i.test(name)
  const least = /access[-_]?key$/i.test(name) ? 30 : 40
  return value.length >= least && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value)
}

/** The names and tags before a value that do not say what it is. */
const anyLabel = new RegExp(
  `^(?:\\w*value|v|defaults?|examples?|data|text|str(?:ing)?|s|base64|equal\\w*|\\$eq|got|received|actual|expected|provided|second|[gs]etter|n?\\d+|${'t[dh]|dd|li|p|br|div|span|font|small|code|pre|b|i|em|strong|kbd|samp|var'})$`,
  'i',
)

/** What is between the two values of a comparison, a change or a list. */
const nextValue =
  /REDACTED["'`\])\s,]{0,9}(?:(?:->|=>|[!=]=+|but|got|vs|received|actual|and|multi_?value|value|["\\,:[{|])\s{0,9}){1,40}["'`\s:[(|]{0,9}$/i

/** A name that has a value of its own: `"sessionToken": null, …`. */
const hasOwnValue = /^["'\\]{0,8}\s{0,8}[:=]\s{0,8}(?:"[^"]{0,100}"|'[^']{0,100}'|[\w.-]{1,100})\s{0,8}[,;}]/

const hashWord = /sha-?(?:1|256)|hash|digest|checksum|fingerprint|md5|etag|payload/i

/** The name or the tag directly before a value. */
const labelBefore = /(?:([\w$][\w$.-]{0,80})["'`\\\]*]{0,9}\s{0,9}[:=]|<([\w:-]{1,80})[^<>]{0,99}>)[^\w]{0,40}$/

/** Whether a value that looks random belongs to the name before it, and not to another name between the two. */
function belongs(between: string): boolean {
  if (hashWord.test(between)) return false
  if (between.includes('REDACTED')) return nextValue.test(between)
  if (hasOwnValue.test(between)) return false
  const readable = between.replace(/%(?:25)*([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const [, label, tag] = labelBefore.exec(readable) ?? []
  return anyLabel.test(label ?? tag ?? 'value')
}

/** How far a value may be from its name if only its form shows what it is. */
const reach = 160

/** Redacts values with the form of a secret after its name, in formats that the patterns do not describe. */
function redactNearby(text: string): string {
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

/** The end of a line, plain or escaped in nested strings. */
const lineEnd = /(\r?\n|(?:\\{1,8}r)?\\{1,8}n)/

/** A long value in a cell. */
const cellValue = /(?<![^\s"])[\w.+/=%~-]{30}[\w.+/=%~-]*(?![^\s"])/g

/** The maximum number of columns whose values are redacted, which keeps the time linear. */
const maxColumns = 9

/** Redacts values below their names in a table whose columns are aligned with spaces. */
function redactColumns(text: string): string {
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
function redactBelowNames(text: string): string {
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

/** The character that begins a terminal's escape code, plain or written out. */
const escapeCharacter = '(?:\\x1b|␛|\\^(?=\\[\\[)|&#(?:x1b|27);|\\\\{1,8}(?:u001b|x1b|033|e))'

/** The escape codes that colour a terminal, move its cursor or erase a line, also without their first character. */
const escapeCodes = new RegExp(
  `${escapeCharacter}(?:\\[{1,2}[\\d;:?]{0,30}[a-z]|[()][AB0])|(?<!\\\\)\\[\\d{1,3}(?:[;:]\\d{0,3}){0,9}m(?!\\])`,
  'gi',
)

/** Text in UTF-16 that was read as bytes: every second character is NUL. */
const utf16 = /(?:[\x01-\x7f]\0){8}(?:[\x01-\x7f]\0)*|(?:\0[\x01-\x7f]){8}(?:\0[\x01-\x7f])*/g

/** The same in JSON. */
const escapedUtf16 = /(?:[\x20-\x7e]\\{1,8}u0000){8,999}/g

/** Removes escape codes, and the zeros of UTF-16. */
const removeCodes = (text: string): string =>
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
function writeNames(text: string): string {
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
 * in presigned URLs and in the fields of presigned forms, also if these are encoded, quoted, dumped, coloured or wrapped,
 * and in tables. In a format that it does not know, it redacts a value that looks random and follows such a name within
 * 160 characters.
 *
 * It does not find a secret without its name, a short value in an unknown format, a name that is wrapped between lines
 * that start with a time, and what is in Base64 or hexadecimal as a whole. It keeps words, names, dates and source code,
 * such as `sessionToken: credentials.sessionToken`. The time is linear in the length of the text.
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
