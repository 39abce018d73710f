import { isS3 } from '../core/request.ts'
import { PresignError } from '../errors.ts'
import { verificationTime } from './authenticate.ts'
import type { UrlParameters } from './parameters.ts'
import { redact } from './redact.ts'
import { readRequestTarget } from './request.ts'
import { readAnyAlgorithm } from './scheme-v4a.ts'
import type { Diagnosis, DiagnosisCause, ReceivedRequest } from './types.ts'
import { signingStages } from './url.ts'

/** What was signed, and the answer of the store. */
interface Evidence {
  sent: ReceivedRequest
  parameters: UrlParameters
  xml: string
  /** What the store says to people. */
  message: string
  now: number
}

/** Longer texts are cut: an answer may hold anything. */
const longest = 200

/** Longer messages are not read to their end: to search one takes a time that grows with the square of its length. */
const longestMessage = 2000

const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)

/** A header's or a parameter's value as it may be shown. */
const shown = (name: string, value: string): string =>
  /token|credential|signature|secret|password|customer-key|authorization|cookie/i.test(name)
    ? '(not shown)'
    : shorten(value)

/** What is shown may hold a whole presigned URL, where a proxy has put one, so all of it is redacted. */
function diagnosis(cause: DiagnosisCause, advice: string, details: Record<string, string> = {}): Diagnosis {
  const shown = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, redact(value)]))
  const said = redact(advice)
  return Object.defineProperty({ cause, advice: said, details: shown }, 'toString', {
    value: () => `${cause}: ${said}`,
  })
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const unescaped = (xml: string): string =>
  xml.replace(/&(?:#(\d{1,5})|#x([\da-f]{1,4})|(lt|gt|quot|apos|amp));/gi, (all, decimal, hex, entity) =>
    entity ? (entities[entity] ?? all) : String.fromCharCode(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  )

/** The text of the first element of a name; undefined if there is none. */
function element(xml: string, name: string): string | undefined {
  const tag = new RegExp(`<${name}(?:\\s[^<>]{0,${longest}})?(?<!/)>`).exec(xml)
  const start = tag ? tag.index + tag[0].length : 0
  const end = xml.indexOf(`</${name}>`, start)
  if (!tag || end < 0) return undefined
  const [text = '', ...sections] = xml.slice(start, end).replace(/\r\n?/g, '\n').split('<![CDATA[')
  return (
    unescaped(text) +
    sections
      .map((section) => {
        const [verbatim = '', ...rest] = section.split(']]>')
        return verbatim + unescaped(rest.join(']]>'))
      })
      .join('')
  )
}

/** The parts of a canonical request. */
function parse(canonicalRequest: string) {
  const lines = canonicalRequest.split('\n')
  const [method = '', path = '', query = ''] = lines
  const headers = lines.slice(3, -3).map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1)]
  })
  return { method, path, query: query.split('&').filter(Boolean), headers, payloadHash: lines.at(-1) ?? '' }
}

type Canonical = ReturnType<typeof parse>

/** Where two texts differ first: an escape or a character of each. */
function firstDifference(a: string, b: string): [string, string] {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const percent = a.lastIndexOf('%', at)
  if (percent >= 0 && at - percent < 3) at = percent
  const piece = (text: string) =>
    /^%[\da-f]{2}/i.test(text.slice(at, at + 3)) ? text.slice(at, at + 3) : text.charAt(at)
  return [piece(a), piece(b)]
}

function diagnosePath({ path: signed }: Canonical, { path: received }: Canonical): Diagnosis | undefined {
  if (signed === received) return undefined
  const [was, is] = firstDifference(signed, received)
  const change =
    was && is ? `its \`${was}\` became \`${is}\`` : was ? `it ends before \`${was}\`` : `it goes on with \`${is}\``
  return diagnosis(
    'pathDiffers',
    `The path was changed on the way, by a proxy or a URL parser: ${change}. Send the URL as it is, as a string.`,
    { signed: shorten(signed), received: shorten(received), signedPart: was, receivedPart: is },
  )
}

