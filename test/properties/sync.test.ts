import { inspect } from 'node:util'
import fc from 'fast-check'
import * as main from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  credentials,
  expiresIn,
  formKey,
  headers,
  key,
  query,
  region,
  signingDate,
  store,
  unicode,
} from './arbitraries.ts'
import { settings } from './settings.ts'

const operation = fc.record(
  { method: fc.constantFrom('GET', 'PUT', 'DELETE'), key, query, headers },
  { requiredKeys: ['method', 'key'] },
)
const options = fc.record(
  { signingDate, expiresIn, hoist: fc.boolean(), payloadHash: fc.stringMatching(/^[0-9a-f]{64}$/) },
  { requiredKeys: ['signingDate'] },
)
const post = fc.record({ key: formKey, signingDate, expiresIn, fields: fc.record({ 'Content-Type': fc.string() }) })
const request = fc.record(
  {
    service: fc.constantFrom('s3', 'execute-api'),
    region,
    credentials,
    headers,
    signingDate,
    expiresIn,
    body: fc.oneof(unicode, fc.uint8Array({ maxLength: 200 })),
    signSessionToken: fc.boolean(),
  },
  { requiredKeys: ['service', 'region', 'credentials', 'signingDate'] },
)

/** A value from the caller that no error may repeat: it could be a secret in the wrong place. */
const marker = 'a/secret?value\n'

/** Any value except functions and iterators: a caller without TypeScript may pass anything. */
const anything = fc.oneof(
  fc.anything({ withDate: true, withNullPrototype: true, maxDepth: 2 }),
  fc.constantFrom(null, undefined, '', marker, [marker], { name: marker }, 0, Number.NaN, 1n, Symbol(marker)),
)

const plain = { region: 'r', bucket: 'bucket', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } }
const get = { method: 'GET', key: 'k' }

/** For each parameter, a call that passes `wrong` in its place. */
const calls: Record<string, (entry: typeof main | typeof sync, wrong: never) => unknown> = {
  region: ({ presign }, wrong) => presign({ ...plain, region: wrong }, get),
  bucket: ({ presign }, wrong) => presign({ ...plain, bucket: wrong }, get),
  endpoint: ({ presign }, wrong) => presign({ ...plain, endpoint: wrong }, get),
  service: ({ presign }, wrong) => presign({ ...plain, service: wrong }, get),
  credentials: ({ presign }, wrong) => presign({ ...plain, credentials: wrong }, get),
  secretAccessKey: ({ presign }, wrong) =>
    presign({ ...plain, credentials: { accessKeyId: 'id', secretAccessKey: wrong } }, get),
  store: ({ presign }, wrong) => presign(wrong, get),
  operation: ({ presign }, wrong) => presign(plain, wrong),
  method: ({ presign }, wrong) => presign(plain, { ...get, method: wrong }),
  key: ({ presign }, wrong) => presign(plain, { ...get, key: wrong }),
  query: ({ presign }, wrong) => presign(plain, { ...get, query: wrong }),
  parameter: ({ presign }, wrong) => presign(plain, { ...get, query: { name: wrong } }),
  headers: ({ presign }, wrong) => presign(plain, { ...get, headers: wrong }),
  header: ({ presign }, wrong) => presign(plain, { ...get, headers: { name: wrong } }),
  signingDate: ({ presign }, wrong) => presign(plain, get, { signingDate: wrong }),
  expiresIn: ({ presign }, wrong) => presign(plain, get, { expiresIn: wrong }),
  stableFor: ({ presign }, wrong) => presign(plain, get, { stableFor: wrong }),
  payloadHash: ({ presign }, wrong) => presign(plain, get, { payloadHash: wrong }),
  'one of several operations': ({ presignMany }, wrong) => presignMany(plain, [get, wrong]),
  post: ({ presignPost }, wrong) => presignPost(plain, wrong),
  fields: ({ presignPost }, wrong) => presignPost(plain, { key: 'k', fields: wrong }),
  field: ({ presignPost }, wrong) => presignPost(plain, { key: 'k', fields: { name: wrong } }),
  conditions: ({ presignPost }, wrong) => presignPost(plain, { key: 'k', conditions: wrong }),
  condition: ({ presignPost }, wrong) => presignPost(plain, { key: 'k', conditions: [wrong] }),
  'part of a condition': ({ presignPost }, wrong) =>
    presignPost(plain, { key: 'k', conditions: [[wrong, wrong, wrong]] }),
  contentLengthRange: ({ presignPost }, wrong) => presignPost(plain, { key: 'k', contentLengthRange: wrong }),
  url: ({ presignUrl }, wrong) => presignUrl(wrong, { ...plain, service: 'sts' }),
  body: ({ presignUrl }, wrong) => presignUrl('https://api.example.com/', { ...plain, service: 'sts', body: wrong }),
}

/** Returns the result of a call, or the error that it throws. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof main.PresignError)) throw error
    expect(inspect(error, { showHidden: true, depth: 9 }).split('\n    at ')[0]).not.toContain(marker.trim())
    return [error.code, error.message]
  }
}

describe('the sync entry', () => {
  test('returns what the main entry returns', () =>
    fc.assert(
      fc.asyncProperty(store, operation, options, post, async (store, operation, options, post) => {
        expect(sync.presign(store, operation, options)).toEqual(await main.presign(store, operation, options))
        const many = [operation, { method: 'GET', key: 'another' }]
        expect(sync.presignMany(store, many, options)).toEqual(await main.presignMany(store, many, options))
        expect(sync.presignPost(store, post)).toEqual(await main.presignPost(store, post))
      }),
      settings,
    ))

  test('returns what the main entry returns for other services', () =>
    fc.assert(
      fc.asyncProperty(key.map(encodeURIComponent), request, async (path, request) => {
        const url = `https://api.example.com/${path}`
        expect(sync.presignUrl(url, request)).toEqual(await main.presignUrl(url, request))
      }),
      settings,
    ))

  describe('accepts any value like the main entry, or rejects it with the same message, as', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }))
    afterEach(() => void vi.useRealTimers())

    test.each(Object.entries(calls))('%s', (_, call) =>
      fc.assert(
        fc.asyncProperty(anything, async (wrong) => {
          const ofSync = await outcome(() => call(sync, wrong as never))
          expect(ofSync).toEqual(await outcome(() => call(main, wrong as never)))
        }),
        settings,
      ),
    )
  })
})
