/** Every builder against the official client's schema: no parameter of the API is missing or ends up elsewhere. */

import * as client from '@aws-sdk/client-s3'
import { NormalizedSchema } from '@smithy/core/schema'
import { describe, expect, test } from 'vitest'
import * as operations from '../../src/operations.ts'
import type { Operation } from '../../src/types.ts'

type Build = (...args: unknown[]) => Operation

/** Builders whose API operation has another name. */
const otherNames: Record<string, string> = { listObjects: 'ListObjectsV2' }

/** What a member of a request is bound to. */
interface Member {
  name: string
  header?: string | undefined
  query?: string | undefined
  prefix?: string | undefined
  sample: unknown
  text: string
}

function membersOf(operation: string): Member[] {
  const schema = (client as unknown as Record<string, Parameters<typeof NormalizedSchema.of>[0]>)[
    `${operation}Request$`
  ]
  return [...NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]).structIterator()].map(
    ([name, member]) => {
      const traits = member.getMergedTraits()
      const date = new Date('2026-01-02T03:04:05Z')
      const [sample, text] = member.isTimestampSchema()
        ? [date, name.includes('Lock') ? date.toISOString() : date.toUTCString()]
        : member.isNumericSchema()
          ? [7, '7']
          : member.isBooleanSchema()
            ? [true, 'true']
            : ['sample', 'sample']
      return {
        name,
        header: traits.httpHeader?.toLowerCase(),
        query: traits.httpQuery,
        prefix: traits.httpPrefixHeaders,
        sample,
        text,
      }
    },
  )
}

/** The API's own names in camel case: `SSECustomerKeyMD5` is `sseCustomerKeyMd5`, `SSEKMSKeyId` is `ssekmsKeyId`. */
const camelCase = (name: string) =>
  name
    .replace(/SSECustomer/g, 'SseCustomer')
    .replace(/^SSEKMS/, 'Ssekms')
    .replace(/(MD5|ACL|ACP|MFA|SHA|CRC32C|CRC|NVME|XXHASH)/g, (part) => part[0] + part.slice(1).toLowerCase())
    .replace(/64Nvme/, '64nvme')
    .replace(/^./, (first) => first.toLowerCase())

const required = { uploadId: 'U', partNumber: 3, copySource: 'b/k' }
const needs: Record<string, (keyof typeof required)[]> = {
  copyObject: ['copySource'],
  uploadPart: ['uploadId', 'partNumber'],
  uploadPartCopy: ['uploadId', 'partNumber', 'copySource'],
  completeMultipartUpload: ['uploadId'],
  abortMultipartUpload: ['uploadId'],
  listParts: ['uploadId'],
}
const onBucket = /Bucket|^list(?!Parts)/

const builders = Object.entries(operations) as unknown as [string, Build][]

test('there is a builder for each operation of the design', () => {
  expect(builders.map(([name]) => name).sort()).toEqual(
    [
      'getObject headObject putObject deleteObject copyObject getObjectTagging putObjectTagging deleteObjectTagging',
      'createMultipartUpload uploadPart uploadPartCopy completeMultipartUpload abortMultipartUpload listParts',
      'listObjects listMultipartUploads listObjectVersions createBucket headBucket deleteBucket listBuckets',
    ]
      .join(' ')
      .split(' ')
      .sort(),
  )
})

describe.each(builders)('%s', (name, build) => {
  const operation = otherNames[name] ?? name.replace(/^./, (first) => first.toUpperCase())
  const call = (parameters: object) => (onBucket.test(name) ? build(parameters) : build('k', parameters))
  const base = Object.fromEntries((needs[name] ?? []).map((need) => [need, required[need]]))
  const members = membersOf(operation).filter(({ header, query, prefix }) => header ?? query ?? prefix)

  test.each(members.map((member) => [member.name, member] as const))(
    '%s',
    (_, { name, header, query, prefix, sample, text }) => {
      const parameter = camelCase(name)
      const built = call({ ...base, [parameter]: prefix ? { color: 'red' } : sample })
      if (prefix) expect(built.headers).toMatchObject({ [`${prefix}color`]: 'red' })
      else if (header) expect(built.headers).toMatchObject({ [header]: text })
      else expect(built.query).toMatchObject({ [query as string]: text })
    },
  )

  test('nothing is there that was not asked for', () => {
    const { query, headers } = call(base)
    const given = Object.keys({ ...query, ...headers }).filter(
      (one) => !/^(uploadId|partNumber|x-amz-copy-source)$/.test(one),
    )
    expect(given.every((one) => /^(tagging|uploads|versions|list-type)$/.test(one))).toBe(true)
  })

  test('undefined is skipped; bucket, query and headers win', () => {
    const built = call({
      ...base,
      expectedBucketOwner: undefined,
      query: { 'x-new': 'q' },
      headers: { 'X-Amz-Expected-Bucket-Owner': 'mine', 'X-New': 'h' },
    })
    expect(built.query).toMatchObject({ 'x-new': 'q' })
    expect(built.headers).toMatchObject({ 'x-new': 'h', 'x-amz-expected-bucket-owner': 'mine' })
    if (name !== 'listBuckets') expect(call({ ...base, bucket: 'other' }).bucket).toBe('other')
    else expect(built.bucket).toBe('')
  })

  test('an unknown parameter and a wrong value are refused by name', () => {
    expect(() => call({ ...base, nonsense: 'x' })).toThrow(
      expect.objectContaining({ code: 'InvalidParameter', message: expect.stringMatching(/^nonsense: expected /) }),
    )
    for (const { name } of members) {
      if (/^(Metadata|Tagging|CopySource)$/.test(name)) continue
      for (const wrong of [Number.NaN, -1, 1.5, {}, [], null, Symbol('x'), new Date(Number.NaN)])
        expect(() => call({ ...base, [camelCase(name)]: wrong }), `${name}: ${String(wrong)}`).toThrow(
          expect.objectContaining({ code: 'InvalidParameter' }),
        )
    }
  })

  test.each(needs[name] ?? [])('%s is needed', (need) => {
    expect(() => call({ ...base, [need]: undefined })).toThrow(
      expect.objectContaining({ code: 'InvalidParameter', message: `${need}: expected a value, got undefined` }),
    )
  })
})

test('the source of a copy may be given by raw names', () => {
  const source = { bucket: 'photos', key: 'ä b/+%2F', versionId: 'v/1' }
  expect(operations.copyObject('k', { copySource: source }).headers).toEqual({
    'x-amz-copy-source': 'photos/%C3%A4%20b/%2B%252F?versionId=v%2F1',
  })
  expect(operations.copyObject('k', { copySource: 'photos/%C3%A4' }).headers).toEqual({
    'x-amz-copy-source': 'photos/%C3%A4',
  })
})

test('tags may be given as a record', () => {
  expect(operations.putObject('k', { tagging: { 'a b': 'c&d', e: '' } }).headers).toEqual({
    'x-amz-tagging': 'a%20b=c%26d&e=',
  })
})

test('what is passed in is left as it is', () => {
  const parameters = Object.freeze({
    metadata: Object.freeze({ A: '1' }),
    tagging: Object.freeze({ b: '2' }),
    query: Object.freeze({ c: '3' }),
    headers: Object.freeze({ D: '4' }),
  })
  expect(operations.putObject('k', parameters)).toEqual(operations.putObject('k', parameters))
})
