import { describe, expect, it } from 'vitest'
import { findRepair, splitLocation } from '../../src/playground/frame/model/repair.ts'
import { exampleKeys } from './keys.ts'

it.each([
  ['s3://photos/2026/cat.jpg', { bucket: 'photos', key: '2026/cat.jpg' }],
  ['s3://photos', { bucket: 'photos' }],
  [' s3://photos/a%20b ', { bucket: 'photos', key: 'a%20b' }],
  [
    'https://eu-west-1.console.aws.amazon.com/s3/object/photos?region=eu-west-1&prefix=2026/cat%20%2B.jpg',
    { bucket: 'photos', region: 'eu-west-1', key: '2026/cat +.jpg' },
  ],
  ['https://s3.console.aws.amazon.com/s3/buckets/photos?region=us-east-2', { bucket: 'photos', region: 'us-east-2' }],
  ['https://photos.s3.eu-west-1.amazonaws.com/a%20b', { bucket: 'photos', region: 'eu-west-1', key: 'a b' }],
  ['https://s3.eu-west-1.amazonaws.com/photos/a/b', { bucket: 'photos', region: 'eu-west-1', key: 'a/b' }],
  ['https://my.photos.s3.amazonaws.com/a', { bucket: 'my.photos', key: 'a' }],
  ['photos.s3.eu-west-1.amazonaws.com/a', { bucket: 'photos', region: 'eu-west-1', key: 'a' }],
  ['arn:aws:s3:::photos/2026/cat.jpg', { bucket: 'photos', key: '2026/cat.jpg' }],
  ['arn:aws-cn:s3:::photos', { bucket: 'photos' }],
  ['arn:aws:s3:::photos/*', { bucket: 'photos' }],
])('splits %s', (text, parts) => {
  expect(splitLocation(text)).toEqual(parts)
})

it.each([
  '',
  'photos',
  's3://',
  'arn:aws:s3:::',
  'arn:aws:s3:eu-west-1:123456789012:accesspoint/a',
  'https://example.com/photos/a',
  'https://',
  'console.aws.amazon.com/s3/object/a',
])('does not split %j', (text) => {
  expect(splitLocation(text)).toBeUndefined()
})

it('splits the path of an endpoint into bucket and key', () => {
  expect(splitLocation('https://s3.example.com:9000/photos/a', true)).toEqual({
    endpoint: 'https://s3.example.com:9000',
    bucket: 'photos',
    key: 'a',
  })
  expect(splitLocation('https://s3.example.com', true)).toBeUndefined()
})

it.each([
  ['region', ' eu-west-1\n', { region: 'eu-west-1' }],
  ['secretAccessKey', 'abc\n', { secretAccessKey: 'abc' }],
  ['endpoint', 's3.example.com', { endpoint: 'https://s3.example.com' }],
  ['endpoint', 'localhost:9000', { endpoint: 'http://localhost:9000' }],
  ['bucket', 's3://photos/a', { bucket: 'photos', key: 'a' }],
  ['bucket', 'photos/2026/cat.jpg', { bucket: 'photos', key: '2026/cat.jpg' }],
  ['bucket', '/photos/', { bucket: 'photos' }],
  ['bucket', 'Photos', { bucket: 'photos' }],
  ['region', 'EU (Ireland) eu-west-1', { region: 'eu-west-1' }],
  ['region', 'eu west 1', { region: 'eu-west-1' }],
  ['region', 'US-GOV-WEST-1 (AWS GovCloud)', { region: 'us-gov-west-1' }],
  ['region', 'eu-west-1a', { region: 'eu-west-1' }],
  ['key', '/2026/cat.jpg', { key: '2026/cat.jpg' }],
  ['key', 'my%20cat.jpg', { key: 'my cat.jpg' }],
  ['accountId', `https://${'0a'.repeat(16)}.r2.cloudflarestorage.com/photos`, { accountId: '0a'.repeat(16) }],
  ['accountId', `https://dash.cloudflare.com/${'0a'.repeat(16)}/r2/overview`, { accountId: '0a'.repeat(16) }],
  ['expiresIn', '1 hour', { expiresIn: '1h' }],
  ['expiresIn', '1.5 days', { expiresIn: '1d12h' }],
  ['expiresIn', '12H', { expiresIn: '12h' }],
  ['stableFor', '2 weeks', { stableFor: '14d' }],
  ['maxSize', '10 MB', { maxSize: '10MB' }],
  ['minSize', '10 k', { minSize: '10kB' }],
  ['contentType', 'image/*', { contentType: 'image/' }],
  ['contentType', '*/*', { contentType: '' }],
  ['key', 's3://photos/a', { bucket: 'photos', key: 'a' }],
])('repairs %s %j', (field, value, values) => {
  expect(findRepair(field, value)?.values).toEqual(values)
})

