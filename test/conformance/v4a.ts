import type { PresignErrorCode } from '../../src/errors.ts'
import type { Presigned } from '../../src/types.ts'
import { type Check, equal, that } from './check.ts'
import { importPublicKey } from './ecdsa.ts'
import { checkError, thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { credentials, parameterOf, signingDate } from './sample.ts'
import { countUse, withSubtle } from './subtle.ts'
import {
  type PresignUrlV4aCase,
  type PresignV4aCase,
  presignArguments,
  presignUrlArguments,
  type VectorCase,
  type VectorFile,
  v4aVectorChecks,
} from './vectors.ts'

export type V4a = typeof import('../../src/v4a.ts')
export type Endpoints = typeof import('../../src/endpoints.ts')
export type Verify = typeof import('../../src/verify.ts')

const regionSet = ['us-east-1', 'eu-*']
const endpoint = 'https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com'
const store = { endpoint, regionSet, credentials }
const operation = { method: 'GET', key: 'key' }

/** Yields the cases whose address comes from an ARN, with the result of `fromArn` in place of the address. */
function* byArn({ fromArn }: Endpoints, file: VectorFile): Iterable<PresignV4aCase> {
  for (const one of file.cases) {
    if (one.call !== 'presignV4a') continue
    const { arn, ...options } = (one as { aws?: { arn?: string; region: string } }).aws ?? {}
    if (!arn) continue
    const { endpoint: _, ...store } = one.store
    yield { ...one, store: { ...store, ...fromArn(arn, options) } }
  }
}

function* allVectorChecks(entry: V4a, endpoints: Endpoints, vectors: Record<string, VectorFile>): Iterable<Check> {
  for (const [name, file] of Object.entries(vectors)) {
    for (const check of v4aVectorChecks(entry, [file])) yield { ...check, name: `v4a: vectors: ${name}: ${check.name}` }
    const cases = [...byArn(endpoints, file)]
    for (const check of v4aVectorChecks(entry, [{ ...file, cases }]))
      yield { ...check, name: `v4a: by its ARN: ${name}: ${check.name}` }
  }
}

/** Returns the call of a case with SigV4, and the same call with SigV4a. */
function callsOf({ presignUrlV4a, presignV4a }: V4a, main: Library, file: VectorFile, one: VectorCase) {
  if (one.call === 'presign') {
    const [store, operation, options] = presignArguments(file, one)
    return [
      () => main.presign(store, operation, options),
      () => presignV4a({ ...store, regionSet }, operation, options),
    ] as const
  }
  if (one.call === 'presignUrl') {
    const [url, options] = presignUrlArguments(file, one)
    return [() => main.presignUrl(url, options), () => presignUrlV4a(url, { ...options, regionSet })] as const
  }
  return undefined
}

/** Returns the part of a result that SigV4 and SigV4a have in common, or the error. */
async function common(call: () => Presigned | Promise<Presigned>): Promise<unknown> {
  try {
    const { url, ...rest } = await call()
    const names = /(?<=[?&])X-Amz-(Algorithm|Region-Set|Signature)=[^&]*(&|$)/g
    const scope = /(?<=X-Amz-Credential=[^&]*%2F\d{8}%2F)([\w-]+%2F)?(?=[\w-]+%2Faws4_request)/
    return { url: url.replace(names, '').replace(scope, ''), ...rest }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return { code, message }
  }
}

function* agreementChecks(entry: V4a, main: Library, vectors: Record<string, VectorFile>): Iterable<Check> {
  for (const [name, file] of Object.entries(vectors)) {
    const calls = file.cases.map((one) => callsOf(entry, main, file, one)).filter((pair) => pair !== undefined)
    if (calls.length === 0) continue
    yield {
      name: `v4a: signs as the main entry all that it does not sign otherwise: ${name}`,
      async run() {
        for (const [v4, v4a] of calls) equal(await common(v4a), await common(v4), 'the result')
      },
    }
  }
}

let strangers = 0

/** Returns credentials that have not been used before. */
const stranger = () => ({ accessKeyId: `AKIDV4A${++strangers}`, secretAccessKey: `secret ${strangers}` })

function* keyChecks({ presignV4a }: V4a): Iterable<Check> {
  const sign = (credentials: ReturnType<typeof stranger>) =>
    presignV4a({ ...store, credentials }, operation, { signingDate })
  // Imports the HMAC key and the private key; signs the key candidate and the request.
  const cold = { importKey: 2, sign: 2, extractable: false }
  const warm = { importKey: 0, sign: 1, extractable: false }

  yield {
    name: 'v4a: signing keys: derived once, by concurrent calls too, and never extractable',
    async run() {
      equal(await countUse(() => sign(stranger())), cold, 'the use for one URL')
      const credentials = stranger()
      const often = await countUse(() => Promise.all(Array.from({ length: 50 }, () => sign(credentials))))
      equal(often, { ...cold, sign: cold.sign + 49 }, 'the use for 50 URLs')
      equal(await countUse(() => sign({ ...credentials })), warm, 'the use for one more')
    },
  }
  yield {
    name: 'v4a: signing keys: the next candidate is taken if the first is refused',
    async run() {
      const credentials = {
        accessKeyId: 'AKIAAAAYELS33EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      }
      await sign(stranger())
      const later = new Date('2030-01-01T00:00:00Z')
      const use = await countUse(() => presignV4a({ ...store, credentials }, operation, { signingDate: later }))
      equal(use, { ...cold, sign: cold.sign + 1 }, 'the use')
    },
  }
  yield {
    name: 'v4a: signing keys: a secret that is changed in place takes effect at the next call',
    async run() {
      const credentials = stranger()
      await sign(credentials)
      credentials.secretAccessKey = 'rotated'
      equal(await countUse(() => sign(credentials)), cold, 'the use for the changed secret')
      equal(await countUse(() => sign(credentials)), warm, 'the use from then on')
    },
  }
  yield {
    name: 'v4a: signing keys: a derivation that fails is tried again',
    async run() {
      const credentials = stranger()
      const fail = () => Promise.reject(new Error('out of order'))
      const broken = { digest: fail, importKey: fail, sign: fail }
      equal(`${await withSubtle(broken, () => thrownBy(() => sign(credentials)))}`, 'Error: out of order')
      equal(await countUse(() => sign(credentials)), cold, 'the use')
    },
  }
}

/** Returns, for each code, calls that must throw it. */
function attempts({ presignUrlV4a, presignV4a }: V4a): Partial<Record<PresignErrorCode, (() => unknown)[]>> {
  type Store = Parameters<V4a['presignV4a']>[0]
  type Operation = Parameters<V4a['presignV4a']>[1]
  const withStore = (more: object) => presignV4a({ ...store, ...more }, operation, { signingDate })
  const withOperation = (more: object) => presignV4a(store, { ...operation, ...more }, { signingDate })
  const ofUrl = (url: unknown, more: object = {}) =>
    presignUrlV4a(url as string, {
      regionSet: store.regionSet,
      credentials: store.credentials,
      service: 'execute-api',
      signingDate,
      ...more,
    })
  const wrongSets = [undefined, null, [], '', 'us east', ['us east'], ['*', ''], ['a,,b'], [undefined], {}, 7]
  return {
    InvalidRegion: [
      () => presignUrlV4a('https://host.example/', undefined as never),
      ...wrongSets.flatMap((regionSet) => [
        () => withStore({ regionSet }),
        () => ofUrl('https://host.example/', { regionSet }),
      ]),
      () => withStore({ endpoint: undefined, bucket: 'photos' }),
      () => withStore({ endpoint: undefined, bucket: 'photos', region: 'eu central' }),
      () => presignV4a(undefined as unknown as Store, operation),
    ],
    InvalidQuery: [
      () => withOperation({ query: { 'X-Amz-Region-Set': '*' } }),
      () => withOperation({ query: { 'x-amz-region-set': ['*'] } }),
      () => withOperation({ headers: { 'X-Amz-Region-Set': '*' } }),
      () => withOperation({ query: { 'X-Amz-Signature': 'x' } }),
      () => ofUrl('https://host.example/?X-Amz-Region-Set=us-east-1'),
      () => ofUrl('https://host.example/?x-amz-region-set'),
      () => ofUrl('https://host.example/', { headers: { 'x-amz-region-set': '*' } }),
      () => ofUrl('https://host.example/?X-Amz-Signature=x'),
    ],
    InvalidUrl: ['no URL', 'ftp://host.example/', 'httpx://host.example/', 'https://host.example/#a', undefined].map(
      (url) => () => ofUrl(url),
    ),
    InvalidMethod: [() => presignV4a(store, undefined as unknown as Operation), () => withOperation({ method: 'get' })],
    InvalidHeader: [() => withOperation({ headers: { host: 'a' } })],
    InvalidService: [
      () => withStore({ service: 's3/x' }),
      () => ofUrl('https://host.example/', { service: undefined }),
    ],
    InvalidCredentials: [
      () => withStore({ credentials: { ...credentials, secretAccessKey: `${credentials.secretAccessKey}\n` } }),
      () => withStore({ credentials: () => undefined }),
    ],
    InvalidExpires: [() => presignV4a(store, operation, { expiresIn: 604801 })],
    UnreachableKey: [() => withOperation({ key: 'a/../b' })],
    UnsupportedRuntime: [() => withStore({}), () => ofUrl('https://host.example/')],
  }
}

function* errorChecks(entry: V4a, main: Library): Iterable<Check> {
  for (const [code, all] of Object.entries(attempts(entry)) as [PresignErrorCode, (() => unknown)[]][]) {
    yield {
      name: `v4a: errors: ${code}`,
      async run() {
        for (const [index, attempt] of all.entries()) {
          const error = await withSubtle(undefined, () => thrownBy(attempt)).catch((reason: Error) => {
            throw new Error(`attempt ${index}: ${reason.message}`)
          })
          checkError(main, error, code)
          that(error instanceof entry.PresignError, "the error is not the entry's PresignError")
        }
      },
    }
  }
}

function* addressChecks({ presignV4a }: V4a, main: Library, { fromArn }: Endpoints): Iterable<Check> {
  yield {
    name: 'v4a: a bucket in a region, signed for others as well',
    async run() {
      const store = { region: 'eu-west-1', bucket: 'photos', regionSet, credentials }
      const { url } = await presignV4a(store, operation, { signingDate })
      that(url.startsWith('https://photos.s3.eu-west-1.amazonaws.com/key?'), url)
      equal(parameterOf(url, 'X-Amz-Region-Set'), 'us-east-1,eu-*', 'X-Amz-Region-Set')
      equal(parameterOf(url, 'X-Amz-Credential'), 'AKIDEXAMPLE/20260301/s3/aws4_request', 'X-Amz-Credential')
    },
  }
  yield {
    name: 'v4a: a multi-region access point is not signed for with SigV4, and has no bucket',
    async run() {
      const store = { ...fromArn('arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'), credentials }
      equal(store.endpoint, endpoint, 'the endpoint')
      checkError(main, await thrownBy(() => main.presign(store, operation)), 'InvalidRegion')
      const named = { ...operation, bucket: 'photos' }
      checkError(main, await thrownBy(() => presignV4a(store, named)), 'InvalidBucket')
    },
  }
}

/** Returns whether this runtime's Web Crypto derives the public key of a private key. Firefox's does not. */
async function givesPublicKeys(): Promise<boolean> {
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  // RFC 5915: version 1, the private key of 32 bytes, and optional fields.
  const at = pkcs8.findIndex((_, index) => `${pkcs8.subarray(index, index + 5)}` === '2,1,1,4,32') + 5
  const head = '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420'
  const bare = Uint8Array.from([
    ...head.match(/../g)!.map((byte) => Number.parseInt(byte, 16)),
    ...pkcs8.subarray(at, at + 32),
  ])
  const key = await crypto.subtle.importKey('pkcs8', bare, ecdsa, true, ['sign'])
  return crypto.subtle.exportKey('jwk', key).then(
    ({ x }) => x !== undefined,
    () => false,
  )
}

/** Signs the request of a case. Returns the result and the options that a server needs. */
async function signedOf({ presignUrlV4a, presignV4a }: V4a, file: VectorFile, one: PresignV4aCase | PresignUrlV4aCase) {
  if (one.call === 'presignV4a') {
    const [store, operation, options] = presignArguments(file, one)
    const { service = 's3', credentials } = store
    const presigned = await presignV4a(store, operation, options)
    return { presigned, credentials, service, now: options.signingDate, signSessionToken: undefined }
  }
  const [url, options] = presignUrlArguments(file, one)
  const { service, credentials, signingDate: now, signSessionToken } = options
  return { presigned: await presignUrlV4a(url, options), credentials, service, now, signSessionToken }
}

function* verifyChecks(
  entry: V4a,
  main: Library,
  { verifyUrlV4a }: Verify,
  vectors: Record<string, VectorFile>,
): Iterable<Check> {
  for (const file of Object.values(vectors)) {
    for (const one of file.cases) {
      if ((one.call !== 'presignV4a' && one.call !== 'presignUrlV4a') || one.excluded !== undefined) continue
      yield {
        name: `v4a: verify: ${one.name}`,
        async run() {
          const { presigned, credentials, ...known } = await signedOf(entry, file, one)
          const { accessKeyId, secretAccessKey, sessionToken } = credentials
          const payloadHash = one.expect.canonicalRequest.split('\n').at(-1)
          const signingKey = await importPublicKey(file.derivedKeys![accessKeyId]!.publicKey)
          const byKey = { ...known, payloadHash, credentials: () => ({ signingKey, sessionToken }) }
          const verified = await verifyUrlV4a(presigned, byKey)
          equal(verified.expiresAt, presigned.expiresAt, 'expiresAt')
          const method = `${presigned.method}X`
          const changed = () => verifyUrlV4a({ ...presigned, method }, byKey)
          checkError(main, await thrownBy(changed), 'SignatureDoesNotMatch')
          const bySecret = { ...byKey, credentials: () => ({ secretAccessKey, sessionToken }) }
          if (await givesPublicKeys()) equal(await verifyUrlV4a(presigned, bySecret), verified, 'by the secret')
          else checkError(main, await thrownBy(() => verifyUrlV4a(presigned, bySecret)), 'UnsupportedRuntime')
        },
      }
    }
  }
}

/** Checks that SigV4a differs from SigV4 only where it must. */
export function* v4aChecks(
  entry: V4a,
  main: Library,
  { endpoints, verify, vectors }: { endpoints: Endpoints; verify: Verify; vectors: Record<string, VectorFile> },
): Iterable<Check> {
  yield* allVectorChecks(entry, endpoints, vectors)
  yield* agreementChecks(entry, main, vectors)
  yield* keyChecks(entry)
  yield* errorChecks(entry, main)
  yield* addressChecks(entry, main, endpoints)
  yield* verifyChecks(entry, main, verify, vectors)
}
