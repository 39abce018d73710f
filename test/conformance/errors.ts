import type { PresignErrorCode, RefusalCode } from '../../src/errors.ts'
import { assert, type Check, equal } from './check.ts'
import type { Library } from './library.ts'
import { credentials, later, signingDate, store } from './sample.ts'
import { withSubtle } from './subtle.ts'

const sessionToken = 'a session token that errors must not contain'

/** Secrets that no error may contain. */
const secrets = [credentials.secretAccessKey, sessionToken]

/** Codes that invalid input never causes, or that only other entries use. */
type OtherCode = RefusalCode | 'InvalidArn' | 'InvalidResponse' | 'UnsupportedByStore' | 'UnsupportedRuntime'

type Attempts = Record<Exclude<PresignErrorCode, OtherCode>, (() => unknown)[]>

/** Returns, for each code, calls that must throw it. */
function attempts(library: Library): Attempts {
  const { presign, presignPost, presignUrl, attachment } = library
  type Given<Name extends 'presign' | 'presignPost' | 'presignUrl'> = Parameters<Library[Name]>
  const temporary = { ...store, credentials: { ...credentials, sessionToken } }
  const withStore = (more: object) => presign({ ...temporary, ...more }, { method: 'GET', key: 'key' }, { signingDate })
  const withSigner = (more: object) => withStore({ credentials: { ...temporary.credentials, ...more } })
  const withOperation = (more: object) => presign(temporary, { method: 'GET', key: 'key', ...more }, { signingDate })
  const withOptions = (more: object) => presign(temporary, { method: 'GET', key: 'key' }, { signingDate, ...more })
  const withPost = (more: object) =>
    presignPost(temporary, { key: 'key', signingDate, ...more } as Given<'presignPost'>[1])
  const ofUrl = (url: string, more: object = {}) =>
    presignUrl(url, {
      region: temporary.region,
      credentials: temporary.credentials,
      service: 'execute-api',
      signingDate,
      ...more,
    })
  return {
    InvalidExpires: [
      ...[Number.NaN, 0, -5, 1.5, 604801, '900', null].map((expiresIn) => () => withOptions({ expiresIn })),
      () => withOptions({ stableFor: 604800, expiresIn: 1 }),
      () => withPost({ expiresIn: 0 }),
    ],
    InvalidCredentials: [
      () => withStore({ credentials: undefined }),
      () => withStore({ credentials: () => undefined }),
      () => withSigner({ accessKeyId: '' }),
      () => withSigner({ secretAccessKey: `${credentials.secretAccessKey}\n` }),
      () => withSigner({ secretAccessKey: undefined }),
      () => withSigner({ sessionToken: ` ${sessionToken}` }),
      () => withSigner({ expiration: 'tomorrow' }),
    ],
    ExpiredCredentials: [() => withSigner({ expiration: later(0) }), () => withSigner({ expiration: later(-1) })],
    InvalidRegion: [() => withStore({ region: 'eu central' }), () => withStore({ region: undefined })],
    InvalidService: [() => withStore({ service: 's3/x' }), () => ofUrl('https://host.example/', { service: '' })],
    InvalidBucket: [() => withStore({ bucket: 'a/b' }), () => withStore({ bucket: undefined })],
    InvalidKey: [
      () => withOperation({ key: '' }),
      () => withOperation({ key: 7 }),
      () => withOperation({ key: '\ud800' }),
      () => withOperation({ key: 'ü'.repeat(513) }),
    ],
    UnreachableKey: ['.', '..', 'a/../b', './a', 'a/.'].map((key) => () => withOperation({ key })),
    InvalidEndpoint: [
      'no URL',
      'https://s3 .example.com',
      'ftp://host.example',
      'https://user@host.example',
      'https://host.example/?a',
    ].map((endpoint) => () => withStore({ endpoint })),
    InvalidHeader: [
      () => withOperation({ headers: { host: 'host.example' } }),
      () => withOperation({ headers: { authorization: 'x' } }),
      () => withOperation({ headers: { 'x-amz-meta-a': 'a\r\nb: c' } }),
      () => withOperation({ headers: { 'a b': 'c' } }),
      () => withOperation({ headers: { a: '1', A: '2' } }),
      () => attachment('\udfff'),
    ],
    InvalidQuery: [
      () => withOperation({ query: { 'X-Amz-Signature': 'x' } }),
      () => withOperation({ query: { 'x-amz-date': 'x' } }),
      () => withOperation({ query: { a: 1 } }),
    ],
    InvalidPolicy: [
      () => withPost({ conditions: [['ends-with', '$key', 'x']] }),
      () => withPost({ contentLengthRange: [2, 1] }),
      () => withPost({ fields: { Policy: 'x' } }),
    ],
    InvalidDate: [
      () => withOptions({ signingDate: new Date(Number.NaN) }),
      () => withOptions({ signingDate: '2026-03-01' }),
    ],
    InvalidMethod: [() => withOperation({ method: 'get' }), () => withOperation({ method: undefined })],
    InvalidPayloadHash: [() => withOptions({ payloadHash: 'none' })],
    InvalidParameter: [
      () => library.getObject('key', { partNumber: 1.5 }),
      () => library.getObject('key', { contentType: 'a/b' } as object),
      () => library.putObject('key', { expires: new Date(Number.NaN) }),
      () => library.uploadPart('key', { partNumber: 1 } as Parameters<Library['uploadPart']>[1]),
    ],
    InvalidUrl: [
      () => ofUrl('no URL'),
      () => ofUrl('ftp://host.example/'),
      () => ofUrl('https://user:secret@host.example/'),
    ],
  }
}

/** Returns the error that a call throws or its promise rejects with. */
export async function thrownBy(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Checks that an error is a `PresignError`, has the code and contains no secret. */
export function checkError({ PresignError }: Library, error: unknown, code: PresignErrorCode) {
  if (!(error instanceof PresignError)) throw new Error(`threw ${error}`)
  assert(error instanceof Error, 'the error is not an Error')
  equal([error.name, error.code], ['PresignError', code], 'the error')
  const printed = [
    error.message,
    String(error),
    error.stack,
    error.cause,
    JSON.stringify(error),
    JSON.stringify(Object.entries(error)),
  ]
  for (const text of printed)
    assert(!secrets.some((secret) => String(text).includes(secret)), 'the error contains a secret')
}

/** Checks that every error is thrown as specified, before any use of Web Crypto. */
export function* errorChecks(library: Library): Iterable<Check> {
  for (const [code, all] of Object.entries(attempts(library)) as [keyof Attempts, (() => unknown)[]][]) {
    yield {
      name: `errors: ${code}`,
      async run() {
        assert(all.length > 0, 'there are no attempts')
        for (const [index, attempt] of all.entries()) {
          const error = await withSubtle(undefined, () => thrownBy(attempt)).catch((reason: Error) => {
            throw new Error(`attempt ${index}: ${reason.message}`)
          })
          checkError(library, error, code)
        }
      },
    }
  }
}

/** Checks that a runtime without Web Crypto, such as a page without HTTPS, gets a distinct error code. */
export function* unsupportedRuntimeChecks(library: Library): Iterable<Check> {
  yield {
    name: 'errors: UnsupportedRuntime',
    async run() {
      const { presign, presignPost, presignMany } = library
      const operation = { method: 'GET', key: 'key' }
      for (const attempt of [
        () => presign(store, operation),
        () => presignMany(store, [operation]),
        () => presignPost(store, { key: 'key' }),
      ]) {
        checkError(library, await withSubtle(undefined, () => thrownBy(attempt)), 'UnsupportedRuntime')
      }
    },
  }
}
