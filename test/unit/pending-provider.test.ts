/** Changes to the arguments while a credentials provider is pending don't affect the result. */
import * as async from 'sigv4-presign'
import { presignUpload } from 'sigv4-presign/multipart'
import * as sync from 'sigv4-presign/sync'
import { dsqlToken } from 'sigv4-presign/tokens'
import { presignUrlV4a, presignV4a } from 'sigv4-presign/v4a'
import { inspect } from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

/** Returns a provider whose promise resolves after `resolveProvider` is called. */
function pendingProvider() {
  let resolveProvider = () => {}
  const resolved = new Promise<void>((resolve) => {
    resolveProvider = resolve
  })
  return { resolveProvider, provider: () => resolved.then(() => credentials) }
}

const newStore = <C>(credentials: C) => ({
  region: 'eu-west-1',
  bucket: 'photos',
  endpoint: new URL('https://s3.example.com/base') as string | URL,
  forcePathStyle: true,
  service: 's3',
  guard: (() => {}) as () => void,
  credentials,
})
const newOperation = () => ({
  method: 'PUT',
  bucket: 'photos',
  key: 'cat.jpg',
  query: { a: ['1', '2'] } as Record<string, string | string[]>,
  headers: new Map([['x-amz-acl', 'private']]) as Map<string, string> | Record<string, string>,
})
const newOptions = () => ({
  expiresIn: 60,
  signingDate: new Date('2026-01-02T03:04:05Z'),
  stableFor: 0,
  payloadHash: 'UNSIGNED-PAYLOAD',
  hoist: false,
})
const newPost = () => ({
  key: 'uploads/${filename}',
  bucket: 'photos',
  contentLengthRange: [1, 100] as [number, number],
  fields: { acl: 'private' } as Record<string, string>,
  conditions: [['starts-with', '$x-amz-meta-a', 'b'], { 'x-amz-meta-c': 'd' }] as async.PostCondition[],
  expiresIn: 60,
  signingDate: new Date('2026-01-02T03:04:05Z'),
})
const newUrlOptions = <C>(credentials: C) => ({
  service: 'execute-api',
  region: 'eu-west-1',
  credentials,
  method: 'POST',
  headers: { 'x-a': 'b' } as Record<string, string>,
  body: Buffer.from('hello') as Uint8Array | string,
  signSessionToken: true,
  expiresIn: 60,
  signingDate: new Date('2026-01-02T03:04:05Z'),
  stableFor: 0,
  hoist: false,
})

/** Changes everything in a value that can be changed: first the contents of each property, then the property. */
function changeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Date) value.setTime(0)
  else if (value instanceof Uint8Array) value.fill(0)
  else if (value instanceof URL) value.href = 'https://attacker.example'
  else if (value instanceof Map) value.clear()
  else
    for (const [name, property] of Object.entries(value)) {
      changeAll(property)
      ;(value as Record<string, unknown>)[name] = undefined
    }
}

/** Signs with a pending provider, changes all arguments, and then lets the provider return the credentials. */
async function signWhileChanging<T>(
  sign: (provider: () => Promise<typeof credentials>, track: <V>(value: V) => V) => Promise<T>,
): Promise<T> {
  const { resolveProvider, provider } = pendingProvider()
  const inputs: unknown[] = []
  const signed = sign(provider, (input) => {
    inputs.push(input)
    return input
  })
  inputs.forEach(changeAll)
  resolveProvider()
  return signed
}

