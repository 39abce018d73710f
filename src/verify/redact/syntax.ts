/** A name in any case: with hyphens, with underscores like CGI's variables, or with neither. U+2011 is a hyphen. */
const named = (name: string): string => name.replaceAll('-', '[-_\u2011]?')

/** The parameters, fields and elements that contain a signature, a token, an access key or a customer's key. */
export const secret = `(?:${[
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

/** The names of credentials, also in words, as `aws configure` and the console write them, and in Java. */
const keys = [
  ...['secret-access-key', 'session-token', 'signing-key'].map((name) => name.replaceAll('-', '[-_ \u2011]?')),
  'aws[._]?secret_?key',
].join('|')
// Engines look ahead faster than behind.
export const policy = `(?=policy)${start}policy`
const azureSignature = `(?=sig)${start}sig`

/**
 * The properties of credentials, the policy of a form, which contains the credential and the token, and Azure's
 * signature. These names also occur in prose and messages, but not with such long values.
 */
export const ambiguous = `(?:${keys}|${policy}|${azureSignature})`

/** The ambiguous names except the policy's. */
export const keyOrSignature = `(?:${keys}|${azureSignature})`

/** The names of values that look like random text. */
export const random = `(?:${secret}|${keys}|${azureSignature})`

/** The minimum length of an ambiguous name's value. */
export const shortest = 20

/** The minimum length of a value that only a space separates from its name. */
export const unmistakable = 32

/** Characters that nobody sees: soft hyphens, spaces of no width, and marks of direction. */
export const invisible = '[\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff]'

/** White space, plain or escaped in a nested string. The patterns ignore case, so `\REDACTED` must be excluded. */
export const space = `(?:\\s|${invisible}|\\\\+(?!REDACTED)[rnt])`

/** Quotes, plain or escaped in nested strings, the bracket that closes a name, and the asterisks of Markdown. */
export const quote = `(?:["'\`*\\\\\\]]|\\\\+(?:u00|x)2[27]|&(?:quot|apos|#\\w{1,6});|%(?:25)*(?:5d|2[27]))`

/** A character of a value: plain, or escaped in JSON or HTML. Characters that end a URL parameter are excluded. */
export const plain = '[^&\\s\\0"\'`<>\\\\,;()[\\]{}|│┃║%]'
export const escaped = '(?:%|\\\\(?!(?:u00|x)2[267])[^"\'\\s\\\\rnt]|&#\\w{1,6};)'

/** The maximum number of escapes in one match, since engines keep a stack entry for each. */
export const atOnce = 9999

/** A value with at least `least` characters. If it has too many escapes for one match, its beginning. */
export const value = (least: number, other = escaped) =>
  `(?=(?:${plain}|${other}){${least}})${plain}*(?:${other}${plain}*){0,${atOnce}}`

/** A property `value` next to a property with the name, as in an object or an element: the text between the two. */
export const beside = '[^{}<>]{0,200}?'
export const assigned = `${quote}{0,8}${space}{0,8}[:=]${space}{0,8}${quote}{0,8}`

/** The start of a value that is not a name such as `x-amz-content-sha256`, and not a long word. */
const notName = '(?!x-amz-)(?=[a-z+/=%~_-]{0,99}\\d)'

/** The start of a form's policy: JSON in base64, so it begins with a brace. Other policies have names and IDs. */
const brace = '(?=e[wy3])'

/** The start of a value that is not the name, the URL or the ARN of another policy. Base64 has no such characters. */
export const notPolicyName = '(?!(?!e[wy3])[a-z]{1,40}[-:._])'

/** A value of at least `least` characters without separators. The parts of a JSON Web Token have dots between them. */
export const oneWord = (least: number) => `[\\w+/%=~-]{${least}}[\\w+/%=~-]*(?:\\.[\\w-]{20,999}){0,9}`

/** Names whose values may follow without a punctuation mark, and the start of such a value. */
export const unmarked = [[random, notName] as const, [policy, brace] as const]
