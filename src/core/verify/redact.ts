/** The parameters, fields and elements that hold a signature, a token, who signed, or a customer's key; in any case. */
const secret =
  '(?:x-amz-(?:signature|credential|security-token|s3session-token|(?:copy-source-)?server-side-encryption-customer-key)' +
  '|SignatureProvided|AWSAccessKeyId)'

/** A policy names the credential and the token in its conditions. */
const policy = '\\bpolicy'

/** White space, as it is and as texts within texts have it. */
const space = '(?:\\s|\\\\+[rnt])'

/** Quotes, also those of texts within texts, and the bracket that closes a name. */
const quote = `(?:["'\`\\\\\\]]|\\\\+(?:u00|x)2[27]|&(?:quot|apos|#\\w{1,6});)`

/** What tells a name from its value. */
const separator = '(?:=&?(?:>|gt;)|[:=,>|\\t]|\\\\+(?:t|(?:u00|x)(?:3[ade]|2c))|&(?:gt|#(?:x3[ad]|6[12]|58));)'

/** A character of a value, as it is, and as JSON or HTML escapes it. What ends a parameter of a URL is none. */
const plain = '[^&\\s"\'`<>\\\\,;()[\\]{}|%]'
const escaped = '(?:%|\\\\(?!(?:u00|x)2[267])[^"\'\\s\\\\rnt]|&#\\w{1,6};)'

/** A value of so many characters at least. Escapes are counted, since engines keep a note of each on their stack. */
const value = (least: number, other = escaped) =>
  `(?=(?:${plain}|${other}){${least}})${plain}*(?:${other}${plain}*){0,9999}`

/** What a list or a type of a value begins with. */
const opening = `(?:\\[\\]string\\{|string\\(\\d{1,9}\\)|${quote}|${space}|[[{(])`

/** A line's end, also that of a text which Node shows in pieces. */
const line = `(?:\\r?\\n|(?:\\\\+r)?\\\\+n(?:["'] \\+\\s{1,40}["'])?)`

/** What stands between a name and its value: in a URL, JSON, a dump, a table, HTML or XML, and in the body of a form. */
const between = [
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

const slash = '(?:\\\\*/|\\\\+u002f|%(?:25)*2f|&#(?:x2f|47);)'

/**
 * What precedes a value is the first group, which stays. All is bounded but the values, which are not read twice: the
 * time grows with the text alone.
 */
const patterns = () => [
  ...[
    [secret, 1] as const,
    // Prose speaks of policies too.
    [policy, 40] as const,
  ].flatMap(([name, least]) => [
    new RegExp(`(${name}${encoded})${value(least, `(?!${end})${escaped}`)}`, 'gi'),
    new RegExp(`(${name}${quote}{0,8}(?:${space}|,)${beside}\\bvalue${assigned})${value(least)}`, 'gi'),
    new RegExp(`(${name}(?:${between}))${value(least)}`, 'gi'),
  ]),
  // The older signature's parameters, and the header's.
  new RegExp(`(\\b(?:Signature|Credential)=)${value(1)}`, 'g'),
  // A credential tells itself by its end.
  new RegExp(`(?<![\\w.~-])()[\\w.~-]{1,128}(?=${slash}\\d{8}${slash}(?:[\\w-]{1,40}${slash}){1,2}aws4_request)`, 'gi'),
  // S3's answer repeats what was sent, in hex too.
  /(<CanonicalRequestBytes>)[\da-f\s]+/gi,
]

/** Takes out what is named only afterwards. */
function redactNamedAfter(text: string): string {
  const named = new RegExp(`^${beside}\\b(?:name|key|id)${assigned}(?:${secret}|${policy})\\b`, 'i')
  return text.replace(
    new RegExp(`(\\bvalue${assigned})${value(1)}`, 'gi'),
    (all: string, before: string, at: number) =>
      named.test(text.slice(at + all.length, at + all.length + 300)) ? `${before}REDACTED` : all,
  )
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
export const redact = (text: string): string =>
  patterns().reduce(
    (redacted, pattern) => redacted.replace(pattern, '$1REDACTED'),
    redactNamedAfter(typeof text === 'string' ? text : ''),
  )
