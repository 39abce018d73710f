import { isS3 } from '../core/request.ts'
import { PresignError } from '../errors.ts'
import { findElement, findText, readXml, type XmlElement } from '../format/xml.ts'
import { verificationTime } from './authenticate.ts'
import { compare, type Known, parseCanonicalRequest } from './compare.ts'
import { diagnosis, shorten } from './diagnosis.ts'
import type { UrlParameters } from './parameters.ts'
import { readRequestTarget } from './request.ts'
import { readAnyAlgorithm } from './scheme-v4a.ts'
import { findUrlFlaw, readSent, type Sent } from './sent.ts'
import type { Diagnosis, SentRequest } from './types.ts'
import { possibleStages, type SigningStages } from './url.ts'

/** The request that was sent, and the store's response. */
export interface Evidence {
  sent: Sent
  parameters: UrlParameters
  response: XmlElement
  code: string
  /** The store's error message. */
  message: string
  now: number
}

/** Longer messages are cut, since the time to search one grows with the square of its length. */
const maxMessageLength = 2000

/** How far a signing date may be in the future, in milliseconds. */
const clockSkew = 900_000

/** Placeholders for unknown values of the signed request, until the store's response states them. */
const placeholder = { method: 'GET', host: 'unknown' }

/** The headers of a request, with a host if the URL does not name one. */
const withHost = ({ url, headers }: Sent): Record<string, string> =>
  url.startsWith('/') && headers.host === undefined ? { ...headers, host: placeholder.host } : headers

/** Rebuilds what was signed, for each way to read the request. */
export const stagesOfSent = (sent: Sent, payloadHash?: string): SigningStages[] =>
  possibleStages({ method: sent.method ?? placeholder.method, url: sent.url, headers: withHost(sent) }, { payloadHash })

/** Returns what is known about a request besides its URL. */
export function knownOf({ method, url, headers }: Sent): Known {
  const names = new Set(Object.keys(headers))
  if (!url.startsWith('/')) names.add('host')
  return { method: method !== undefined, headers: names }
}

/** Diagnoses a signature that does not match. */
function diagnoseSignature({ sent, parameters, response }: Evidence): Diagnosis {
  const known = knownOf(sent)
  const canonicalRequest = findText(response, 'CanonicalRequest')
  const theirs = canonicalRequest === undefined ? undefined : parseCanonicalRequest(canonicalRequest)
  // Services other than S3 sign a hash of the body, which is unknown here.
  const stages = stagesOfSent(sent, isS3(parameters.signed.service) ? undefined : theirs?.payloadHash)
  const readings = stages.map((stage) => parseCanonicalRequest(stage.canonicalRequest))
  const [ours] = readings
  if (theirs && !readings.some((reading) => compare(reading, theirs, known) === undefined))
    return compare(ours!, theirs, known)!
  const stringToSign = findText(response, 'StringToSign')
  const expected = stages[0]!.stringToSign
  if (stringToSign !== undefined && !stringToSign.startsWith(expected)) {
    const [signed = '', received = ''] = [expected, stringToSign].map((text) => text.split('\n').slice(1, 3).join(' '))
    return diagnosis(
      'scopeDiffers',
      `The date and scope \`${signed}\` were signed, but the store computed with \`${shorten(received)}\`. Sign for the store's own region and service.`,
      { signed, received: shorten(received) },
    )
  }
  const provided = findText(response, 'SignatureProvided')
  if (provided !== undefined && provided !== parameters.signature)
    return diagnosis(
      'signatureDiffers',
      'The store received another signature. Send the URL unchanged, and check that this response belongs to this URL.',
    )
  const unknown = [
    ...(known.method ? [] : ['the method']),
    ...parameters.signedHeaders.filter((name) => name !== 'host' && !known.headers.has(name)),
  ]
  if (theirs && unknown.length === 0)
    return diagnosis(
      'secretDiffers',
      'The store received exactly what was signed, so the secret differs. Look for white space or a line break around it, for the secret of another access key, or for one that was rotated.',
    )
  if (theirs)
    return diagnosis(
      'undetermined',
      `The store received ${shorten(theirs.method)} and ${unknown.join(', ')} as it states. If these are what was signed, the secret differs; otherwise send what was signed.`,
      { method: shorten(theirs.method), unknown: shorten(unknown.join(', ')) },
    )
  const headers = ours!.headers.map(([name]) => name).filter((name) => name !== 'host')
  const send =
    headers.length > 0 ? `the headers ${headers.join(', ')} are sent as they were signed` : 'the URL is sent unchanged'
  return diagnosis(
    'undetermined',
    `The store does not state what it received. Check that the method is the one that was signed and that ${send}; then check the secret, also for white space around it.`,
    { ...(headers.length > 0 && { headers: headers.join(', ') }) },
  )
}