/** The values of each name, in the order of the canonical query, which tells them apart. */
function byName(query: string[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const parameter of query) {
    const [name = '', ...value] = parameter.split('=')
    const before = values.get(name)
    values.set(name, (before === undefined ? '' : `${before}, `) + value.join('='))
  }
  return values
}

function diagnoseQuery(ours: Canonical, theirs: Canonical): Diagnosis | undefined {
  const signed = byName(ours.query)
  const received = byName(theirs.query)
  for (const name of new Set([...signed.keys(), ...received.keys()])) {
    const [was, is] = [signed.get(name), received.get(name)]
    if (was === is) continue
    const label = `\`${shorten(name)}\``
    const details = { name: shorten(name) }
    if (is === undefined)
      return diagnosis(
        'queryDiffers',
        `The parameter ${label} was signed; the request came without it: send the whole query.`,
        { ...details, signed: shown(name, was!) },
      )
    if (was === undefined)
      return diagnosis(
        'queryDiffers',
        `The parameter ${label} was added after signing: sign it with the rest, or leave it out.`,
        { ...details, received: shown(name, is) },
      )
    return diagnosis(
      'queryDiffers',
      `The parameter ${label} was changed on the way: signed was \`${shown(name, was)}\`, received \`${shown(name, is)}\`.`,
      { ...details, signed: shown(name, was), received: shown(name, is) },
    )
  }
  return undefined
}

function diagnoseHeaders({ headers: ours }: Canonical, { headers: theirs }: Canonical): Diagnosis | undefined {
  const received = new Map(theirs)
  for (const [name, was] of ours) {
    const is = received.get(name) ?? ''
    if (was === is) continue
    const details = { name, signed: shown(name, was), received: shown(name, is) }
    if (name === 'host')
      return diagnosis(
        'hostDiffers',
        `\`${details.signed}\` was signed as the host; the store was asked as \`${details.received}\`: sign for the public endpoint, and let no proxy change the header Host.`,
        details,
      )
    if (is === '')
      return diagnosis(
        'headerMissing',
        `\`${name}: ${details.signed}\` was signed; the request came without it: send exactly this header.`,
        { name, signed: details.signed },
      )
    return diagnosis(
      'headerDiffers',
      `\`${name}: ${details.signed}\` was signed; the request came with \`${details.received}\`: send exactly what was signed.`,
      details,
    )
  }
  return undefined
}

/** Compares what was signed with what the store says it got; undefined if there is no difference. */
function compare(ours: Canonical, theirs: Canonical): Diagnosis | undefined {
  if (ours.method !== theirs.method)
    return diagnosis(
      'methodDiffers',
      `${ours.method} was signed; the request came as ${shorten(theirs.method)}: use the method that was signed. HEAD is not GET.`,
      { signed: ours.method, received: shorten(theirs.method) },
    )
  const different = diagnosePath(ours, theirs) ?? diagnoseQuery(ours, theirs) ?? diagnoseHeaders(ours, theirs)
  if (different || ours.payloadHash === theirs.payloadHash) return different
  return diagnosis(
    'payloadHashDiffers',
    `\`${ours.payloadHash}\` was signed as the payload's hash; the store computed with \`${shorten(theirs.payloadHash)}\`: send no other \`x-amz-content-sha256\` than what was signed.`,
    { signed: ours.payloadHash, received: shorten(theirs.payloadHash) },
  )
}

