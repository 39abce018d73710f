/** The parameters and fields that hold a signature, a token, or who signed; anywhere, in any case. */
const fields = '(?:x-amz-(?:signature|credential|security-token|s3session-token))'

/** What stands between a name and its value in a URL, one within another, JSON, a dump, HTML, XML, and a form's body. */
const between = [
  '%(?:25)*3d|&#(?:x3d|61);',
  `["'\\\\]*\\s*[:=,]\\s*["'\\\\]*`,
  `["']?\\s+value\\s*=\\s*["']?`,
  '["\']?\\r?\\n(?:[\\w-]+:[^\\n]*\\n){0,4}\\r?\\n',
  '["\']?>',
].join('|')

/** A value: up to what can't be part of one, but with the escapes of JSON and HTML in it. */
const value = '(?:[^&\\s"\'`<>\\\\,;()[\\]{}|]|\\\\[^"\'\\s]|&#\\w+;)+'

const patterns = () => [
  new RegExp(`(${fields}(?:${between}))${value}`, 'gi'),
  // The older signature's parameters, and the header's.
  new RegExp(`(\\b(?:AWSAccessKeyId|Signature|Credential)=)${value}`, 'g'),
  // A policy, whose conditions name the credential and the token.
  new RegExp(`(\\bpolicy(?:${between}))[\\w+/%=-]{40,}`, 'gi'),
  // HTML with the value in front.
  new RegExp(`(value\\s*=\\s*["'])[^"']*(?=["']\\s+name\\s*=\\s*["']?(?:${fields}|policy))`, 'gi'),
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