/** Diagnoses a URL that has expired. */
function diagnoseExpiry({ parameters, response }: Pick<Evidence, 'parameters' | 'response'>): Diagnosis {
  const stated = findText(response, 'Expires')
  const serverTime = findText(response, 'ServerTime')
  const expiresAt = stated ? shorten(stated) : parameters.expiresAt.toISOString()
  return diagnosis(
    'expired',
    `The URL expired at ${expiresAt}. Sign a new one, or one with a longer \`expiresIn\`. A URL also expires with the temporary credentials that signed it.`,
    { expiresAt, ...(serverTime && { serverTime: shorten(serverTime) }) },
  )
}

/** Diagnoses a URL whose signing date is in the future. */
function diagnoseFuture({ signed }: UrlParameters): Diagnosis {
  const signingDate = signed.signingDate.toISOString()
  return diagnosis('notYetValid', `The URL is valid from ${signingDate}. The clock of the signer may be ahead.`, {
    signingDate,
  })
}

/** Stores use different codes for these two. */
function diagnoseAnyCode(evidence: Evidence): Diagnosis | undefined {
  const { response, code, message } = evidence
  const unsigned = findText(response, 'HeadersNotSigned') || findText(response, 'MissingFields')
  if (unsigned || code === 'HeadersNotSigned' || /headers .{0,99}not signed/i.test(message))
    return diagnosis(
      'headerNotSigned',
      `The request carried headers that were not signed${unsigned ? `: ${shorten(unsigned)}` : ''}. Sign them, or do not send them.`,
      unsigned ? { headers: shorten(unsigned) } : {},
    )
  return code === 'RequestExpired' || /request has expired/i.test(message) ? diagnoseExpiry(evidence) : undefined
}

/** Diagnoses AccessDenied, which has many reasons. */
function diagnoseDenial(evidence: Evidence): Diagnosis {
  const { parameters, message, now, code } = evidence
  if (/expired/i.test(message) || (message === '' && now >= parameters.expiresAt.getTime()))
    return diagnoseExpiry(evidence)
  if (/not (yet )?valid|not valid yet/i.test(message)) return diagnoseFuture(parameters)
  // Ceph sends no message, and the same code for a signature that does not match.
  if (message === '')
    return diagnosis(
      'undetermined',
      'The store gives no reason. Some stores, such as Ceph, send AccessDenied for a wrong signature as well as for a ' +
        'missing permission. Check the secret, the method and the headers first; then the policies of the user and the ' +
        'bucket.',
      { code },
    )
  return diagnosis(
    'notPermitted',
    'The credentials that signed do not have this permission. Check the policies of the user, the bucket and the object. Amazon S3 sends another code if the signature is wrong.',
  )
}

/** Diagnoses a bucket that is in another region. */
function diagnoseRegion({ parameters, response, message }: Evidence): Diagnosis | undefined {
  const { region } = parameters.signed
  const expected = findText(response, 'Region') || /region .*expecting '([\w-]+)'/i.exec(message)?.[1]
  const endpoint = findText(response, 'Endpoint')
  if (!expected && !endpoint) return undefined
  const where = shorten(expected || endpoint!)
  return diagnosis(
    'regionDiffers',
    `The URL was signed for ${region}, but the bucket is in ${where}. Sign for its region.`,
    {
      signed: region,
      ...(expected && { expected: where }),
      ...(endpoint && { endpoint: shorten(endpoint) }),
    },
  )
}

