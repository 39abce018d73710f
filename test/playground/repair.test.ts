import { expect, it } from 'vitest'
import { findRepair, splitLocation } from '../../src/playground/frame/model/repair.ts'

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
])('splits %s', (text, parts) => {
  expect(splitLocation(text)).toEqual(parts)
})

it.each(['', 'photos', 's3://', 'https://example.com/photos/a', 'https://', 'console.aws.amazon.com/s3/object/a'])(
  'does not split %j',
  (text) => {
    expect(splitLocation(text)).toBeUndefined()
  },
)

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
  ['key', 's3://photos/a', { bucket: 'photos', key: 'a' }],
])('repairs %s %j', (field, value, values) => {
  expect(findRepair(field, value)?.values).toEqual(values)
})

it.each([
  ['key', ' a '],
  ['region', 'eu-west-1'],
  ['endpoint', 'https://s3.example.com'],
  ['bucket', 'photos'],
])('suggests no repair for %s %j', (field, value) => {
  expect(findRepair(field, value)).toBeUndefined()
})

it('shows no secret in the label of a repair', () => {
  expect(findRepair('secretAccessKey', ' hidden ')?.label).not.toContain('hidden')
})
