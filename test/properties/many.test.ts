import fc from 'fast-check'
import { type Operation, PresignError, presign, presignMany } from 'sigv4-presign'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { hideNativeCrypto } from '../conformance/subtle.ts'
import { expiresIn, headers, key, query, signingDate, store } from './arbitraries.ts'
import { settings } from './settings.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const plain = { region: 'r', bucket: 'bucket', credentials: { accessKeyId: 'many', secretAccessKey: 'secret' } }
const operations = fc.array(
  fc.record({ method: fc.constantFrom('GET', 'PUT'), key, query, headers }, { requiredKeys: ['method', 'key'] }),
  { maxLength: 5 },
)

const numbered = (length: number): Operation[] =>
  Array.from({ length }, (_, index) => ({ method: 'GET', key: `${index}` }))

function* generate(operations: Iterable<Operation>, each: () => void = () => {}): Generator<Operation> {
  for (const operation of operations) {
    each()
    yield operation
  }
}

/** Returns the error with which a promise rejects. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('should have been refused'),
    (error: unknown) => error,
  )

describe('presignMany', () => {
  test('returns the results of presign in order, for an array or a generator', () =>
    fc.assert(
      fc.asyncProperty(store, operations, signingDate, expiresIn, async (store, operations, signingDate, expiresIn) => {
        const options = { signingDate, expiresIn }
        const expected = await Promise.all(operations.map((operation) => presign(store, operation, options)))
        expect(await presignMany(store, operations, options)).toEqual(expected)
        expect(await presignMany(store, generate(operations), options)).toEqual(expected)
        expect(await presignMany(store, new Set(operations), options)).toEqual(expected)
      }),
      settings,
    ))

  test.each([0, 1, 31, 32, 33, 64, 1000])('signs all of %i operations in order', async (length) => {
    const presigned = await presignMany(plain, numbered(length))
    expect(presigned.map(({ url }) => new URL(url).pathname)).toEqual(numbered(length).map(({ key }) => `/${key}`))
  })

  test('signs all operations with one signing date, and calls the provider once', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') })
    const credentials = vi.fn(async () => plain.credentials)
    const tick = () => vi.setSystemTime(Date.now() + 1000)
    const presigned = await presignMany({ ...plain, credentials }, generate(numbered(100), tick))
    const dates = presigned.map(({ url }) => new URL(url).searchParams.get('X-Amz-Date'))
    expect(new Set(dates)).toEqual(new Set(['20260102T030405Z']))
    expect(credentials).toHaveBeenCalledTimes(1)
  })

  test('computes signatures with bounded concurrency, after it has read all operations', async () => {
    const bound = 64
    onTestFinished(hideNativeCrypto())
    const store = { ...plain, credentials: { accessKeyId: 'bounded', secretAccessKey: 'secret' } }
    await presignMany(store, numbered(1))
    const sign = crypto.subtle.sign.bind(crypto.subtle)
    let [read, signed, underWay, most] = [0, 0, 0, 0]
    vi.spyOn(crypto.subtle, 'sign').mockImplementation(async (...given) => {
      most = Math.max(most, ++underWay)
      const signature = await sign(...given)
      underWay--
      signed++
      return signature
    })
    const reading = () => {
      read++
    }
    const urls = presignMany(store, generate(numbered(1000), reading))
    expect(read).toBe(1000)
    await urls
    expect(signed).toBe(1000)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(bound)
  })

  test('reports the index of an invalid operation', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(100), fc.nat(10), async (before, after) => {
        const wrong = [...numbered(before), { method: 'GET', key: '' }, ...numbered(after)]
        const error = await rejection(presignMany(plain, wrong))
        expect(error).toBeInstanceOf(PresignError)
        expect(error).toMatchObject({ code: 'InvalidKey', message: expect.stringContaining(`operations[${before}]`) })
      }),
      settings,
    ))

  test('rejects options or credentials that are invalid for all operations', async () => {
    const error = await rejection(presignMany(plain, numbered(3), { expiresIn: 0 }))
    expect(error).toMatchObject({ name: 'PresignError', code: 'InvalidExpires' })
    const credentials = { accessKeyId: 'many', secretAccessKey: 'secret\n' }
    expect(await rejection(presignMany({ ...plain, credentials }, []))).toMatchObject({ code: 'InvalidCredentials' })
  })
})
