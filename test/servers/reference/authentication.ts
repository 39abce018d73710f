/**
 * Authenticates requests. The official signer recomputes each signature, so that a bug in this project cannot hide by
 * agreeing with itself.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Credentials } from '../../../src/types.ts'
import { Refusal } from './refusal.ts'

/** A request as received. */
export interface Received {
  method: string
  /** Percent-encoded, as received. */
  path: string
  /** Decoded names and values, in the order received. */
  query: [name: string, value: string][]
  /** Names in lower case, and values decoded as UTF-8. */
  headers: Record<string, string>
  body: Buffer
}

export interface Users {
  region: string
  credentials: Credentials[]
}

interface Scope {
  user: Credentials
  day: string
}

/** Implements the hash interface of the official signer. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash('sha256')
    else this.#hash = createHmac('sha256', typeof secret === 'string' ? secret : bytes(secret))
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(typeof chunk === 'string' ? chunk : bytes(chunk))
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
  reset() {
    throw new Error('reset() is not supported')
  }
}

const bytes = (data: ArrayBuffer | ArrayBufferView) =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)

const sameText = (a: string, b: string) =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())

/** Parses a date such as `20260102T030405Z`; returns undefined if it is invalid. */
const readDate = (text: string): Date | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Parses `ACCESS-KEY-ID/DAY/REGION/SERVICE/aws4_request` and returns the user and the day. */
const readCredential = (credential: string, date: string, { region, credentials }: Users): Scope => {
  const [accessKeyId, day, scopeRegion, service, terminator, ...rest] = credential.split('/')
  const malformed = (what: string) =>
    new Refusal('AuthorizationQueryParametersError', `X-Amz-Credential: wrong ${what}`)
  if (terminator !== 'aws4_request' || rest.length > 0) throw malformed('form')
  if (day !== date.slice(0, 8)) throw malformed('date')
  if (scopeRegion !== region) throw malformed(`region; expecting ${region}`)
  if (service !== 's3') throw malformed('service')
  const user = credentials.find((candidate) => candidate.accessKeyId === accessKeyId)
  if (!user) throw new Refusal('InvalidAccessKeyId', 'The access key id does not exist.')
  return { user, day }
}

const checkToken = (user: Credentials, token: string | undefined) => {
  if (!sameText(user.sessionToken ?? '', token ?? '')) throw new Refusal('InvalidToken', 'The token is not valid.')
}

const readParameters = (query: Received['query']) => {
  const parameters = new Map<string, string>()
  for (const [name, value] of query) {
    if (!name.startsWith('X-Amz-')) continue
    if (parameters.has(name)) throw new Refusal('AuthorizationQueryParametersError', `${name} is repeated`)
    parameters.set(name, value)
  }
  return (name: string) => {
    const value = parameters.get(name)
    if (value === undefined) throw new Refusal('AuthorizationQueryParametersError', `${name} is missing`)
    return value
  }
}

const readExpiry = (text: string) => {
  const seconds = /^\d+$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > 604_800)
    throw new Refusal('AuthorizationQueryParametersError', 'X-Amz-Expires: 1..604800')
  return seconds
}

const checkTime = (date: Date, seconds: number, now: Date) => {
  if (now.getTime() > date.getTime() + seconds * 1000) throw new Refusal('AccessDenied', 'Request has expired')
  if (date.getTime() > now.getTime() + 900_000) throw new Refusal('AccessDenied', 'Request is not valid yet')
}

/** Returns the headers that the URL declares as signed. They must include `host` and every `x-amz-*` header. */
const readSignedHeaders = (names: string[], headers: Received['headers']) => {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !names.includes(name))
  if (unsigned.length > 0) throw new Refusal('AccessDenied', `Headers not signed: ${unsigned.join(', ')}`)
  if (!names.includes('host')) throw new Refusal('AuthorizationQueryParametersError', 'host is not signed')
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
}

const repeatable = (query: Received['query']) => {
  const values = (wanted: string) => query.filter(([name]) => name === wanted).map(([, value]) => value)
  return Object.fromEntries(query.map(([name]) => [name, values(name)]))
}

