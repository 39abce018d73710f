import { type PostCondition, type PostRequest, presignPost, type Store } from 'sigv4-presign/sync'
import { describe, expect, test } from 'vitest'

const store: Store = {
  region: 'eu-west-1',
  bucket: 'photos',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
}
const signingDate = new Date('2026-01-02T03:04:05Z')
const sign = (post: Partial<PostRequest>, target: Store = store) =>
  presignPost(target, { key: 'cat.jpg', signingDate, ...post })

/** Signs a form and returns its decoded policy. */
function policyOf(post: Partial<PostRequest>, target?: Store): { expiration: string; conditions: unknown[] } {
  return JSON.parse(Buffer.from(sign(post, target).fields.Policy!, 'base64').toString('latin1'))
}
const conditionsOf = (post: Partial<PostRequest>) => policyOf(post).conditions

describe('presignPost', () => {
  test('returns the URL of the bucket and the fields in the order of the form', () => {
    const { url, fields, expiresAt } = sign({ fields: { acl: 'private' } })
    expect(url).toBe('https://photos.s3.eu-west-1.amazonaws.com/')
    expect(Object.keys(fields)).toEqual([
      'key',
      'acl',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'Policy',
      'X-Amz-Signature',
    ])
    expect(expiresAt).toEqual(new Date('2026-01-02T03:19:05Z'))
  })

  test('returns the URL of the bucket in path style', () => {
    expect(sign({}, { ...store, forcePathStyle: true }).url).toBe('https://s3.eu-west-1.amazonaws.com/photos')
  })

  test('writes the expiry into the policy, without milliseconds', () => {
    expect(policyOf({ expiresIn: 60 }).expiration).toBe('2026-01-02T03:05:05Z')
  })

  test('limits the policy to the expiration of the credentials', () => {
    const expiration = new Date('2026-01-02T03:05:00Z')
    const temporary = { ...store, credentials: { accessKeyId: 'A', secretAccessKey: 'B', expiration } }
    expect(policyOf({}, temporary).expiration).toBe('2026-01-02T03:05:00Z')
    expect(sign({}, temporary).expiresAt).toEqual(expiration)
  })

  test('covers each field with one exact condition', () => {
    expect(conditionsOf({ fields: { acl: 'private', 'x-amz-meta-a': 'ü"\\' } })).toEqual([
      { bucket: 'photos' },
      { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
      { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/s3/aws4_request' },
      { 'X-Amz-Date': '20260102T030405Z' },
      { key: 'cat.jpg' },
      { acl: 'private' },
      { 'x-amz-meta-a': 'ü"\\' },
    ])
  })

  test('signs the session token as a field', () => {
    const credentials = { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' }
    const { fields } = sign({}, { ...store, credentials })
    expect(fields['X-Amz-Security-Token']).toBe('C')
    expect(policyOf({}, { ...store, credentials }).conditions).toContainEqual({ 'X-Amz-Security-Token': 'C' })
  })

  test('replaces the exact condition of a field with the given condition', () => {
    const startsWith: PostCondition = ['starts-with', '$Content-Type', 'image/']
    const conditions = conditionsOf({ fields: { 'Content-Type': 'image/png' }, conditions: [startsWith] })
    expect(conditions).toContainEqual(startsWith)
    expect(JSON.stringify(conditions)).not.toContain('image/png')
  })

  test.each([
    ['${filename}', ''],
    ['uploads/${filename}', 'uploads/'],
    ['uploads/${filename}.bak', 'uploads/'],
  ])('limits the key %s to its prefix', (key, prefix) => {
    const conditions = conditionsOf({ key })
    expect(conditions).toContainEqual(['starts-with', '$key', prefix])
    expect(conditions).not.toContainEqual({ key })
    expect(sign({ key }).fields.key).toBe(key)
  })

  test('limits the size with contentLengthRange', () => {
    expect(conditionsOf({ contentLengthRange: [1, 10_000_000] })).toContainEqual([
      'content-length-range',
      1,
      10_000_000,
    ])
  })

  test.each<[string, Partial<PostRequest>]>([
    ['a field that fails its own condition', { fields: { acl: 'private' }, conditions: [{ acl: 'public-read' }] }],
    ['a key that fails its own condition', { conditions: [['starts-with', '$key', 'uploads/']] }],
    ['a field twice, in different letter case', { fields: { acl: 'private', ACL: 'private' } }],
    ['a field that presignPost sets', { fields: { policy: 'e30=' } }],
    ['a size range whose minimum exceeds its maximum', { contentLengthRange: [2, 1] }],
    ['a negative size', { contentLengthRange: [-1, 1] }],
  ])('rejects %s', (_, post) => {
    expect(() => sign(post)).toThrow(expect.objectContaining({ code: 'InvalidPolicy' }))
  })
})

test('allows any ending for a field with ${filename} in its value, since S3 also replaces it there', async () => {
  const post = await presignPost(
    { region: 'eu-west-1', bucket: 'photos', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } },
    { key: 'a', fields: { 'x-amz-meta-name': 'up/${filename}.x' } },
  )
  const { conditions } = JSON.parse(atob(post.fields.Policy!)) as { conditions: unknown[] }
  expect(conditions).toContainEqual(['starts-with', '$x-amz-meta-name', 'up/'])
})
