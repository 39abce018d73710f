import { createHmac } from 'node:crypto'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import fc from 'fast-check'
import { type PostCondition, type PresignedPost, presignPost } from 'sigv4-presign'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DrawnStore, formKey, isReachable, printable, signingDate, store } from './arbitraries.ts'
import { officialClient } from './official.ts'
import { settings } from './settings.ts'

beforeEach(() => void vi.spyOn(Date, 'now'))
afterEach(() => void vi.restoreAllMocks())

const filename = '${filename}'

/** A key without `${filename}`, or with it at the end or elsewhere. */
const keyPattern = fc
  .tuple(fc.constantFrom('', 'uploads/', 'a b+é/'), fc.constantFrom('', filename), fc.oneof(fc.constant(''), formKey))
  .map((parts) => parts.join(''))
  .filter(isReachable)

const reservedNames = /^(key|bucket|file|policy|x-amz-(algorithm|credential|date|security-token|signature))$/i
const name = fc
  .oneof(
    fc.constantFrom(
      'content-length-range',
      'Content-Type',
      'acl',
      'success_action_status',
      'x-amz-meta-name',
      'tagging',
    ),
    fc.stringMatching(/^[A-Za-z][\w-]{0,20}$/),
  )
  .filter((name) => !reservedNames.test(name) && !(name in {}))

/** S3 also replaces `${filename}` in fields, so an exact condition on such a field can't match: see the unit tests. */
const fieldValue = printable.filter((text) => !text.includes(filename))

const named = fc.uniqueArray(fc.tuple(name, fieldValue), { selector: ([name]) => name.toLowerCase(), maxLength: 6 })

/** The form of the condition on a field, if there is one. */
const form = fc.constantFrom('none', 'object', 'eq', 'starts-with')

/** A prefix of a value, for a condition. S3 compares it with each item of a list, so it has no comma. */
const beginning = (value: string) => [...value.split(',')[0]!].slice(0, value.includes(',') ? 0 : 3).join('')

function condition(form: 'object' | 'eq' | 'starts-with', name: string, value: string): PostCondition {
  if (form === 'object') return { [name]: value }
  return form === 'eq' ? ['eq', `$${name}`, value] : ['starts-with', `$${name}`, beginning(value)]
}

/** Fields, and conditions on some of the fields and on names that are not fields. */
const fieldsAndConditions = fc
  .tuple(named, fc.array(form, { minLength: 6, maxLength: 6 }), fc.nat(6))
  .map(([pairs, forms, count]) => ({
    fields: Object.fromEntries(pairs.slice(0, count)),
    conditions: pairs.flatMap(([name, value], index) => {
      const form = forms[index]!
      return form === 'none' ? [] : [condition(form, name, value)]
    }),
  }))

const post = fc
  .tuple(
    fc.record(
      {
        key: keyPattern,
        signingDate,
        expiresIn: fc.integer({ min: 1, max: 10_000_000 }),
        contentLengthRange: fc.tuple(fc.nat(1000), fc.integer({ min: 1000, max: 5_000_000_000_000 })),
      },
      { requiredKeys: ['key', 'signingDate', 'expiresIn'] },
    ),
    fieldsAndConditions,
  )
  .map(([request, rest]) => ({ ...request, ...rest }))
type Post = typeof post extends fc.Arbitrary<infer T> ? T : never

/** Returns the policy of a form. */
const policyOf = ({ fields }: { fields: Record<string, string> }) =>
  JSON.parse(Buffer.from(fields.Policy!, 'base64').toString()) as { expiration: string; conditions: PostCondition[] }

/** The lower-case name of the field that a condition is about. A size limit is about no field. */
const subject = (condition: PostCondition) =>
  (Array.isArray(condition) ? `${condition[1]}`.replace('$', '') : Object.keys(condition)[0]!).toLowerCase()

const asSet = (conditions: PostCondition[]) => conditions.map((condition) => JSON.stringify(condition)).sort()