it.each([
  ['key', ' a '],
  ['key', '100%'],
  ['key', '//'],
  ['bucket', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/reports'],
  ['region', 'fr-par'],
  ['region', 'eu-central-003'],
  ['region', 'auto'],
  ['region', 'Frankfurt'],
  ['accountId', '0a'.repeat(16)],
  ['expiresIn', '15m'],
  ['expiresIn', '900'],
  ['expiresIn', 'tomorrow'],
  ['maxSize', '10MB'],
  ['maxSize', 'ten'],
  ['contentType', 'image/'],
  ['contentType', 'image/svg+xml'],
  ['expiresIn', '0 days'],
  ['region', 'eu-west-1'],
  ['endpoint', 'https://s3.example.com'],
  ['bucket', 'photos'],
])('suggests no repair for %s %j', (field, value) => {
  expect(findRepair(field, value)).toBeUndefined()
})

it('takes an address apart on paste, and no other value', () => {
  expect(findRepair('bucket', 's3://photos/a')?.isAddress).toBe(true)
  expect(findRepair('endpoint', 'https://s3.example.com/photos')?.isAddress).toBe(false)
  expect(findRepair('bucket', 'Photos')?.isAddress).toBeUndefined()
})

describe('the two keys', () => {
  const { accessKeyId, secretAccessKey } = exampleKeys
  const swapped = { accessKeyId: secretAccessKey, secretAccessKey: accessKeyId }

  it('are swapped if each is in the field of the other', () => {
    expect(findRepair('accessKeyId', secretAccessKey, swapped)?.values).toEqual(exampleKeys)
    expect(findRepair('secretAccessKey', accessKeyId, swapped)).toBeUndefined()
  })
  it('are moved to an empty field', () => {
    const empty = { accessKeyId: '', secretAccessKey: '' }
    expect(findRepair('secretAccessKey', accessKeyId, empty)?.values).toEqual({ ...empty, accessKeyId })
    expect(findRepair('accessKeyId', secretAccessKey, empty)?.values).toEqual({ ...empty, secretAccessKey })
  })
  it('are not confused', () => {
    expect(findRepair('secretAccessKey', accessKeyId, exampleKeys)?.values).toEqual({ secretAccessKey: '' })
    for (const [field, value] of Object.entries(exampleKeys))
      expect(findRepair(field, value, exampleKeys), field).toBeUndefined()
  })
  it('are taken out of a text that has more', () => {
    const line = `AWS_SECRET_ACCESS_KEY=${secretAccessKey}`
    expect(findRepair('secretAccessKey', line)?.values).toEqual({ secretAccessKey })
    expect(findRepair('accessKeyId', `${accessKeyId}\t${secretAccessKey}`)?.values).toEqual(exampleKeys)
  })
})

it('shows no secret in the label of a repair', () => {
  const { accessKeyId, secretAccessKey } = exampleKeys
  for (const value of [secretAccessKey, `${accessKeyId} ${secretAccessKey}`])
    for (const field of ['accessKeyId', 'secretAccessKey'])
      expect(findRepair(field, value)?.label ?? '', field).not.toContain(secretAccessKey)
  expect(findRepair('secretAccessKey', ' hidden ')?.label).not.toContain('hidden')
})
