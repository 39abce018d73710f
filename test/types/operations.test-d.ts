/** Compares the types of the builders' parameters with the official client's. Only the compiler checks this file. */
import type * as official from '@aws-sdk/client-s3'
import { describe, expectTypeOf, test } from 'vitest'
import * as builders from '../../src/operations/builders.ts'
import type * as parameters from '../../src/operations/parameters.ts'
import type { PlainOperation } from '../../src/types.ts'

/** What the comparison covers: the names, which of them are required, and the kinds of their values. */
type Facts<T> = {
  required: Exclude<{ [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T], 'bucket'>
  kinds: { [K in keyof T]-?: Kind<NonNullable<T[K]>> }
}

/** The kind of value that a parameter accepts. Every value of ours that is not a number or a boolean is a string. */
type Kind<T> = [T] extends [number] ? 'number' : [T] extends [boolean] ? 'boolean' : Date extends T ? 'date' : 'text'

type Ours<T> = Facts<Omit<T, 'query' | 'headers'>>

/** The official members, except those in the builder's first argument and in the body of the request. */
type Official<T, Body = 'Body'> = Facts<{
  [K in keyof T as K extends 'Key' | 'MultipartUpload' | 'CreateBucketConfiguration' | Body
    ? never
    : CamelCase<K & string>]: T[K]
}>

/** Turns `SSECustomerKeyMD5` into `sseCustomerKeyMd5`: a run of capitals and digits is one word. */
type CamelCase<Name extends string, Runs extends string[] = AllRuns> = Runs extends [
  infer Run extends string,
  ...infer More extends string[],
]
  ? CamelCase<Name extends `${infer Before}${Run}${infer After}` ? `${Before}${Word<Run>}${After}` : Name, More>
  : Uncapitalize<Name>
type Word<Run extends string> = Capitalize<Lowercase<Run>>
type AllRuns = ['SSEKMS', 'SSE', 'MD5', 'ACL', 'ACP', 'MFA', 'CRC32C', 'CRC32', 'CRC64NVME', 'SHA', 'XXHASH']

describe('the parameters are the same as in the official client', () => {
  test('for objects', () => {
    expectTypeOf<Ours<parameters.GetObjectParameters>>().toEqualTypeOf<Official<official.GetObjectCommandInput>>()
    expectTypeOf<Ours<parameters.HeadObjectParameters>>().toEqualTypeOf<Official<official.HeadObjectCommandInput>>()
    expectTypeOf<Ours<parameters.PutObjectParameters>>().toEqualTypeOf<Official<official.PutObjectCommandInput>>()
    expectTypeOf<Ours<parameters.DeleteObjectParameters>>().toEqualTypeOf<Official<official.DeleteObjectCommandInput>>()
    expectTypeOf<Ours<parameters.CopyObjectParameters>>().toEqualTypeOf<Official<official.CopyObjectCommandInput>>()
    expectTypeOf<Ours<parameters.GetObjectTaggingParameters>>().toEqualTypeOf<
      Official<official.GetObjectTaggingCommandInput>
    >()
    expectTypeOf<Ours<parameters.PutObjectTaggingParameters>>().toEqualTypeOf<
      Official<official.PutObjectTaggingCommandInput, 'Tagging'>
    >()
    expectTypeOf<Ours<parameters.DeleteObjectTaggingParameters>>().toEqualTypeOf<
      Official<official.DeleteObjectTaggingCommandInput>
    >()
  })

  test('for multipart uploads', () => {
    expectTypeOf<Ours<parameters.CreateMultipartUploadParameters>>().toEqualTypeOf<
      Official<official.CreateMultipartUploadCommandInput>
    >()
    expectTypeOf<Ours<parameters.UploadPartParameters>>().toEqualTypeOf<Official<official.UploadPartCommandInput>>()
    expectTypeOf<Ours<parameters.UploadPartCopyParameters>>().toEqualTypeOf<
      Official<official.UploadPartCopyCommandInput>
    >()
    expectTypeOf<Ours<parameters.CompleteMultipartUploadParameters>>().toEqualTypeOf<
      Official<official.CompleteMultipartUploadCommandInput>
    >()
    expectTypeOf<Ours<parameters.AbortMultipartUploadParameters>>().toEqualTypeOf<
      Official<official.AbortMultipartUploadCommandInput>
    >()
    expectTypeOf<Ours<parameters.ListPartsParameters>>().toEqualTypeOf<Official<official.ListPartsCommandInput>>()
  })

  test('for buckets', () => {
    expectTypeOf<Ours<parameters.ListObjectsParameters>>().toEqualTypeOf<Official<official.ListObjectsV2CommandInput>>()
    expectTypeOf<Ours<parameters.ListMultipartUploadsParameters>>().toEqualTypeOf<
      Official<official.ListMultipartUploadsCommandInput>
    >()
    expectTypeOf<Ours<parameters.ListObjectVersionsParameters>>().toEqualTypeOf<
      Official<official.ListObjectVersionsCommandInput>
    >()
    expectTypeOf<Ours<parameters.CreateBucketParameters>>().toEqualTypeOf<Official<official.CreateBucketCommandInput>>()
    expectTypeOf<Ours<parameters.HeadBucketParameters>>().toEqualTypeOf<Official<official.HeadBucketCommandInput>>()
    expectTypeOf<Ours<parameters.DeleteBucketParameters>>().toEqualTypeOf<Official<official.DeleteBucketCommandInput>>()
    expectTypeOf<Ours<parameters.ListBucketsParameters>>().toEqualTypeOf<Official<official.ListBucketsCommandInput>>()
  })

  test('and the comparison can detect a difference', () => {
    expectTypeOf<Ours<{ ifMatch?: string }>>().toEqualTypeOf<Official<{ IfMatch?: string }>>()
    expectTypeOf<Ours<{ ifMatch?: string }>>().not.toEqualTypeOf<Official<{ IfMatch?: string; Range?: string }>>()
    expectTypeOf<Ours<{ ifMatch?: string; range?: string }>>().not.toEqualTypeOf<Official<{ IfMatch?: string }>>()
    expectTypeOf<Ours<{ ifMatch?: string }>>().not.toEqualTypeOf<Official<{ IfMatch: string | undefined }>>()
    expectTypeOf<Ours<{ ifMatch: string }>>().not.toEqualTypeOf<Official<{ IfMatch?: string }>>()
    expectTypeOf<Ours<{ contentMD5?: string }>>().not.toEqualTypeOf<Official<{ ContentMD5?: string }>>()
    expectTypeOf<Ours<{ maxKeys?: string }>>().not.toEqualTypeOf<Official<{ MaxKeys?: number }>>()
    expectTypeOf<Ours<{ expires?: string }>>().not.toEqualTypeOf<Official<{ Expires?: Date }>>()
    expectTypeOf<Ours<{ fetchOwner?: string }>>().not.toEqualTypeOf<Official<{ FetchOwner?: boolean }>>()
  })
})

describe('a builder', () => {
  test('for an object accepts a key, then parameters, which are optional if the API requires none', () => {
    expectTypeOf(builders.getObject).parameters.toEqualTypeOf<[string, parameters.GetObjectParameters?]>()
    expectTypeOf(builders.putObject).parameters.toEqualTypeOf<[string, parameters.PutObjectParameters?]>()
    expectTypeOf(builders.uploadPart).parameters.toEqualTypeOf<[string, parameters.UploadPartParameters]>()
    expectTypeOf(builders.copyObject).parameters.toEqualTypeOf<[string, parameters.CopyObjectParameters]>()
    expectTypeOf(builders.listObjects).parameters.toEqualTypeOf<[parameters.ListObjectsParameters?]>()
    expectTypeOf(builders.listBuckets).parameters.toEqualTypeOf<[parameters.ListBucketsParameters?]>()
  })

  test('returns an operation', () => {
    type Results = { [K in keyof typeof builders]: ReturnType<(typeof builders)[K]> }
    expectTypeOf<Results[keyof Results]>().toEqualTypeOf<PlainOperation>()
  })
})