/** Signs a form's policy with a store's credentials, using another implementation of HMAC. */
function signatureOf({ credentials, region }: DrawnStore, { fields }: PresignedPost): string {
  const scope = [fields['X-Amz-Date']!.slice(0, 8), region, 's3', 'aws4_request']
  const hmac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest()
  return hmac(
    scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`) as Buffer,
    fields.Policy!,
  ).toString('hex')
}

/** Presigns the same form with the official client at the same time. */
function officialPost(
  store: DrawnStore,
  { key, fields, conditions, contentLengthRange, expiresIn, signingDate }: Post,
) {
  vi.mocked(Date.now).mockReturnValue(signingDate.getTime())
  return createPresignedPost(officialClient(store), {
    Bucket: store.bucket,
    Key: key,
    Fields: fields,
    Conditions: [
      ...(conditions as Exclude<PostCondition, [string, number, number]>[]),
      ...(contentLengthRange
        ? [['content-length-range', ...contentLengthRange] as ['content-length-range', number, number]]
        : []),
    ],
    Expires: expiresIn,
  })
}

/**
 * Changes the official conditions to what the package returns: a caller's condition replaces the automatic one, and
 * `${filename}` is found anywhere in a key.
 */
function adapt(conditions: PostCondition[], { key, conditions: own }: Post): PostCondition[] {
  const texts = asSet(own)
  const covered = own.map(subject)
  return conditions
    .filter((condition) => texts.includes(JSON.stringify(condition)) || !covered.includes(subject(condition)))
    .map((condition) =>
      subject(condition) === 'key' && key.includes(filename)
        ? ['starts-with', '$key', key.slice(0, key.indexOf(filename))]
        : condition,
    )
}

describe('presignPost', () => {
  test('returns the URL, the fields and the conditions of the official client, and signs its own policy', () =>
    fc.assert(
      fc.asyncProperty(store, post, async (store, post) => {
        const theirs = await officialPost(store, post)
        const ours = await presignPost(store, post)

        expect(ours.url).toBe(theirs.url)
        const { Policy, 'X-Amz-Signature': signature, ...fields } = ours.fields
        const { Policy: _, 'X-Amz-Signature': __, bucket, ...expected } = theirs.fields
        expect(fields).toEqual(expected)

        expect(policyOf(ours).expiration).toBe(policyOf(theirs).expiration)
        expect(asSet(policyOf(ours).conditions)).toEqual(asSet(adapt(policyOf(theirs).conditions, post)))
        expect(ours.expiresAt).toEqual(new Date(Date.parse(policyOf(ours).expiration)))
        expect(signature).toBe(signatureOf(store, ours))
      }),
      settings,
    ))

  test('meets each condition with its own fields, and covers each field once', () =>
    fc.assert(
      fc.asyncProperty(store, post, async (store, post) => {
        const { fields } = await presignPost(store, post)
        expect(Object.keys(fields)[0]).toBe('key')
        const {
          Policy,
          'X-Amz-Signature': signature,
          ...covered
        }: Record<string, string> = {
          ...fields,
          bucket: store.bucket,
        }
        const { conditions } = policyOf({ fields })
        const onField = Object.entries(covered).map(([name, value]) => {
          const found = conditions.filter((condition) => subject(condition) === name.toLowerCase())
          expect(found).toHaveLength(1)
          const [condition] = found as [PostCondition]
          if (Array.isArray(condition) && condition[0] === 'starts-with')
            expect(value.startsWith(condition[2])).toBe(true)
          else expect(Object.values(condition).at(-1)).toBe(value)
          return condition
        })
        // Any other condition comes from the caller.
        const range = post.contentLengthRange && ['content-length-range', ...post.contentLengthRange]
        const own = [...post.conditions, range].map((condition) => JSON.stringify(condition))
        for (const condition of conditions)
          if (!onField.includes(condition)) expect(own).toContain(JSON.stringify(condition))
      }),
      settings,
    ))

  test('does not apply a size limit to a field called content-length-range', async () => {
    const store = { region: 'eu-west-1', bucket: 'photos', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } }
    const limit: PostCondition = ['content-length-range', 1, 5]
    const fields = { 'content-length-range': '1,5' }
    for (const limits of [{ conditions: [limit] }, { contentLengthRange: [1, 5] as [number, number] }])
      expect(policyOf(await presignPost(store, { key: 'a', fields, ...limits })).conditions).toEqual(
        expect.arrayContaining([limit, fields]),
      )
  })

  test('ignores holes in the list of conditions', async () => {
    const store = { region: 'eu-west-1', bucket: 'photos', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } }
    const conditions = Object.assign(new Array<PostCondition>(3), { 1: { acl: 'private' } })
    const { fields } = await presignPost(store, { key: 'a', conditions })
    expect(policyOf({ fields }).conditions.filter((condition) => subject(condition) === 'acl')).toHaveLength(1)
    expect(policyOf({ fields }).conditions).not.toContain(null)
  })

  test("replaces automatic conditions with the caller's, even on the signature's fields", async () => {
    const signingDate = new Date('2026-01-02T03:04:05Z')
    const store = { region: 'eu-west-1', bucket: 'photos', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } }
    const conditions: PostCondition[] = [
      ['eq', '$X-Amz-Date', '20260102T030405Z'],
      ['starts-with', '$x-amz-credential', 'AKIA/'],
      { bucket: 'photos' },
    ]
    const policies = [
      policyOf(await presignPost(store, { key: 'a', signingDate })),
      policyOf(await presignPost(store, { key: 'a', signingDate, conditions })),
    ]
    expect(policies.map(({ conditions }) => conditions)).toEqual([
      [
        { bucket: 'photos' },
        { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
        { 'X-Amz-Credential': 'AKIA/20260102/eu-west-1/s3/aws4_request' },
        { 'X-Amz-Date': '20260102T030405Z' },
        { key: 'a' },
      ],
      // The automatic condition on the bucket stays.
      [...conditions, { bucket: 'photos' }, { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' }, { key: 'a' }],
    ])
  })
})