/** Says what a signature that does not match fails on. */
function diagnoseSignature({ sent, parameters, xml }: Evidence): Diagnosis {
  const canonicalRequest = element(xml, 'CanonicalRequest')
  const theirs = canonicalRequest === undefined ? undefined : parse(canonicalRequest)
  // Other services than S3 hash the body, which is not here.
  const stages = signingStages(sent, isS3(parameters.signed.service) ? {} : { payloadHash: theirs?.payloadHash })
  const ours = parse(stages.canonicalRequest)
  const different = theirs && compare(ours, theirs)
  if (different) return different
  const stringToSign = element(xml, 'StringToSign')
  if (stringToSign !== undefined && !stringToSign.startsWith(stages.stringToSign)) {
    const [signed = '', received = ''] = [stages.stringToSign, stringToSign].map((text) =>
      text.split('\n').slice(1, 3).join(' '),
    )
    return diagnosis(
      'scopeDiffers',
      `The date and scope \`${signed}\` were signed; the store computed with \`${shorten(received)}\`: sign for the region and service that the store has.`,
      { signed, received: shorten(received) },
    )
  }
  const provided = element(xml, 'SignatureProvided')
  if (provided !== undefined && provided !== parameters.signature)
    return diagnosis(
      'signatureDiffers',
      'The signature was changed on the way, or it is another request that was refused: send the URL as it is.',
    )
  if (theirs)
    return diagnosis(
      'secretDiffers',
      'What was signed and what came are equal, so the secret differs: look for white space or a line break around it, a secret of another access key, or one that was rotated.',
    )
  const headers = ours.headers.map(([name]) => name).filter((name) => name !== 'host')
  const send = headers.length
    ? `the request must carry ${headers.join(', ')} as signed`
    : 'no header but Host is signed'
  return diagnosis(
    'undetermined',
    `The store does not say what it received. See that the method is the signed one and that ${send}; that the URL is sent as it is; then that the secret is right, without white space.`,
    { ...(headers.length && { headers: headers.join(', ') }) },
  )
}

function diagnoseExpiry({ parameters, xml }: Evidence): Diagnosis {
  const [expiresAt = parameters.expiresAt.toISOString(), serverTime] = ['Expires', 'ServerTime'].map((name) => {
    const time = element(xml, name)
    return time && shorten(time)
  })
  return diagnosis(
    'expired',
    `The URL ended at ${expiresAt}: sign a new one, or one that lives longer. Temporary credentials end a URL with them.`,
    { expiresAt, ...(serverTime !== undefined && { serverTime }) },
  )
}

/** Stores tell of these two with several codes. */
function diagnoseAnyCode(code: string, evidence: Evidence): Diagnosis | undefined {
  const { xml, message } = evidence
  const unsigned = element(xml, 'HeadersNotSigned') || element(xml, 'MissingFields')
  if (unsigned || code === 'HeadersNotSigned' || /headers .{0,99}not signed/i.test(message))
    return diagnosis(
      'headerNotSigned',
      `The request carried headers that were not signed${unsigned ? `: ${shorten(unsigned)}` : ''}. Sign them, or do not send them.`,
      unsigned ? { headers: shorten(unsigned) } : {},
    )
  return code === 'RequestExpired' || /request has expired/i.test(message) ? diagnoseExpiry(evidence) : undefined
}

function diagnoseDenial(evidence: Evidence): Diagnosis {
  const { parameters, message, now } = evidence
  if (/expired/i.test(message) || (message === '' && now >= parameters.expiresAt.getTime()))
    return diagnoseExpiry(evidence)
  if (/not (yet )?valid|not valid yet/i.test(message)) {
    const signingDate = parameters.signed.signingDate.toISOString()
    return diagnosis('notYetValid', `The URL is valid from ${signingDate}: the signer's clock may be ahead.`, {
      signingDate,
    })
  }
  return diagnosis(
    'notPermitted',
    'The signature is right, but who signed may not do this: see the policies of the user, the bucket and the object. Some stores, such as Ceph, say the same of a signature that does not match.',
  )
}

function diagnoseScope({ parameters, xml, message }: Evidence): Diagnosis | undefined {
  const { region } = parameters.signed
  const expected = element(xml, 'Region') ?? /region .*expecting '([\w-]+)'/i.exec(message)?.[1]
  const endpoint = element(xml, 'Endpoint')
  if (expected === undefined && endpoint === undefined) return undefined
  const where = shorten(expected ?? endpoint!)
  return diagnosis('regionDiffers', `The bucket is in ${where}, and ${region} was signed: sign for the right region.`, {
    signed: region,
    ...(expected !== undefined && { expected: where }),
    ...(endpoint !== undefined && { endpoint: shorten(endpoint) }),
  })
}