/** Like S3, decodes the path and encodes it by SigV4's rules, so the client's own escaping does not matter. */
const canonicalPath = (path: string) => {
  try {
    return path
      .split('/')
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
      .join('/')
      .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  } catch {
    throw new Refusal('InvalidArgument', 'The path is not UTF-8.')
  }
}

/** The parameters of the signature, which the official signer adds itself. */
const ownParameters = [
  'Algorithm',
  'Credential',
  'Date',
  'Expires',
  'SignedHeaders',
  'Security-Token',
  'Signature',
].map((name) => `X-Amz-${name}`)

/** A body that the official signer treats as a stream, so that it does not sign the body's hash. */
const unsignedPayload = { stream: true }

/**
 * Authenticates a request by its query: presigns the same request with the official signer and compares the signatures.
 *
 * @throws Refusal
 */
export const authenticateUrl = async (request: Received, users: Users, now: Date): Promise<Credentials> => {
  const { method, path, query, headers, body } = request
  const parameter = readParameters(query)
  if (headers.authorization !== undefined) throw new Refusal('InvalidArgument', 'Only one auth mechanism is allowed.')
  if (parameter('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new Refusal('AuthorizationQueryParametersError', 'X-Amz-Algorithm: only AWS4-HMAC-SHA256')
  }
  const signingDate = readDate(parameter('X-Amz-Date'))
  if (!signingDate) throw new Refusal('AuthorizationQueryParametersError', 'X-Amz-Date: malformed')
  const expiresIn = readExpiry(parameter('X-Amz-Expires'))
  const { user } = readCredential(parameter('X-Amz-Credential'), parameter('X-Amz-Date'), users)
  checkTime(signingDate, expiresIn, now)
  checkToken(user, query.find(([name]) => name === 'X-Amz-Security-Token')?.[1])
  const names = parameter('X-Amz-SignedHeaders').split(';')
  const signed = readSignedHeaders(names, headers)

  const { accessKeyId, secretAccessKey, sessionToken } = user
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    region: users.region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  })
  const presigned = await signer.presign(
    {
      method,
      protocol: 'http:',
      hostname: headers.host ?? '',
      path: canonicalPath(path),
      query: repeatable(query.filter(([name]) => !ownParameters.includes(name))),
      headers: signed,
      body: unsignedPayload,
    },
    { signingDate, expiresIn, signableHeaders: new Set(names), unhoistableHeaders: new Set(names) },
  )
  if (!sameText(`${presigned.query?.['X-Amz-Signature']}`, parameter('X-Amz-Signature'))) {
    throw new Refusal('SignatureDoesNotMatch', 'The signature does not match.')
  }
  checkBody(signed['x-amz-content-sha256'], body)
  return user
}

const checkBody = (hash: string | undefined, body: Buffer) => {
  if (hash === undefined || hash === 'UNSIGNED-PAYLOAD') return
  if (createHash('sha256').update(body).digest('hex') !== hash) {
    throw new Refusal('XAmzContentSHA256Mismatch', 'The body does not match the signed SHA-256.')
  }
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * Authenticates a form by the signature of its policy.
 *
 * @param fields The fields by lower-case name.
 * @throws Refusal
 */
export const authenticateForm = (fields: Map<string, string>, users: Users): Credentials => {
  const field = (name: string) => {
    const value = fields.get(name)
    if (value === undefined) throw new Refusal('InvalidArgument', `The form has no field ${name}.`)
    return value
  }
  const policy = field('policy')
  const date = field('x-amz-date')
  if (field('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') throw new Refusal('InvalidArgument', 'Wrong x-amz-algorithm')
  if (!readDate(date)) throw new Refusal('InvalidArgument', 'Wrong x-amz-date')
  const { user, day } = readCredential(field('x-amz-credential'), date, users)
  checkToken(user, fields.get('x-amz-security-token'))
  const key = [day, users.region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${user.secretAccessKey}`)
  if (!sameText(hmac(key, policy).toString('hex'), field('x-amz-signature'))) {
    throw new Refusal('SignatureDoesNotMatch', 'The signature does not match.')
  }
  return user
}
