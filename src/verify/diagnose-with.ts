import { checkRuntime, deriveKey, type HmacKey, importKey, sha256, verifyHmac } from '../crypto/runtime.ts'
import { check, PresignError } from '../errors.ts'
import { checkNames } from '../input/known.ts'
import type { AnyCredentials, Credentials, ScopedCredentials } from '../types.ts'
import { verificationTime } from './authenticate.ts'
import { diagnoseEvidence, gatherEvidence, knownOf, stagesOfSent } from './diagnose.ts'
import { diagnosis } from './diagnosis.ts'
import { hexBytes, signatureBytes } from './hex.ts'
import { diagnoseOptions } from './options.ts'
import type { UrlParameters } from './parameters.ts'
import type { Sent } from './sent.ts'
import type { DiagnoseOptions, Diagnosis, SentRequest } from './types.ts'

/** A mistake that would explain the signature, and the request that the signer would have signed. */
interface Mistake {
  sent: Sent
  payloadHash?: string
  found: Diagnosis
}

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']

/** The SHA-256 of an empty body, which signers for other services use. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Derives the signing key of credentials for a URL's scope. Undefined if the credentials are for another scope. */
async function keyOf(
  credentials: AnyCredentials,
  credential: string,
  { signed: { region, service }, day }: UrlParameters,
): Promise<HmacKey | undefined> {
  const { signingKey, ...scope } = credentials as ScopedCredentials
  if (typeof signingKey === 'string')
    return /^[\da-f]{64}$/i.test(signingKey) &&
      scope.date === day &&
      scope.region === region &&
      scope.service === service
      ? importKey(hexBytes(signingKey))
      : undefined
  const { secretAccessKey } = credentials as Credentials
  return typeof secretAccessKey === 'string' ? deriveKey(secretAccessKey, credential.split('/')) : undefined
}

/** Whether the key signed the request, in any of the ways to read it. */
async function isSignedBy(
  key: HmacKey | undefined,
  { signature }: UrlParameters,
  sent: Sent,
  payloadHash?: string,
): Promise<boolean> {
  if (!key) return false
  try {
    for (const { stringToSign, canonicalRequest } of stagesOfSent(sent, payloadHash))
      if (await verifyHmac(key, signatureBytes(signature), stringToSign + (await sha256(canonicalRequest)))) return true
    return false
  } catch (error) {
    // A request with a guessed change may be malformed.
    if (error instanceof PresignError) return false
    throw error
  }
}

/** Splits a URL into its scheme, host, path and query. */
function splitUrl(url: string): { scheme: string; host: string; path: string; query: string } {
  const [, scheme = '', host = '', path = '', query = ''] = /^(?:(\w+:\/\/)([^/?]*))?([^?]*)(.*)$/s.exec(url) ?? []
  return { scheme, host, path, query }
}

/** Lists other hosts and paths that the signer may have used for the same object. */
function otherAddresses(url: string, region: string): { host: string; path: string }[] {
  const { host, path } = splitUrl(url)
  if (host === '') return []
  const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  const [label = '', ...domain] = host.split('.')
  const name = host.replace(/:\d+$/, '')
  const port = host.slice(name.length)
  return [
    { host: `${first}.${host}`, path: `/${rest}` },
    { host: domain.join('.'), path: `/${label}${path}` },
    { host: domain.join('.'), path },
    { host: name, path },
    { host: `localhost${port}`, path },
    { host: `127.0.0.1${port}`, path },
    { host: host.replace(`s3.${region}.amazonaws`, 's3.amazonaws'), path },
    { host: host.replace('s3.amazonaws', `s3.${region}.amazonaws`), path },
  ].filter((address) => address.host !== '' && (address.host !== host || address.path !== path))
}

/** Lists the paths that may have been signed if the given path is encoded incorrectly. */
function* otherPaths(path: string): Iterable<[path: string, advice: string]> {
  if (/%25[\da-f]{2}/i.test(path))
    yield [
      path.replace(/%25([\da-f]{2})/gi, '%$1'),
      'The key in the URL is percent-encoded twice. Send the URL unchanged, and pass raw keys to the signer.',
    ]
  if (path.includes('%'))
    yield [
      path.replaceAll('%', '%25'),
      'The key was percent-encoded before it was signed, so it was encoded twice. Pass raw keys to the signer.',
    ]
  if (path.includes('//'))
    yield [path.replace(/\/+/g, '/'), 'The path in the URL has more slashes than the one that was signed.']
  if (path.length > 1 && path.endsWith('/')) yield [path.slice(0, -1), 'A slash was added to the end of the path.']
}