const malformed = (message: string): Diagnosis =>
  diagnosis('malformed', `The request is malformed: ${shorten(redact(message))}`)

function diagnoseCode(code: string, evidence: Evidence): Diagnosis {
  const { xml, message } = evidence
  const plain = diagnoseAnyCode(code, evidence)
  if (plain) return plain
  switch (code) {
    case 'SignatureDoesNotMatch':
      return diagnoseSignature(evidence)
    case 'AccessDenied':
      return diagnoseDenial(evidence)
    case 'RequestTimeTooSkewed': {
      const [signed, server] = [element(xml, 'RequestTime'), element(xml, 'ServerTime')].map((time) =>
        shorten(time ?? '?'),
      )
      return diagnosis(
        'clockSkewed',
        `The request was signed at ${signed}, and the store's clock says ${server}: set the signer's clock right.`,
        { signed: signed!, server: server! },
      )
    }
    case 'InvalidAccessKeyId':
      return diagnosis(
        'accessKeyUnknown',
        'The store does not know the access key: it is of another store, it was deleted, or its session token is missing.',
      )
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return diagnosis(
        'tokenExpired',
        'The temporary credentials have ended, and the URL with them: sign with new ones.',
      )
    case 'InvalidToken':
      return diagnosis(
        'tokenInvalid',
        "The session token is not the access key's: pass the three parts of temporary credentials together, each as it was issued.",
      )
    case 'XAmzContentSHA256Mismatch':
      return diagnosis('payloadHashDiffers', 'The body is not the one whose SHA-256 was signed: send the same bytes.')
    case 'InvalidArgument':
    case 'InvalidRequest':
      if (/mechanism .*not supported/i.test(message))
        return diagnosis(
          'algorithmDiffers',
          `${evidence.parameters.algorithm} was signed, which the store does not take here: ${shorten(message)} Multi-region access points take SigV4a alone, other buckets SigV4.`,
          { signed: evidence.parameters.algorithm },
        )
      if (/auth/i.test(message))
        return diagnosis(
          'signedTwice',
          'The request carries both a presigned URL and a header Authorization: leave the header out.',
        )
      break
    default:
  }
  const elsewhere = diagnoseScope(evidence)
  if (elsewhere) return elsewhere
  if (/^Authorization/.test(code)) return malformed(message)
  return diagnosis(
    'undetermined',
    code
      ? `The store answered ${shorten(code)}, which says nothing of the signature.`
      : "This is no error of S3's: a proxy may have answered in the store's place.",
    { ...(code && { code: shorten(code) }) },
  )
}

/**
 * Finds out why a store refused a presigned request, from the XML that it answered: compares what was signed with what
 * the store says it received, and names the first difference.
 *
 * @param sent What was signed: the result of `presign`, or `{ method, url, headers }`.
 * @param errorXml The body of the store's answer.
 * @param now The time. Default: now.
 * @returns The `cause`, for programs; `advice` on what to do, for people; `details`. As a string, the first two. Neither
 *   secrets nor tokens nor signatures are among them.
 * @throws {PresignError} `InvalidDate` for a time that is none. Else it does not throw.
 * @example
 * const response = await fetch(presigned.url, { ...presigned, body })
 * if (!response.ok) console.error(`${diagnose(presigned, await response.text())}`)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function diagnose(sent: ReceivedRequest, errorXml: string, now?: Date): Diagnosis {
  const time = verificationTime({ now })
  const xml = typeof errorXml === 'string' ? errorXml : ''
  try {
    const parameters = readAnyAlgorithm(readRequestTarget(sent?.url))
    const code = shorten(element(xml, 'Code') ?? '').trim()
    const message = (element(xml, 'Message') ?? '').slice(0, longestMessage)
    return diagnoseCode(code, { sent, parameters, xml, message, now: time })
  } catch (error) {
    if (error instanceof PresignError) return malformed(error.message)
    throw error
  }
}