const malformed = (message: string): Diagnosis =>
  diagnosis('malformed', `The request is malformed: ${shorten(message)}`)

/** Error codes that stores send only after they have accepted a signature, each with its meaning. */
const acceptedCodes: Record<string, string> = {
  NoSuchKey: 'there is no such object. Check the bucket and the key',
  NoSuchVersion: 'there is no such version of the object. Check `versionId`',
  NoSuchUpload: 'there is no such multipart upload. It may have been completed or aborted',
  PreconditionFailed: 'a condition such as `if-match` does not hold',
  InvalidRange: 'the range is outside of the object',
  InvalidPart: 'a part of the multipart upload is missing or has another ETag',
  InvalidPartOrder: 'the parts of the multipart upload are not in order',
  EntityTooSmall: 'a part of the multipart upload is smaller than 5 MiB',
  EntityTooLarge: 'the body is too large',
  BadDigest: 'the body is not the one whose checksum was sent',
  BucketNotEmpty: 'the bucket is not empty',
  BucketAlreadyOwnedByYou: 'the bucket exists already',
}

/** Diagnoses a response by its code. */
function diagnoseCode(evidence: Evidence): Diagnosis {
  const { response, code, message, parameters } = evidence
  const common = diagnoseAnyCode(evidence)
  if (common) return common
  if (Object.hasOwn(acceptedCodes, code))
    return diagnosis('accepted', `The signature was accepted, but ${acceptedCodes[code]}.`, { code })
  switch (code) {
    case 'SignatureDoesNotMatch':
      return diagnoseSignature(evidence)
    case 'AccessDenied':
      return diagnoseDenial(evidence)
    case 'RequestTimeTooSkewed': {
      const [signed = '?', server = '?'] = ['RequestTime', 'ServerTime'].map((name) => {
        const time = findText(response, name)
        return time === undefined ? undefined : shorten(time)
      })
      return diagnosis(
        'clockSkewed',
        `The request was signed at ${signed}, but the store's clock shows ${server}. Correct the signer's clock.`,
        { signed, server },
      )
    }
    case 'InvalidAccessKeyId':
      return diagnosis(
        'accessKeyUnknown',
        'The store does not know the access key. It belongs to another store, it was deleted, or its session token is missing.',
      )
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return diagnosis(
        'tokenExpired',
        'The temporary credentials have expired, and the URL with them. Sign with new credentials.',
      )
    case 'InvalidToken':
      return diagnosis(
        'tokenInvalid',
        'The session token does not belong to the access key. Use the three parts of temporary credentials together, each as it was issued.',
      )
    case 'XAmzContentSHA256Mismatch':
      return diagnosis('payloadHashDiffers', 'The body is not the one whose SHA-256 was signed. Send the same bytes.')
    case 'InvalidArgument':
    case 'InvalidRequest':
      if (/mechanism .*not supported/i.test(message))
        return diagnosis(
          'algorithmDiffers',
          `The URL was signed with ${parameters.algorithm}, which the store does not accept here. Multi-region access points require SigV4a, other buckets SigV4.`,
          { signed: parameters.algorithm },
        )
      if (/auth/i.test(message))
        return diagnosis(
          'signedTwice',
          'The request has both a presigned URL and an Authorization header. Leave the header out.',
        )
      break
    default:
  }
  const elsewhere = diagnoseRegion(evidence)
  if (elsewhere) return elsewhere
  if (/^Authorization/.test(code)) return malformed(message)
  return diagnosis(
    'undetermined',
    code
      ? `The store answered ${shorten(code)}, which does not depend on the signature alone.`
      : 'This is not an error response of S3. A proxy may have answered instead of the store.',
    { ...(code && { code: shorten(code) }) },
  )
}