/** Lists likely mistakes, each with the request that would have been signed. */
function* likelyMistakes(sent: Sent, { signed: { region } }: UrlParameters): Iterable<Mistake> {
  const { scheme, host, path, query } = splitUrl(sent.url)
  for (const method of methods)
    if (method !== sent.method)
      yield {
        sent: { ...sent, method },
        found:
          sent.method === undefined
            ? matches(method)
            : diagnosis(
                'methodDiffers',
                `The URL was signed for ${method}, but the request was sent as ${sent.method}. Send ${method}, or sign for ${sent.method}.`,
                { signed: method, received: sent.method },
              ),
      }
  for (const other of otherAddresses(sent.url, region))
    yield {
      sent: { ...sent, url: `${scheme}${other.host}${other.path}${query}` },
      found: diagnosis(
        'hostDiffers',
        `The URL was signed for \`${other.host}${other.path}\`, but it has \`${host}${path}\`. Sign for the host that clients use, and do not change the URL afterwards.`,
        { signed: other.host, received: host },
      ),
    }
  for (const [other, advice] of otherPaths(path))
    yield {
      sent: { ...sent, url: `${scheme}${host}${other}${query}` },
      found: diagnosis('pathDiffers', advice, { signed: other, received: path }),
    }
  for (const [name, value] of Object.entries({ 'UNSIGNED-PAYLOAD': 'UNSIGNED-PAYLOAD', 'an empty body': emptyHash }))
    yield {
      sent,
      payloadHash: value,
      found: diagnosis(
        'payloadHashDiffers',
        `The URL was signed with the payload hash of ${name}, which the store does not expect here. Sign with the store's own payload hash.`,
        { signed: value },
      ),
    }
}

/** The diagnosis of a correct signature. */
function matches(method: string | undefined): Diagnosis {
  const request = method === undefined ? 'this request' : `${method} requests`
  return diagnosis(
    'signatureMatches',
    `The signature is the one that these credentials make for ${request}. If the store rejects it, the request was changed on its way, or the store has another secret for this access key.`,
    method === undefined ? {} : { method },
  )
}

/** The diagnosis of a URL that is signed for another region than its host's. Undefined if the regions match. */
function regionMismatch(sent: Sent, { signed: { region } }: UrlParameters): Diagnosis | undefined {
  const inHost = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com/.exec(
    splitUrl(sent.url).host,
  )?.[1]
  if (inHost === undefined || inHost === region) return undefined
  return diagnosis(
    'regionDiffers',
    `The URL was signed for the region ${region}, but its host is in ${inHost}. Sign for ${inHost}.`,
    { signed: region, expected: inHost },
  )
}

