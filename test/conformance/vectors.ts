import type {
  Credentials,
  Operation,
  PostCondition,
  PostRequest,
  Presigned,
  PresignedPost,
  PresignOptions,
  PresignUrlOptions,
  PresignUrlOptionsV4a,
  Store,
  StoreV4a,
} from '../../src/types.ts'
import type { Check } from './check.ts'
import { type PublicKey, verifies } from './ecdsa.ts'

/** The functions that the vectors call, asynchronous or synchronous. */
export interface VectorLibrary {
  presign(store: Store, operation: Operation, options?: PresignOptions): Presigned | Promise<Presigned>
  presignUrl(url: string, options: PresignUrlOptions): Presigned | Promise<Presigned>
  presignPost(store: Store, post: PostRequest): PresignedPost | Promise<PresignedPost>
}

/** The functions that the SigV4a vectors call. */
export interface V4aVectorLibrary {
  presignV4a(store: StoreV4a, operation: Operation, options?: PresignOptions): Promise<Presigned>
  presignUrlV4a(url: string, options: PresignUrlOptionsV4a): Promise<Presigned>
}

/** `T` in JSON: dates are strings, and credentials are names that refer to `VectorFile.credentials`. */
type InJson<T> = Omit<T, 'signingDate' | 'credentials'> & { signingDate: string }

/** The stages of a signature, as the source made them. */
export interface Stages {
  host: string
  /** The path that is sent. The canonical request has a different one if the service encodes twice. */
  path: string
  canonicalRequest: string
  stringToSign: string
  signature: string
}

/** Our result where it differs from the source's. */
type Instead = Stages | { error: string }

interface NamedCase {
  name: string
  /** Why our rules exclude this case; `vectors/README.md` explains the values. */
  excluded?: string
}

interface UrlCase extends NamedCase {
  expect: Stages
  ours?: Instead
}

export interface PresignCase extends UrlCase {
  call: 'presign'
  store: InJson<Store> & { credentials: string }
  operation: Operation
  options: InJson<PresignOptions>
}

export interface PresignUrlCase extends UrlCase {
  call: 'presignUrl'
  url: string
  options: InJson<PresignUrlOptions> & { credentials: string }
}

export interface PresignPostCase extends NamedCase {
  call: 'presignPost'
  store: InJson<Store> & { credentials: string }
  post: InJson<PostRequest>
  expect: { url: string; fields: Record<string, string>; policyText: string; signature: string }
  /** How the conditions of our policy differ from the source's. */
  ours?: { addedConditions?: PostCondition[]; droppedConditions?: PostCondition[] }
}

/** A policy text that is signed unchanged. */
export interface SignPolicyCase extends NamedCase {
  call: 'signPolicy'
  input: { credentials: string; date: string; region: string; service: string; policyText: string }
  expect: { signature: string }
}

export interface SigningKeyCase extends NamedCase {
  call: 'signingKey'
  input: { secretAccessKey: string; date: string; region: string; service: string }
  expect: { signingKey: string }
}

/** A case of SigV4a. Its signature is one of many valid ones; the stages before it are exact. */
interface V4aCase extends NamedCase {
  expect: Stages & { signatureInSignedRequest?: string }
  ours?: Omit<Stages, 'signature'>
}

export interface PresignV4aCase extends V4aCase {
  call: 'presignV4a'
  store: Omit<PresignCase['store'], 'region'> & { regionSet: string[] }
  operation: Operation
  options: InJson<PresignOptions>
}

export interface PresignUrlV4aCase extends V4aCase {
  call: 'presignUrlV4a'
  url: string
  options: InJson<PresignUrlOptionsV4a> & { credentials: string }
}

export type VectorCase =
  | PresignCase
  | PresignUrlCase
  | PresignPostCase
  | SignPolicyCase
  | SigningKeyCase
  | PresignV4aCase
  | PresignUrlV4aCase

/** A file of `vectors/`. */
export interface VectorFile {
  source: string
  credentials: Record<string, Credentials>
  /** In SigV4a files, the key pair derived from each access key. */
  derivedKeys?: Record<string, { privateKey: string; publicKey: PublicKey }>
  cases: VectorCase[]
}

/** Throws an error that shows the first difference if two texts differ. */
function same(what: string, got: string, expected: string): void {
  if (got === expected) return
  let at = 0
  while (got[at] === expected[at]) at++
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  throw new Error(`${what} differs at character ${at}: expected …${around(expected)}…, got …${around(got)}…`)
}

