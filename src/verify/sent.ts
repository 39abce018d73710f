import { diagnosis } from './diagnosis.ts'
import { listPairs, lowerCase } from './request.ts'
import type { Diagnosis, SentRequest } from './types.ts'

/** What is known about the request that was sent. */
export interface Sent {
  /** Undefined if unknown. */
  method: string | undefined
  url: string
  /** The known headers, with names in lower case. */
  headers: Record<string, string>
  /** A mistake in the spelling of the URL, if the URL can be read in spite of it. */
  flaw?: Diagnosis
}

/** The options of curl with a value that is read here. */
const curlOptions: Record<string, 'method' | 'header' | 'body' | 'upload' | 'url'> = {
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-T': 'upload',
  '--upload-file': 'upload',
  '-d': 'body',
  '--data': 'body',
  '--data-binary': 'body',
  '--data-raw': 'body',
  '--url': 'url',
}

/** The options of curl with a value that is skipped. */
const curlValues = new Set(['-o', '--output', '-A', '--user-agent', '-m', '--max-time', '--retry', '-w', '--write-out'])

/** Splits a command as a POSIX shell does, without expanding anything. */
function splitCommand(command: string): string[] {
  const words: string[] = []
  const pieces = /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s'"\\]+)|(\s+)/g
  let word: string | undefined
  for (const [, escaped, single, double, bare, space] of command.matchAll(pieces)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (escaped !== '\n')
      word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? bare)
  }
  return word === undefined ? words : [...words, word]
}

/** Reads a `curl` command. */
function readCurl(command: string): SentRequest {
  const words = splitCommand(command)
  const headers: Record<string, string> = {}
  let method: string | undefined
  let url = ''
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!
    const kind = curlOptions[word]
    const value = kind || curlValues.has(word) ? (words[++index] ?? '') : ''
    if (kind === 'method') method = value
    else if (kind === 'upload') method ??= 'PUT'
    else if (kind === 'body') method ??= 'POST'
    else if (kind === 'url') url = value
    else if (kind === 'header') {
      const at = value.indexOf(':')
      if (at > 0) headers[value.slice(0, at)] = value.slice(at + 1).trim()
    } else if (word === '-I' || word === '--head') method ??= 'HEAD'
    else if (!word.startsWith('-') && !curlValues.has(words[index - 1] ?? '') && url === '') url = word
  }
  return { method: method ?? 'GET', url, headers }
}

/** The signature's parameters that every SigV4 URL has. */
const required = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
  (name) => `X-Amz-${name}`,
)

/** Diagnoses a URL that is not a complete SigV4 presigned URL. Undefined if it may be complete. */
export function findUrlFlaw(url: string): Diagnosis | undefined {
  const [, query = ''] = url.split('?')
  const names = new Set(query.split('&').map((parameter) => parameter.split('=')[0] ?? ''))
  const has = (...all: string[]) => all.every((name) => names.has(name))
  if (has('Key-Pair-Id') && (has('Signature') || has('Policy')))
    return diagnosis(
      'otherSigner',
      'This is a signed URL of CloudFront, which is signed with a CloudFront key pair. CloudFront checks it, not S3: check the key pair, the policy and the expiry there.',
      { signer: 'CloudFront' },
    )
  if (has('X-Goog-Signature') || has('GoogleAccessId'))
    return diagnosis(
      'otherSigner',
      'This is a signed URL of Google Cloud Storage. Its signature is not SigV4: check it with the tools of Google Cloud.',
      { signer: 'Google Cloud Storage' },
    )
  if (has('sig', 'se', 'sv'))
    return diagnosis('otherSigner', 'This is a shared access signature of Azure, which is not SigV4.', {
      signer: 'Azure',
    })
  if (has('AWSAccessKeyId', 'Signature'))
    return diagnosis(
      'otherSigner',
      'This URL is signed with Signature Version 2, which most regions no longer accept: sign it with Signature Version 4.',
      { signer: 'Signature Version 2' },
    )
  const missing = required.filter((name) => !has(name))
  const isSigV4 = missing.length < required.length
  if (!isSigV4 || missing.length === 0) return undefined
  return diagnosis(
    'incomplete',
    `The URL is not complete: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. In a shell, put the URL in quotes, since an unquoted \`&\` ends the command.`,
    { missing: missing.join(', ') },
  )
}

/** Reads the known headers. */
function readKnownHeaders(given: SentRequest['headers']): Record<string, string> {
  const headers = new Map<string, string>()
  for (const [name, values] of listPairs(given ?? {}))
    for (const value of [values].flat()) {
      if (typeof value !== 'string') continue
      const lower = lowerCase(name)
      const before = headers.get(lower)
      headers.set(lower, before === undefined ? value : `${before},${value}`)
    }
  headers.delete('__proto__')
  return Object.fromEntries(headers)
}

/**
 * Reads a request in the forms in which people keep it: the result of `presign`, a URL that was copied from a page, a
 * mail or a terminal, or a whole `curl` command.
 */
export function readSent(given: SentRequest | string): Sent {
  const { method, url, headers }: SentRequest = typeof given === 'string' ? { url: given } : (given ?? {})
  const text = typeof url === 'string' ? url.trim() : ''
  if (/^curl\s/.test(text)) {
    const command = readCurl(text)
    return readSent({ ...command, headers: { ...command.headers, ...readKnownHeaders(headers) } })
  }
  const bare = text.replace(/^(<|["'`])(?:URL:)?(.*?)[>"'`]$/is, '$2').trim()
  const joined = bare.replace(/\s+/g, '')
  const decoded = joined.replace(/&amp;|&#38;|&#x26;/gi, '&')
  const sent: Sent = {
    method: typeof method === 'string' ? method : undefined,
    url: decoded,
    headers: readKnownHeaders(headers),
  }
  if (decoded !== joined)
    sent.flaw = diagnosis(
      'escapedUrl',
      'The URL contains `&amp;` instead of `&`, since it was copied from HTML or XML: replace each `&amp;` by `&`.',
    )
  else if (joined !== bare)
    sent.flaw = diagnosis(
      'whiteSpace',
      'The URL contains white space, perhaps from a line that was wrapped: remove it, and send the URL as one string.',
    )
  return sent
}
