/** Every refusal of a request has a status, whatever the request contains and however credentials are looked up. */
import fc from 'fast-check'
import { presign, presignPost, scopeCredentials } from 'sigv4-presign'
import { PresignError, type ReceivedRequest, type VerifyOptions, verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { accessKeyId, options, postOptions, secretAccessKey, sign, signingDate, signPost, store } from './samples.ts'

/** The number of URLs, and of forms. */
const runs = inCi() ? 12_000 : 1_000

const inherited = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'length']
const accessKeys = [accessKeyId, 'UNKNOWN', ...inherited]

const secret = { secretAccessKey }
const scoped = await scopeCredentials({ accessKeyId, secretAccessKey }, { region: 'eu-west-1', date: '20260301' })
const record: Record<string, { secretAccessKey: string }> = { [accessKeyId]: secret }

/** Valid ways for an application to look up an access key. */
const lookups: VerifyOptions['credentials'][] = [
  (id) => record[id],
  (id) => Object.assign(Object.create(null), record)[id],
  async (id) => new Map(Object.entries(record)).get(id),
  (id) => (id === accessKeyId ? scoped : undefined),
  (id) => (id === accessKeyId ? { ...secret, sessionToken: 'token' } : null) as never,
  (id) => (id === accessKeyId ? { ...secret, expiration: '2026-03-01T12:01:00Z' } : undefined),
]

/** URLs for each access key, on two days and in two regions. */
const signed = await Promise.all(
  accessKeys.flatMap((id) =>
    ['2026-03-01T12:00:00Z', '2026-02-28T12:06:00Z'].flatMap((date) =>
      ['eu-west-1', 'us-east-1'].map((region) =>
        presign(
          { ...store, region, credentials: { accessKeyId: id, secretAccessKey } },
          { method: 'PUT', key: 'a', query: { b: 'c' }, headers: { 'x-amz-meta-a': 'b' } },
          { signingDate: new Date(date), expiresIn: 604800 },
        ),
      ),
    ),
  ),
)
const forms = await Promise.all(
  accessKeys.map((id) =>
    presignPost(
      { ...store, credentials: { accessKeyId: id, secretAccessKey } },
      { key: 'uploads/${filename}', fields: { acl: 'private' }, contentLengthRange: [1, 9], signingDate },
    ),
  ),
)

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    ...inherited,
    '..',
    '%2e%2e',
    '\r\n',
    '\0',
    '%',
    '%ff',
    '/',
    '//',
    '',
    'file',
    '\ud800',
    '${filename}',
  ),
)

/** Objects that are not what they look like. */
const hostile = fc.oneof(
  fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSet: true }),
  fc.constantFrom<unknown>(
    { toString: null },
    JSON.parse('{"__proto__": "x"}'),
    [['a']],
    [[7, 'a']],
    [[['a'], 'b']],
    Object.create(null),
    Number.NaN,
    Symbol('x'),
    new Headers(),
    new FormData(),
    () => {},
  ),
)

const names = fc.oneof(
  fc.constantFrom(
    'host',
    ':authority',
    'Host',
    'authorization',
    'connection',
    'x-amz-meta-a',
    'x-amz-acl',
    'file',
    'FILE',
  ),
  fc.constantFrom('Policy', 'key', 'X-Amz-Signature', 'X-Amz-Date', 'X-Amz-Credential', 'content-type'),
  text,
)
const values = fc.oneof({ weight: 4, arbitrary: text }, hostile)
const pairs = fc.array(fc.tuple(names, values), { maxLength: 4 })
const headers = fc.oneof(
  { weight: 6, arbitrary: pairs.map((list): unknown => list) },
  { weight: 6, arbitrary: pairs.map((list): unknown => Object.fromEntries(list)) },
  hostile,
)

/** A presigned URL, unchanged or with one part replaced. */
const urls = fc
  .tuple(fc.constantFrom(...signed), fc.option(fc.tuple(fc.nat(), fc.nat(12), text), { freq: 1 }))
  .map(([{ url }, change]) => {
    if (!change) return url
    const [position, length, more] = change
    const at = position % url.length
    return url.slice(0, at) + more + url.slice(at + length)
  })

const requests = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({ method: fc.constant<unknown>('PUT'), url: urls as fc.Arbitrary<unknown>, headers }),
  },
  {
    weight: 30,
    arbitrary: urls.map((url): unknown => ({ method: 'PUT', url, headers: { 'x-amz-meta-a': 'b' } })),
  },
  {
    weight: 20,
    arbitrary: fc.record({ method: values, url: fc.oneof(urls, values), headers }, { requiredKeys: [] }),
  },
  hostile,
)

const counts: Record<string, number> = {}

/** Expects that a verification succeeds or is rejected with a status. */
async function expectStatus(verification: Promise<unknown>): Promise<void> {
  let status = 'verified'
  try {
    await verification
  } catch (error) {
    if (!(error instanceof PresignError)) throw error
    expect(error.status, error.message).toBeGreaterThanOrEqual(400)
    expect(error.status).toBeLessThan(500)
    status = `${error.status} ${error.code}`
  }
  counts[status] = (counts[status] ?? 0) + 1
}

test('any request is verified or rejected with a status', async () => {
  await fc.assert(
    fc.asyncProperty(requests, fc.constantFrom(...lookups), fc.boolean(), async (request, credentials, anyRegion) => {
      const { region, ...others } = options
      const known = { ...others, credentials, ...(!anyRegion && { region }) } as VerifyOptions
      await expectStatus(verifyUrl(request as ReceivedRequest, known))
    }),
    { numRuns: runs },
  )
  // Check that the cases are varied: otherwise the test would prove little.
  expect(Object.keys(counts).length).toBeGreaterThan(6)
  expect(counts.verified).toBeGreaterThan(0)
})

test('any form is verified or rejected with a status', async () => {
  const files = fc.oneof(
    fc.constant<unknown>(undefined),
    fc.constant<unknown>({ size: 3, name: 'cat.jpg' }),
    fc.constant<unknown>(new File(['abc'], 'cat.jpg')),
  )
  const fields = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.tuple(fc.constantFrom(...forms), pairs, files).map(([form, more, file]): unknown => ({
        ...form.fields,
        ...Object.fromEntries(more),
        ...(file !== undefined && { file }),
      })),
    },
    {
      weight: 20,
      arbitrary: fc
        .tuple(fc.constantFrom(...forms), pairs, files)
        .map(([form, more, file]): unknown => [...Object.entries(form.fields), ...more, ['file', file]]),
    },
    { weight: 10, arbitrary: pairs.map((list): unknown => list) },
    hostile,
  )
  await fc.assert(
    fc.asyncProperty(fields, fc.constantFrom(...lookups), async (form, credentials) => {
      await expectStatus(verifyPost(form as Record<string, string>, { ...postOptions, credentials }))
    }),
    { numRuns: runs },
  )
})

test('an access key that every object inherits is unknown', async () => {
  for (const id of inherited) {
    const { url, method } = await sign({}, {}, { ...store, credentials: { accessKeyId: id, secretAccessKey } })
    const { fields } = await signPost({}, { ...store, credentials: { accessKeyId: id, secretAccessKey } })
    for (const credentials of lookups) {
      const unknown = { status: 403, code: 'InvalidAccessKeyId' }
      await expect(verifyUrl({ method, url, headers: {} }, { ...options, credentials })).rejects.toMatchObject(unknown)
      await expect(verifyPost(fields, { ...postOptions, credentials })).rejects.toMatchObject(unknown)
    }
  }
})