const utf8 = (text: string) => new TextEncoder().encode(text)

const hex = (buffer: ArrayBuffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const sha256 = async (text: string) => hex(await crypto.subtle.digest('SHA-256', utf8(text)))

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8(text)))
}

/** Decodes a header of a result, which has one character per byte, as UTF-8. */
const headerText = (bytes: string) =>
  new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))

/** Returns the parts of a presigned URL, without a URL parser, which would change some. */
function parts(url: string) {
  const match = /^[a-z]+:\/\/([^/?#]+)(\/[^?#]*)\?([^?#]+)$/.exec(url)
  if (!match) throw new Error(`not the URL of a presigned request: ${url}`)
  const [, host = '', path = '', query = ''] = match
  return { host, path, query }
}

/**
 * Builds the canonical request that a server builds for the request in `result`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function canonicalRequest(result: Presigned, { keepsPath, unsigned }: Asked, payloadHash: string): string {
  const { host, path, query } = parts(result.url)
  const order = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)
  const parameters = query
    .split('&')
    .map((parameter) => parameter.split('='))
    .filter(([name = '']) => !['X-Amz-Signature', ...Object.keys(unsigned)].includes(name))
    .sort(([a, left], [b, right]) => order(a, b) || order(left, right))
  const headers = Object.entries({ ...result.headers, host })
    .map(
      ([name, value]) =>
        [
          name,
          headerText(value)
            .replace(/^ +| +$/g, '')
            .replace(/ +/g, ' '),
        ] as const,
    )
    .sort(([a], [b]) => order(a, b))
  const encodedTwice = () =>
    path
      .split('/')
      .filter((segment, index, { length }) => segment !== '' || index === 0 || index === length - 1)
      .map((segment) => segment.replace(/[^\w.~-]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`))
      .join('/')
  return [
    result.method,
    keepsPath ? path : encodedTwice(),
    parameters.map(([name, value = '']) => `${name}=${value}`).join('&'),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    headers.map(([name]) => name).join(';'),
    payloadHash,
  ].join('\n')
}

/** Formats headers or fields as sorted lines with names in lower case, without the names that `left` matches. */
const lines = (named: Record<string, string | undefined>, left = /^$/) =>
  Object.entries(named)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !left.test(name))
    .map(([name, value]) => `${name}: ${value}`)
    .sort()
    .join('\n')

/** The request that a URL case asks for. */
interface Asked
  extends Pick<PresignUrlOptions, 'body' | 'expiresIn' | 'headers' | 'hoist' | 'payloadHash' | 'service'> {
  method: string
  signingDate: Date
  /** Whether the path is signed as sent, as in S3. */
  keepsPath: boolean
  /** Parameters that are added after signing. */
  unsigned: Record<string, string>
}

const isS3 = (service: string) => ['s3', 's3-outposts', 's3-object-lambda', 's3express'].includes(service)

/** Returns the payload hash from the options or a header, or else the service's default. */
async function payloadHash({ payloadHash, body = '', headers = {}, service }: Asked): Promise<string> {
  const [, header] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-content-sha256') ?? []
  return payloadHash ?? header ?? (isS3(service) ? 'UNSIGNED-PAYLOAD' : await sha256(body as string))
}

/** Compares every stage of a result with the expected one. */
async function compare(result: Presigned, asked: Asked, expected: Stages): Promise<void> {
  const { host, path, query } = parts(result.url)
  same('method', result.method, asked.method)
  same('host', host, expected.host)
  same('path', path, expected.path)
  const [, , canonicalQuery] = expected.canonicalRequest.split('\n')
  const added = { 'X-Amz-Signature': expected.signature, ...asked.unsigned }
  same('query', query, [canonicalQuery, ...Object.entries(added).map((pair) => pair.join('='))].join('&'))
  const sent = Object.fromEntries(Object.entries(result.headers).map(([name, value]) => [name, headerText(value)]))
  const signedHeaders = expected.canonicalRequest.split('\n').at(-2)?.split(';')
  const given = Object.entries(asked.headers ?? {}).filter(
    ([name]) => !asked.hoist || signedHeaders?.includes(name.toLowerCase()),
  )
  same('headers', lines(sent), lines(Object.fromEntries(given)))
  const rebuilt = canonicalRequest(result, asked, await payloadHash(asked))
  same('canonical request', rebuilt, expected.canonicalRequest)
  const hash = await sha256(rebuilt)
  same('string to sign', expected.stringToSign.replace(/[^\n]*$/, hash), expected.stringToSign)
  const { signingDate, expiresIn = 900 } = asked
  same('expiresAt', result.expiresAt.toISOString(), new Date(signingDate.getTime() + expiresIn * 1000).toISOString())
}

/** Makes the call, and compares its result or its error code with the expected one. */
async function checkUrl(call: () => Presigned | Promise<Presigned>, asked: Asked, one: UrlCase): Promise<void> {
  const { expect, ours = expect } = one
  if (!('error' in ours)) return compare(await call(), asked, ours)
  const code = await Promise.resolve()
    .then(call)
    .then(
      () => 'no error',
      (error: { code?: string }) => error.code ?? String(error),
    )
  same('error', code, ours.error)
}

/** Converts the signing date, which JSON cannot represent. */
const dated = <T extends { signingDate: string }>(options: T) => ({
  ...options,
  signingDate: new Date(options.signingDate),
})

const credentialsOf = (file: VectorFile, name: string) => file.credentials[name] as Credentials

const withCredentials = <T extends { credentials: string }>(file: VectorFile, { credentials, ...rest }: T) => ({
  ...rest,
  credentials: credentialsOf(file, credentials),
})

/** Returns the arguments of `presign` or `presignV4a` that a case describes. */
export function presignArguments<T extends { credentials: string }>(
  file: VectorFile,
  { store, operation, options }: Pick<PresignCase, 'operation' | 'options'> & { store: T },
) {
  return [withCredentials(file, store), operation, dated(options)] as const
}

/** Returns the arguments of `presignUrl` or `presignUrlV4a` that a case describes. */
export function presignUrlArguments<T extends { credentials: string; signingDate: string }>(
  file: VectorFile,
  { url, options }: { url: string; options: T },
) {
  return [url, withCredentials(file, dated(options))] as const
}

/** Returns the arguments of `presignPost` that a case describes. */
export function presignPostArguments(file: VectorFile, { store, post }: PresignPostCase) {
  return [withCredentials(file, store), dated(post)] as const
}

/** Returns the request that a call of `presign` or `presignV4a` asks for. */
const askedOfPresign = (
  { service = 's3' }: Pick<Store, 'service'>,
  { method, headers }: Operation,
  options: ReturnType<typeof dated<InJson<PresignOptions>>>,
): Asked => ({ ...options, method, headers, service, keepsPath: true, unsigned: {} })

/** Returns the request that a call of `presignUrl` or `presignUrlV4a` asks for. */
function askedOfUrl(
  options: Omit<PresignUrlOptions, 'region'> & { credentials: Credentials; signingDate: Date },
): Asked {
  const { method = 'GET', service, signSessionToken, credentials } = options
  const unsigned: Record<string, string> =
    signSessionToken === false ? { 'X-Amz-Security-Token': encodeURIComponent(`${credentials.sessionToken}`) } : {}
  return { ...options, method, keepsPath: isS3(service), unsigned }
}

function checkPresign(library: VectorLibrary, file: VectorFile, one: PresignCase): Promise<void> {
  const [store, operation, options] = presignArguments(file, one)
  return checkUrl(() => library.presign(store, operation, options), askedOfPresign(store, operation, options), one)
}

function checkPresignUrl(library: VectorLibrary, file: VectorFile, one: PresignUrlCase): Promise<void> {
  const [url, options] = presignUrlArguments(file, one)
  return checkUrl(() => library.presignUrl(url, options), askedOfUrl(options), one)
}

/** Compares every stage, and verifies both our signature and the source's with the public key. */
async function compareV4a(result: Presigned, asked: Asked, key: PublicKey, one: V4aCase): Promise<void> {
  const { expect, ours = expect } = one
  const signature = /&X-Amz-Signature=([^&]*)/.exec(result.url)?.[1] ?? ''
  await compare(result, asked, { ...ours, signature })
  const { stringToSign, signature: sample, signatureInSignedRequest = sample } = expect
  const signed = [
    ['our signature', ours.stringToSign, signature],
    ['the source’s signature', stringToSign, sample],
    ['the source’s other signature', stringToSign, signatureInSignedRequest],
  ] as const
  for (const [what, text, signature] of signed)
    if (!(await verifies(key, text, signature))) throw new Error(`${what} does not verify`)
}

const publicKeyOf = (file: VectorFile, { accessKeyId }: Credentials) => file.derivedKeys![accessKeyId]!.publicKey

async function checkPresignV4a(library: V4aVectorLibrary, file: VectorFile, one: PresignV4aCase): Promise<void> {
  const [store, operation, options] = presignArguments(file, one)
  const result = await library.presignV4a(store, operation, options)
  await compareV4a(result, askedOfPresign(store, operation, options), publicKeyOf(file, store.credentials), one)
}

async function checkPresignUrlV4a(library: V4aVectorLibrary, file: VectorFile, one: PresignUrlV4aCase): Promise<void> {
  const [url, options] = presignUrlArguments(file, one)
  const result = await library.presignUrlV4a(url, options)
  await compareV4a(result, askedOfUrl(options), publicKeyOf(file, options.credentials), one)
}

/** Returns the canonical form of a condition, so that equivalent conditions are equal. */
function canonicalCondition(condition: PostCondition): string {
  if (!Array.isArray(condition))
    return Object.entries(condition)
      .map(([name, value]) => `eq ${name.toLowerCase()} ${value}`)
      .join()
  const [operator, name, value] = condition
  return typeof name === 'number'
    ? `${operator} ${name} ${value}`
    : `${operator} ${name.slice(1).toLowerCase()} ${value}`
}

interface Policy {
  expiration: string
  conditions: PostCondition[]
}

async function checkPresignPost(library: VectorLibrary, file: VectorFile, one: PresignPostCase): Promise<void> {
  const { expect, ours = {} } = one
  const [store, post] = presignPostArguments(file, one)
  const { url, fields, expiresAt } = await library.presignPost(store, post)
  // A URL without a path has the path "/".
  same('url', url, expect.url.replace(/^[a-z]+:\/\/[^/]+$/, '$&/'))
  same('fields', lines(fields, /^(policy|x-amz-signature)$/), lines(expect.fields, /^bucket$/))
  same('first field', `${Object.keys(fields)[0]}`, 'key')

  const { Policy: policy = '', 'X-Amz-Credential': credential = '', 'X-Amz-Signature': signature = '' } = fields
  const { expiration, conditions } = JSON.parse(atob(policy)) as Policy
  const theirs = JSON.parse(expect.policyText) as Policy
  const instant = (date: string) => new Date(date).toISOString()
  same('expiration', instant(expiration), instant(theirs.expiration))
  same('expiresAt', expiresAt.toISOString(), instant(theirs.expiration))

  const set = (list: PostCondition[]) => new Set(list.map(canonicalCondition))
  const expected = set([...theirs.conditions, ...(ours.addedConditions ?? [])])
  for (const dropped of set(ours.droppedConditions ?? [])) {
    if (!expected.delete(dropped)) throw new Error(`the source has no condition "${dropped}" to drop`)
  }
  same('conditions', [...set(conditions)].sort().join('\n'), [...expected].sort().join('\n'))

  // Our policy text differs from the source's, so its signature is computed here. The scope was compared above.
  let key = utf8(`AWS4${credentialsOf(file, one.store.credentials).secretAccessKey}`)
  for (const step of credential.split('/').slice(1)) key = await hmac(key, step)
  same('signature', signature, hex((await hmac(key, policy)).buffer))
}

/** Yields a check for each case that the public functions can reproduce. */
export function* vectorChecks(library: VectorLibrary, files: Iterable<VectorFile>): Iterable<Check> {
  for (const file of files) {
    for (const one of file.cases) {
      const { name } = one
      if (one.call === 'presign') yield { name, run: () => checkPresign(library, file, one) }
      else if (one.call === 'presignUrl') yield { name, run: () => checkPresignUrl(library, file, one) }
      else if (one.call === 'presignPost') yield { name, run: () => checkPresignPost(library, file, one) }
    }
  }
}

/** Yields a check for each case of SigV4a. */
export function* v4aVectorChecks(library: V4aVectorLibrary, files: Iterable<VectorFile>): Iterable<Check> {
  for (const file of files) {
    for (const one of file.cases) {
      const { name } = one
      if (one.call === 'presignV4a') yield { name, run: () => checkPresignV4a(library, file, one) }
      else if (one.call === 'presignUrlV4a') yield { name, run: () => checkPresignUrlV4a(library, file, one) }
    }
  }
}
