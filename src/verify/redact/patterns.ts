import {
  beside,
  escaped,
  keyOrSignature,
  notPolicyName,
  oneWord,
  policy,
  quote,
  random,
  secret,
  shortest,
  space,
  unmarked,
  unmistakable,
  value,
} from './syntax.ts'

/** What separates a name from its value: an arrow, a punctuation mark, PHP's length, or the border of a table. */
const separator =
  '(?:[-=](?:>|&gt;|gt;|\\\\+(?:u00|x)3e)|:=|={2,3}|;s:\\d{1,9}:|>>,' +
  '|[:=：,>|\\t→⇒│┃║]|\\\\+(?:t|(?:u00|x)(?:3[ade]|2c))|&(?:gt|#(?:x3[ad]|6[12]|58));)'

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

/** A comma and the name of another property. */
const otherProperty = `,${opening}{0,60}[\\w-]{1,40}${quote}{1,8}${space}{0,8}:`

/** The text between a name and its value in a URL, JSON, a dump, a table, HTML, XML, or the body of a form. */
const between = [
  // The cells of a column are padded to the width of the widest.
  `${quote}{0,8} *[|│┃║] *${quote}{0,8}`,
  `(?:${visibility})?${quote}{0,8}${space}{0,40}(?!${otherProperty})${separator}${opening}{0,60}`,
  // What follows the name in the head of a table is the next name.
  `${quote}{0,8}(?!</th>\\s{0,40}(?:<th|</tr))(?:\\s{0,40}</?[^<>]{1,80}>){1,4}\\s{0,40}`,
  `${quote}{0,8}${line}(?:[\\w-]{1,80}:[^\\n\\\\]{0,200}${line}){0,4}${line}`,
].join('|')

/** The text between the word `value` and a value, which may be in an object of its own. */
const held = `(?:${quote}{0,8}${space}{0,8}[:=]|(?= ?\\{))${opening}{0,60}`

/** What is between two numbers of a list: white space and punctuation, also escaped. */
const gap = '[\\s:,"\'\\\\nrt]'

/** The bytes of a key: numbers, perhaps each after its index, or pairs of hexadecimal digits. */
const pair = '(?:0x)?[\\da-f]{2}'
const bytes = `(?:(?:\\d{1,3}${gap}{1,40}){15,999}\\d{1,3}|(?:${pair}[\\s:,]{1,9}){15,999}${pair})`

/** A percent-encoded separator, in a URL within another. The value ends at a delimiter that is encoded as often. */
const encoded = '(?=%(?<often>(?:25)*)[23])(?:%\\k<often>2[02]){0,2}%\\k<often>3[ad](?:%\\k<often>2[02]){0,2}'
const end = '%\\k<often>(?:0[9ad]|2[0-367c]|3[bce]|5[bcd]|7[bd])'
const insideUrl = `(?!${end})${escaped}`

const slash = '(?:\\\\*/|\\\\+u002f|%(?:25)*2f|&#(?:x2f|47);)'

/** A pattern, and the characters of its value that are not plain. */
export type Pattern = [pattern: RegExp, other?: string]

/**
 * The first group is what precedes a value and is kept. Everything is bounded except the values, which are read only
 * once, so the time is linear in the length of the text.
 */
export const makePatterns = (): Pattern[] => [
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
  // The signature alone, as botocore logs it.
  [/(\bSignature["']?(?: ?[:=] ?["']?|:(?:\r?\n|\\{1,8}n)))[\da-f]{64}(?![\da-f])/gi],
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