/** Lists variants of a secret that a configuration mistake may have produced. */
const misreadSecrets = (secret: string): string[] =>
  [
    secret.trim(),
    `${secret}\n`,
    `${secret}\r\n`,
    `${secret} `,
    `"${secret}"`,
    secret.replace(/^["']|["']$/g, ''),
  ].filter((other) => other !== secret)

/** Finds the likely mistake that explains a signature. */
async function explain(
  sent: Sent,
  parameters: UrlParameters,
  { credentials, otherCredentials = {} }: DiagnoseOptions,
): Promise<Diagnosis | undefined> {
  const { credential, token, signed } = parameters
  const key = await keyOf(credentials, credential, parameters)
  const isKnown = sent.method !== undefined
  if (isKnown && (await isSignedBy(key, parameters, sent))) {
    if ((token ?? '') !== (credentials.sessionToken ?? ''))
      return diagnosis(
        'tokenInvalid',
        'The secret is right, but the session token in the URL is not the one of these credentials. Use the three parts of temporary credentials together.',
      )
    return regionMismatch(sent, parameters) ?? matches(undefined)
  }
  for (const [name, other] of Object.entries(otherCredentials)) {
    const otherKey = await keyOf(other, credential, parameters)
    for (const method of isKnown ? [sent.method] : methods)
      if (await isSignedBy(otherKey, parameters, { ...sent, method }))
        return diagnosis(
          'secretDiffers',
          other.accessKeyId === signed.accessKeyId && credentials.accessKeyId !== signed.accessKeyId
            ? `The URL was signed with the credentials \`${name}\`, not with the given ones.`
            : `The URL was signed with the secret of \`${name}\`, which does not belong to the given access key. Use both from the same credentials.`,
          { name },
        )
  }
  for (const mistake of likelyMistakes(sent, parameters))
    if (await isSignedBy(key, parameters, mistake.sent, mistake.payloadHash)) return mistake.found
  return explainScope(sent, parameters, credentials)
}

/** Looks for a secret with extra white space or quotes, or another region, that explains the signature. */
async function explainScope(
  sent: Sent,
  parameters: UrlParameters,
  credentials: AnyCredentials,
): Promise<Diagnosis | undefined> {
  const { secretAccessKey } = credentials as Partial<Credentials>
  if (typeof secretAccessKey !== 'string') return undefined
  const { credential, signed } = parameters
  const signedMethods = sent.method === undefined ? methods : [sent.method]
  for (const secret of misreadSecrets(secretAccessKey)) {
    const key = await deriveKey(secret, credential.split('/'))
    for (const method of signedMethods)
      if (await isSignedBy(key, parameters, { ...sent, method }))
        return diagnosis(
          'secretDiffers',
          'The URL was signed with this secret plus white space or quotes. Remove them where the secret is configured.',
        )
  }
  const regions = ['us-east-1', 'auto', ...(/[a-z]{2}(?:-[a-z]+)+-\d/.exec(splitUrl(sent.url).host) ?? [])]
  for (const region of regions) {
    if (region === signed.region) continue
    const scope = credential.replace(`/${signed.region}/`, `/${region}/`)
    const url = sent.url.replace(/(X-Amz-Credential=)[^&]*/, `$1${encodeURIComponent(scope)}`)
    const key = await deriveKey(secretAccessKey, scope.split('/'))
    for (const method of signedMethods)
      if (await isSignedBy(key, parameters, { ...sent, method, url }))
        return diagnosis(
          'regionDiffers',
          `The URL was signed for the region ${region}, but it names ${signed.region}. Do not change the URL after it was signed.`,
          { signed: region, received: signed.region },
        )
  }
  return undefined
}

/** The causes for which computing the signature may find a better explanation. */
const unexplained = new Set(['undetermined', 'secretDiffers', 'signatureDiffers'])

/** The error codes with which stores reject a request whose signature may be wrong. */
const signatureCodes = new Set(['', 'SignatureDoesNotMatch', 'AccessDenied'])

/**
 * Explains why a presigned request was rejected, like {@link diagnose}, and computes what its signature should be. If
 * the signatures differ, it tries likely mistakes: another method, host, address style or region, a key that is encoded
 * twice, a secret with white space around it, or other credentials. It reports the mistake that explains the signature.
 *
 * @param sent As for {@link diagnose}.
 * @param options `credentials` that should have signed the request; `response`, the body of the store's response;
 *   `otherCredentials` that may have been used instead, by display name; `now` (default: now). Nothing is sent
 *   anywhere.
 * @returns As for {@link diagnose}. The cause `signatureMatches` means that the credentials produce this signature.
 * @throws {PresignError} `InvalidCredentials` without `credentials`, `InvalidDate` if `now` is not a date,
 *   `UnsupportedRuntime` without Web Crypto.
 * @example
 * console.error(`${await diagnoseWith({ url, method: 'PUT' }, { response: await response.text(), credentials })}`)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export async function diagnoseWith(sent: SentRequest | string, options: DiagnoseOptions): Promise<Diagnosis> {
  const { response, credentials, now } = options ?? ({} as DiagnoseOptions)
  checkRuntime()
  checkNames('options', options, diagnoseOptions)
  check('InvalidCredentials', 'credentials', typeof credentials === 'object' && credentials, 'credentials', credentials)
  const evidence = gatherEvidence(sent, response, verificationTime({ now }))
  if ('cause' in evidence) return evidence
  const found = diagnoseEvidence(evidence, response !== undefined)
  const { parameters, code, message } = evidence
  const isHmac = parameters.algorithm === 'AWS4-HMAC-SHA256'
  if (!isHmac || !unexplained.has(found.cause) || !signatureCodes.has(code)) return found
  const known = knownOf(evidence.sent)
  const unknown = parameters.signedHeaders.filter((name) => name !== 'host' && !known.headers.has(name))
  const explained = await explain(evidence.sent, parameters, options)
  if (explained) return diagnosis(explained.cause, explained.advice, explained.details, message)
  if (unknown.length > 0)
    return diagnosis(
      'undetermined',
      `The signature cannot be computed without the values of these signed headers: ${unknown.join(', ')}. State them as they were sent.`,
      { headers: unknown.join(', ') },
      message,
    )
  if (parameters.signed.accessKeyId !== credentials.accessKeyId)
    return diagnosis(
      'secretDiffers',
      'The URL was signed with another access key than the one of these credentials, and none of the given secrets fits.',
      {},
      message,
    )
  const headers = parameters.signedHeaders.filter((name) => name !== 'host').join(', ')
  return diagnosis(
    'secretDiffers',
    'The secret of these credentials does not make this signature for any likely method, host, region or key. ' +
      'The URL was signed with another secret, or changed after it was signed' +
      `${headers && `; or one of these headers was signed with another value: ${headers}`}.`,
    headers ? { headers } : {},
    message,
  )
}
