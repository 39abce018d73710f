/** The parameters and fields that hold a signature, a token, or who signed; in any case. */
const secrets = 'x-amz-(?:signature|credential|security-token|s3session-token)'

/** Quotes, also those of texts within texts. */
const quotes = `(?:["'\\\\]|&(?:quot|apos|#\\w+);)*`

/** What stands between a name and its value in a URL, one within another, JSON, a dump, HTML, XML, and a form's body. */
const between = /* @__PURE__ */ [
  '%(?:25)*3d|&#(?:x3d|61);',
  `${quotes}\\s*[:=,]\\s*${quotes}`,
  `["']?\\s+value\\s*=\\s*["']?`,
  '["\']?\\r?\\n(?:[\\w-]+:[^\\n]*\\n){0,4}\\r?\\n',
  '["\']?>',
].join('|')

/** A letter of a value: none that can't be part of one, but with the escapes of JSON and HTML in it. */
const letter = '(?:[^&\\s"\'`<>\\\\,;()[\\]{}|]|\\\\[^"\'\\s]|&#\\w+;)'

const patterns = () => [
  new RegExp(`(${secrets}(?:${between}))${letter}+`, 'gi'),
  // The older signature's parameters, and the header's.
  new RegExp(`(\\b(?:AWSAccessKeyId|Signature|Credential)=)${letter}+`, 'g'),
  // A policy, whose conditions name the credential and the token.
  new RegExp(`(\\bpolicy(?:${between}))${letter}{40,}`, 'gi'),
  // HTML with the value in front.
  new RegExp(`(value\\s*=\\s*["'])[^"']*(?=["']\\s+name\\s*=\\s*["']?(?:${secrets}|policy))`, 'gi'),
]

/**
 * Takes signatures, session tokens, credentials and signed policies out of a text, such as a line for a log: wherever a
 * presigned URL or a presigned form's fields are in it, be they encoded, quoted or dumped.
 *
 * @param text Any text.
 * @returns The text with `REDACTED` in the place of each. Where a URL is, and until when it lives, can still be read.
 * @example
 * console.log(redact(`GET ${url} → ${response.status}`))
 */
export const redact = (text: string): string =>
  patterns().reduce(
    (redacted, pattern) => redacted.replace(pattern, '$1REDACTED'),
    typeof text === 'string' ? text : '',
  )