/** Diagnoses a URL without a response. */
function diagnoseUrl(parameters: UrlParameters, now: number): Diagnosis {
  const { signed, expiresAt, signedHeaders } = parameters
  if (now >= expiresAt.getTime()) return diagnoseExpiry({ parameters, response: { name: '', text: '', children: [] } })
  if (signed.signingDate.getTime() > now + clockSkew) return diagnoseFuture(parameters)
  const headers = signedHeaders.filter((name) => name !== 'host')
  const send = headers.length > 0 ? ` Clients must send the headers ${headers.join(', ')} as they were signed.` : ''
  return diagnosis(
    'undetermined',
    `The URL is well formed and expires at ${expiresAt.toISOString()}.${send} The store's response would show more.`,
    { expiresAt: expiresAt.toISOString(), ...(headers.length > 0 && { headers: headers.join(', ') }) },
  )
}

/** Reads the error that a store sent, even if it was copied together with the response's headers. */
function readResponse(response: string): XmlElement {
  const from = response.search(/<(?:\?xml|(?:\w{1,20}:)?(?:Error|ErrorResponse|Code)\b)/)
  const text = from < 0 ? '' : response.slice(from).trim()
  return readXml(text) ?? { name: '', text: '', children: [] }
}

/** Reads the evidence. Returns a diagnosis instead if the URL itself is the problem. */
export function gatherEvidence(
  given: SentRequest | string,
  response: string | undefined,
  now: number,
): Evidence | Diagnosis {
  let flaw: Diagnosis | undefined
  try {
    const sent = readSent(given)
    flaw = findUrlFlaw(sent.url)
    if (flaw) return flaw
    flaw = sent.flaw
    const parameters = readAnyAlgorithm(readRequestTarget(sent.url))
    const document = readResponse(typeof response === 'string' ? response : '')
    const error = findElement(document, 'Error') ?? document
    return {
      sent,
      parameters,
      response: error,
      code: (findText(error, 'Code') ?? '').trim(),
      message: (findText(error, 'Message') ?? '').trim().slice(0, maxMessageLength),
      now,
    }
  } catch (error) {
    if (error instanceof PresignError) return flaw ?? malformed(error.message)
    throw error
  }
}

/** Causes that explain little. If the URL's spelling also has a flaw, the flaw is reported instead. */
const vague = new Set(['undetermined', 'malformed', 'notPermitted', 'signatureDiffers', 'queryDiffers'])

/** Diagnoses a request without a secret. */
export function diagnoseEvidence(evidence: Evidence, hasResponse: boolean): Diagnosis {
  const { sent, parameters, message, now } = evidence
  try {
    const found = hasResponse ? diagnoseCode(evidence) : diagnoseUrl(parameters, now)
    const { cause, advice, details } = sent.flaw && vague.has(found.cause) ? sent.flaw : found
    return diagnosis(cause, advice, details, message)
  } catch (error) {
    if (error instanceof PresignError) return malformed(error.message)
    throw error
  }
}

/**
 * Explains why a presigned request was rejected. It compares what was signed with what the store received, according to
 * the store's response, and reports the first difference. Values that you do not pass, such as the method, are unknown.
 *
 * @param sent The result of `presign`, or the `url` with the `method` and `headers` that were sent, or only the URL.
 *   The URL may be copied text: in angle brackets, with `&amp;`, or in a whole `curl` command.
 * @param response The body of the store's response. Without a response, only the URL is diagnosed. This is enough for a
 *   URL that has expired or is incomplete.
 * @param now The time. Default: now.
 * @returns The `cause`, for programs; `advice` on what to do, for people; `details`; the store's own message. Converted
 *   to a string: the cause, the advice and the store's message. None of them contains a secret, a token or a signature.
 * @throws {PresignError} `InvalidDate` if `now` is not a date. Otherwise it does not throw.
 * @example
 * const response = await fetch(presigned.url, { ...presigned, body })
 * if (!response.ok) console.error(`${diagnose(presigned, await response.text())}`)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function diagnose(sent: SentRequest | string, response?: string, now?: Date): Diagnosis {
  const evidence = gatherEvidence(sent, response, verificationTime({ now }))
  return 'cause' in evidence ? evidence : diagnoseEvidence(evidence, response !== undefined)
}
