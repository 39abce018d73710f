import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readListing } from '../../src/playground/frame/model/listing.ts'

it('reads objects and prefixes', () => {
  const xml = `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name>
    <Contents><Key>a &amp; b.jpg</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>12</Size></Contents>
    <CommonPrefixes><Prefix>2026/</Prefix></CommonPrefixes></ListBucketResult>`
  expect(readListing(xml)).toEqual([
    { kind: 'object', key: 'a & b.jpg', size: 12, modified: '2026-01-01T00:00:00.000Z' },
    { kind: 'prefix', key: '2026/' },
  ])
})

it('decodes keys if the response states an encoding type', () => {
  const listing = (encoding: string) =>
    `<ListBucketResult>${encoding}<Contents><Key>a+b%2Bc</Key></Contents></ListBucketResult>`
  expect(readListing(listing('<EncodingType>url</EncodingType>'))?.[0]?.key).toBe('a b+c')
  expect(readListing(listing(''))?.[0]?.key).toBe('a+b%2Bc')
})

it('returns undefined for any other text', () => {
  expect(readListing('<Error><Code>AccessDenied</Code></Error>')).toBeUndefined()
  fc.assert(fc.property(fc.string(), (text) => readListing(text) === undefined))
})