describe('a change while the provider is pending does not affect', () => {
  test('presign', async () => {
    const expected = sync.presign(newStore(credentials), newOperation(), newOptions())
    const signed = await signWhileChanging((provider, track) =>
      async.presign(track(newStore(provider)), track(newOperation()), track(newOptions())),
    )
    expect(signed).toEqual(expected)
  })

  test('presignPost', async () => {
    const expected = sync.presignPost(newStore(credentials), newPost())
    const signed = await signWhileChanging((provider, track) =>
      async.presignPost(track(newStore(provider)), track(newPost())),
    )
    expect(signed).toEqual(expected)
  })

  test.each([
    ['a string', () => 'https://abc.example.com/prod?a=b'],
    ['a URL', () => new URL('https://abc.example.com/prod?a=b')],
  ])('presignUrl of %s', async (_, newUrl) => {
    const expected = sync.presignUrl(newUrl(), newUrlOptions(credentials))
    const signed = await signWhileChanging((provider, track) =>
      async.presignUrl(track(newUrl()), track(newUrlOptions(provider))),
    )
    expect(signed).toEqual(expected)
  })

  test.each([
    ['an array', (operations: async.Operation[]) => operations],
    ['a set', (operations: async.Operation[]) => new Set(operations)],
  ])('presignMany of %s', async (_, list) => {
    const newOperations = () => Array.from({ length: 40 }, newOperation)
    const expected = sync.presignMany(newStore(credentials), newOperations(), newOptions())
    const signed = await signWhileChanging((provider, track) =>
      async.presignMany(track(newStore(provider)), list(track(newOperations())), track(newOptions())),
    )
    expect(signed).toEqual(expected)
  })

  test('presignUpload', async () => {
    const options = () => ({ uploadId: 'u', size: 6_000_000, headers: { 'x-amz-a': 'b' } })
    const dated = () => ({ ...options(), signingDate: new Date('2026-01-02T03:04:05Z') })
    const expected = await presignUpload(newStore(credentials), 'a', dated())
    const signed = await signWhileChanging((provider, track) =>
      presignUpload(track(newStore(provider)), 'a', track(dated())),
    )
    expect(signed).toEqual(expected)
  })

  test('a token', async () => {
    const options = <C>(credentials: C) => ({
      hostname: 'a.dsql.us-east-1.on.aws',
      region: 'us-east-1',
      admin: true,
      credentials,
      signingDate: new Date('2026-01-02T03:04:05Z'),
    })
    const expected = await dsqlToken(options(credentials))
    expect(await signWhileChanging((provider, track) => dsqlToken(track(options(provider))))).toBe(expected)
  })

  test('presignV4a and presignUrlV4a', async () => {
    // A SigV4a signature is partly random.
    const withoutSignature = ({ url }: async.Presigned) => ({ ...inspect(url), url: url.replace(/Signature=.*/, '') })
    const regionSet = () => ({ regionSet: ['eu-*', 'us-east-1'] })
    const expected = await presignV4a({ ...newStore(credentials), ...regionSet() }, newOperation(), newOptions())
    const signed = await signWhileChanging((provider, track) =>
      presignV4a(track({ ...newStore(provider), ...regionSet() }), track(newOperation()), track(newOptions())),
    )
    expect(withoutSignature(signed)).toEqual(withoutSignature(expected))
    const url = () => new URL('https://abc.example.com/prod?a=b')
    const expectedUrl = await presignUrlV4a(url(), { ...newUrlOptions(credentials), ...regionSet() })
    const signedUrl = await signWhileChanging((provider, track) =>
      presignUrlV4a(track(url()), track({ ...newUrlOptions(provider), ...regionSet() })),
    )
    expect(withoutSignature(signedUrl)).toEqual(withoutSignature(expectedUrl))
  })
})

test('presignMany calls the provider once, after it has read all operations', async () => {
  const events: string[] = []
  function* operations() {
    for (const key of ['a', 'b']) {
      events.push(key)
      yield { method: 'GET', key }
    }
  }
  const provider = async () => {
    events.push('provider')
    return credentials
  }
  await async.presignMany(newStore(provider), operations())
  expect(events).toEqual(['a', 'b', 'provider'])
})

test('presignMany without a provider ignores changes of the array during signing', async () => {
  const operations = Array.from({ length: 100 }, (_, index) => ({ method: 'GET', key: `${index}` }))
  const store = newStore(credentials)
  const expected = sync.presignMany(newStore(credentials), structuredClone(operations), newOptions())
  const signed = async.presignMany(store, operations, newOptions())
  changeAll(operations)
  store.bucket = 'other'
  expect(await signed).toEqual(expected)
})

test('a store and options can have inherited properties and getters', async () => {
  class Configured {
    #bucket = 'photos'
    get bucket() {
      return this.#bucket
    }
    get region() {
      return 'eu-west-1'
    }
    get credentials() {
      return async () => credentials
    }
  }
  const operation = { method: 'GET', key: 'a' }
  const expected = sync.presign({ region: 'eu-west-1', bucket: 'photos', credentials }, operation, newOptions())
  expect(await async.presign(new Configured(), operation, Object.create(newOptions()))).toEqual(expected)
})

test('a provider that changes the scope that it receives does not change what is signed', async () => {
  const expected = sync.presign(newStore(credentials), newOperation(), newOptions())
  const provider = (scope: async.CredentialScope) => {
    Object.assign(scope, { date: '20200101', region: 'us-east-1', service: 'iam' })
    return credentials
  }
  expect(sync.presign(newStore(provider), newOperation(), newOptions())).toEqual(expected)
  expect(await async.presign(newStore(provider), newOperation(), newOptions())).toEqual(expected)
})

test('presignUrlV4a accepts inherited options', async () => {
  const options = { ...newUrlOptions(credentials), regionSet: ['*'], expiresIn: 77 }
  const { method, url, headers } = await presignUrlV4a('https://abc.example.com/prod', Object.create(options))
  expect(method).toBe('POST')
  expect(headers).toEqual({ 'x-a': 'b' })
  expect(url).toContain('X-Amz-Expires=77')
})
