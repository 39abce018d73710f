/** Calls every function with a wrong value in each place: it must return a result or throw a `PresignError`. */
import * as main from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as syncTokens from 'sigv4-presign/tokens/sync'
import * as verify from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import { credentials, functions, operation, request, store } from './right-arguments.ts'

type Callable = (...args: unknown[]) => unknown

const wrong: [name: string, value: unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['NaN', Number.NaN],
  ['7', 7],
  ['an empty string', ''],
  ['a string', 'x'],
  ['true', true],
  ['false', false],
  ['a symbol', Symbol('s')],
  ['a bigint', 1n],
  ['an empty list', []],
  ['a list with null', [null]],
  ['a list of lists', [[null, undefined]]],
  ['an empty object', {}],
  ['an object', { a: null }],
  ['an object without a prototype', Object.create(null)],
  ['a function', () => undefined],
  ['an invalid date', new Date(Number.NaN)],
  ['a map', new Map()],
]

/** Yields lists of arguments in which one argument, or one of its properties, is wrong. */
function* withOneWrong(right: unknown[]): Iterable<[label: string, args: unknown[]]> {
  for (const [name, value] of wrong)
    for (const [index, argument] of right.entries()) {
      const replaced = (by: unknown) => right.map((other, at) => (at === index ? by : other))
      yield [`${index}: ${name}`, replaced(value)]
      if (typeof argument !== 'object' || argument === null) continue
      for (const key of Object.keys(argument))
        yield [`${index}.${key}: ${name}`, replaced({ ...argument, [key]: value })]
    }
}

/** Returns all errors that are not a `PresignError`. If the result is a store or a guard, it also signs with that. */
async function unexpectedErrorsOf(call: () => unknown): Promise<string[]> {
  const unexpected: string[] = []
  const run = async (work: () => unknown) => {
    try {
      return await work()
    } catch (error) {
      if (Object.getPrototypeOf(error) !== main.PresignError.prototype) unexpected.push(String(error))
      return undefined
    }
  }
  const result = await run(call)
  const guard = typeof result === 'function' && { ...store, guard: result as () => void }
  const resultStore = { bucket: 'photos', ...Object(result), ...guard, credentials } as typeof store
  const copy = { ...operation, query: { uploadId: 'a' }, headers: { 'x-amz-copy-source': 'a' } }
  if (guard || resultStore.endpoint) {
    for (const given of [operation, copy, 'x']) await run(() => main.presign(resultStore, given as typeof operation))
    for (const given of [{ key: 'a', fields: { a: 'b' } }, 'x'])
      await run(() => main.presignPost(resultStore, given as { key: string }))
  }
  return unexpected
}

describe.each(functions)('%s', (entry, module, rightArguments) => {
  const exported = Object.entries(module).filter(([name]) => name !== 'PresignError')

  it('exports only functions that are tested here', () => {
    const builders = /^sigv4-presign(\/sync)?$/.test(entry)
      ? /^(get|head|put|delete|copy|create|upload|complete|abort|list)/
      : /^$/
    expect(
      exported
        .map(([name]) => name)
        .filter((name) => !builders.test(name))
        .sort(),
    ).toEqual(Object.keys(rightArguments).sort())
  })

  it.each(Object.entries(rightArguments))(
    '%s returns or throws a PresignError for any wrong value',
    async (name, right) => {
      const call = (module as Record<string, Callable>)[name]!
      const unexpected: string[] = []
      for (const [label, args] of withOneWrong(right)) {
        for (const found of await unexpectedErrorsOf(() => call(...args))) unexpected.push(`${label}: ${found}`)
      }
      expect(unexpected).toEqual([])
    },
  )
})

it.each<[what: string, call: () => unknown, code: string]>([
  ['aws', () => endpoints.aws(null as never), 'InvalidRegion'],
  ['directoryBucket', () => endpoints.directoryBucket('a--usw2-az1--x-s3', null as never), 'InvalidRegion'],
  ['r2', () => endpoints.r2(undefined as never), 'InvalidParameter'],
  ['fromArn', () => endpoints.fromArn(null as never, null as never), 'InvalidArn'],
  ['ovh', () => endpoints.ovh(Symbol('gra') as never), 'InvalidRegion'],
  ['unsupported', () => endpoints.unsupported(null as never), 'InvalidParameter'],
  ['mskToken', () => syncTokens.mskToken({ credentials, region: Symbol('a') as never }), 'InvalidRegion'],
  ['toFormData', () => main.toFormData(main.presignPost(store, { key: 'a' }) as never, new Blob()), 'InvalidParameter'],
  ['canonicalRequest', () => verify.canonicalRequest(request, { host: 'https://a.example' }), 'InvalidParameter'],
  ['diagnose', () => verify.diagnose(request, '', null as never), undefined as never],
  ['diagnose', () => verify.diagnose(request, '', 7 as never), 'InvalidDate'],
])('%s handles a wrong value with the expected code', (_, call, code) => {
  let found: unknown
  try {
    call()
  } catch (error) {
    found = (error as main.PresignError).code
  }
  expect(found).toBe(code)
})

it('treats null as missing options', () => {
  const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/photos'
  const { guard: _, ...resultStore } = endpoints.fromArn(arn, null as never)
  expect(resultStore).toEqual({
    region: 'eu-west-1',
    service: 's3',
    endpoint: 'https://photos-123456789012.s3-accesspoint.eu-west-1.amazonaws.com',
  })
  expect(endpoints.minio('https://a.example', null as never).region).toBe('us-east-1')
  expect(endpoints.r2('0'.repeat(32), null as never).endpoint).toBe(
    `https://${'0'.repeat(32)}.r2.cloudflarestorage.com`,
  )
  expect(verify.canonicalRequest(request, null as never)).toBe(verify.canonicalRequest(request))
})
