import fc from 'fast-check'
import { type Operation, presign, presignPost, presignUrl } from 'sigv4-presign'
import { describe, expect, test } from 'vitest'
import {
  anyBucket,
  credentials,
  expiresIn,
  formKey,
  headers,
  key,
  query,
  region,
  signingDate,
  store,
} from './arbitraries.ts'
import { settings } from './settings.ts'

const operation = fc.record(
  { method: fc.constantFrom('GET', 'PUT', 'DELETE'), key, query, headers },
  { requiredKeys: ['method', 'key'] },
)
const options = fc.record({ signingDate, expiresIn, hoist: fc.boolean() })

/** A request to another service whose URL needs every kind of escape. */
const urlRequest = fc.tuple(
  fc.tuple(key, query).map(([key, query]) => {
    const url = new URL(`https://api.example.com/${encodeURIComponent(key)}`)
    for (const [name, value] of Object.entries(query))
      for (const one of [value].flat()) url.searchParams.append(name, one)
    return url.href
  }),
  fc.record({ service: fc.constantFrom('s3', 'execute-api'), region, credentials, headers, signingDate, expiresIn }),
)

const fields = fc.dictionary(fc.stringMatching(/^f[a-z0-9_-]{0,10}$/), fc.string(), { maxKeys: 5 })
const post = fc.record({ key: formKey, signingDate, expiresIn, fields })

/** Returns an object with the same properties in the opposite order. */
const reversed = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).reverse()) as T

/** Freezes a value and everything in it. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}

/** Returns a copy of `own` that also inherits an entry and has one that is not enumerable. */
function withHidden<T extends object>(own: T): T {
  const value = Object.assign(Object.create({ inherited: 'inherited' }), own) as T
  return Object.defineProperty(value, 'hidden', { value: 'hidden', enumerable: false })
}

/** Returns a copy of `own` without a prototype. */
const bare = <T extends object>(own: T): T => Object.assign(Object.create(null), own) as T

/** Applies `change` to the query and the headers of an operation. */
const inside = ({ query = {}, headers = {}, ...operation }: Operation, change: <T extends object>(value: T) => T) => ({
  ...operation,
  query: change(query),
  headers: change(headers),
})

describe('the input', () => {
  test('can have its properties in any order', () =>
    fc.assert(
      fc.asyncProperty(store, operation, options, async (store, operation, options) => {
        const opposite = reversed(inside(operation, reversed))
        const { url, headers } = await presign(reversed(store), opposite, reversed(options))
        const expected = await presign(store, operation, options)
        expect({ url, headers }).toEqual({ url: expected.url, headers: expected.headers })
      }),
      settings,
    ))

  test('can list the values of a parameter in any order', () =>
    fc.assert(
      fc.asyncProperty(
        store,
        fc.array(fc.string(), { maxLength: 6 }),
        signingDate,
        async (store, values, signingDate) => {
          const list = (a: string[]) => presign(store, { method: 'GET', query: { a } }, { signingDate })
          expect(await list([...values].reverse())).toEqual(await list(values))
        },
      ),
      settings,
    ))

  test('of `presign` is never changed, and re-signing it returns the same result', () =>
    fc.assert(
      fc.asyncProperty(store, operation, options, async (...given) => {
        const before = structuredClone(given)
        const first = await presign(...deepFreeze(given))
        expect(await presign(...given)).toEqual(first)
        expect(given).toEqual(before)
      }),
      settings,
    ))

  test('of `presignPost` is never changed, and re-signing it returns the same result', () =>
    fc.assert(
      fc.asyncProperty(store, post, async (...given) => {
        const before = structuredClone(given)
        const first = await presignPost(...deepFreeze(given))
        expect(await presignPost(...given)).toEqual(first)
        expect(given).toEqual(before)
      }),
      settings,
    ))

  test('of `presignUrl` is never changed, and re-signing it returns the same result', () =>
    fc.assert(
      fc.asyncProperty(urlRequest, async ([text, options]) => {
        const url = new URL(text)
        const before = structuredClone(options)
        const first = await presignUrl(url, deepFreeze(options))
        expect(await presignUrl(url, options)).toEqual(first)
        expect(await presignUrl(text, options)).toEqual(first)
        expect(url.href).toBe(text)
        expect(options).toEqual(before)
      }),
      settings,
    ))

  test('is read from own, enumerable properties only', () =>
    fc.assert(
      fc.asyncProperty(store, operation, options, post, async (store, operation, options, post) => {
        const expected = await presign(store, operation, options)
        const form = await presignPost(store, post)
        for (const make of [withHidden, bare]) {
          expect(await presign(store, inside(operation, make), options)).toEqual(expected)
          expect(await presignPost(store, { ...post, fields: make(post.fields) })).toEqual(form)
        }
      }),
      settings,
    ))

  test('can contain names that every object inherits', async () => {
    const names = Object.getOwnPropertyNames(Object.prototype)
    const entries = Object.fromEntries(names.map((name, index) => [name, `${index}`]))
    const store = { region: 'r', bucket: 'bucket', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } }

    const { url, headers } = await presign(store, { method: 'PUT', key: 'k', query: entries, headers: entries })
    const parameters = new URL(url).searchParams
    for (const [name, value] of Object.entries(entries)) expect(parameters.get(name)).toBe(value)
    expect(Object.keys(headers).sort()).toEqual(names.map((name) => name.toLowerCase()).sort())
    expect(parameters.get('X-Amz-SignedHeaders')).toBe([...Object.keys(headers), 'host'].sort().join(';'))

    const { fields } = await presignPost(store, { key: 'k', fields: entries })
    for (const [name, value] of Object.entries(entries)) expect(Object.entries(fields)).toContainEqual([name, value])
    const { conditions } = JSON.parse(atob(fields.Policy!)) as { conditions: object[] }
    for (const entry of Object.entries(entries)) expect(conditions.flatMap(Object.entries)).toContainEqual(entry)
  })
})

describe('the URL', () => {
  test('of an operation is not changed by a URL parser, so every client sends it as signed', () =>
    fc.assert(
      fc.asyncProperty(store, anyBucket, operation, options, async (store, bucket, operation, options) => {
        const { url } = await presign({ ...store, bucket }, operation, options)
        expect(new URL(url).href).toBe(url)
      }),
      settings,
    ))

  test('of another service is not changed by a URL parser', () =>
    fc.assert(
      fc.asyncProperty(urlRequest, async ([text, options]) => {
        const { url } = await presignUrl(text, options)
        expect(new URL(url).href).toBe(url)
      }),
      settings,
    ))

  test('of a form is not changed by a URL parser', () =>
    fc.assert(
      fc.asyncProperty(store, anyBucket, post, async (store, bucket, post) => {
        const { url } = await presignPost({ ...store, bucket }, post)
        expect(new URL(url).href).toBe(url)
      }),
      settings,
    ))

  test('contains exactly the key and the parameters of the operation', () =>
    fc.assert(
      fc.asyncProperty(store, operation, signingDate, async (store, operation, signingDate) => {
        const { url } = await presign(store, operation, { signingDate })
        const { pathname, searchParams } = new URL(url)
        expect(decodeURIComponent(pathname).endsWith(`/${operation.key}`)).toBe(true)
        for (const [name, value] of Object.entries(operation.query ?? {}))
          expect(searchParams.getAll(name).sort()).toEqual([value].flat().sort())
      }),
      settings,
    ))
})
