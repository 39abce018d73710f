/**
 * Calls that must compile, and calls that must not. A comment before each wrong line has the number of the error that
 * the compiler must report there.
 */
import type { S3Client } from '@aws-sdk/client-s3'
import type { AwsCredentialIdentityProvider, RuntimeConfigAwsCredentialIdentityProvider } from '@aws-sdk/types'
import type * as main from 'sigv4-presign'
import {
  attachment,
  copyObject,
  createBucket,
  getObject,
  listObjects,
  type Operation,
  PresignError,
  type PresignErrorCode,
  type Presigned,
  type PresignedPost,
  type PresignOptions,
  presign,
  presignMany,
  presignPost,
  presignUrl,
  putObject,
  type ScopedCredentials,
  type Store,
  scopeCredentials,
  toFormData,
  uploadPart,
} from 'sigv4-presign'
import type * as sync from 'sigv4-presign/sync'

declare const store: Store
declare const operation: Operation
declare const post: PresignedPost
declare const file: File
declare const client: S3Client
/**
 * The return types of `fromEnv`, `fromIni`, `fromNodeProviderChain` and the others in `@aws-sdk/credential-providers`.
 */
declare const sdkProviders: (AwsCredentialIdentityProvider | RuntimeConfigAwsCredentialIdentityProvider)[]
declare const keys: Record<string, ScopedCredentials>
const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
const other = { service: 'sts', region: 'eu-west-1', credentials }

/** Valid uses of every function, as in the documentation. */
export async function right() {
  const presigned = await presign(store, getObject('key', { responseContentType: 'text/plain' }), { expiresIn: 900 })
  await fetch(presigned.url, { ...presigned, body: file })
  new XMLHttpRequest().open(presigned.method, presigned.url)

  const stores: Store[] = [
    { region: 'auto', credentials },
    { region: 'auto', credentials: () => credentials, endpoint: new URL('https://s3.example.com'), bucket: undefined },
    { region: 'auto', credentials: async () => ({ ...credentials, expiration: new Date() }), forcePathStyle: true },
    // Credentials providers of the AWS SDK can be passed directly.
    { region: await client.config.region(), credentials: client.config.credentials },
    ...sdkProviders.map((provider) => ({ region: 'auto', credentials: provider })),
    { region: 'auto', credentials: await scopeCredentials(credentials, { region: 'auto', date: new Date() }) },
    { region: 'auto', credentials: ({ date }) => keys[date]! },
    { region: 'auto', credentials: async ({ date, region, service }) => keys[date + region + service]! },
  ]
  const operations: Operation[] = [
    { method: 'GET' },
    { method: 'GET', key: 'k', query: { uploads: '', a: ['1', '2'], b: undefined }, headers: { range: undefined } },
    putObject('k', { contentType: 'image/png', metadata: { a: 'b' }, tagging: { c: 'd' }, storageClass: 'A_NEW_ONE' }),
    putObject('k', { bucket: 'b', query: { new: '1' }, headers: { 'x-amz-new': '1' } }),
    uploadPart('k', { uploadId: 'u', partNumber: 1 }),
    copyObject('k', { copySource: { bucket: 'b', key: 'k' } }),
    listObjects({ prefix: 'a/' }),
    createBucket(),
  ]
  const options: PresignOptions = { signingDate: new Date(), stableFor: 60, payloadHash: '0'.repeat(64), hoist: true }
  await presignMany(stores[0]!, new Set(operations), options)

  const form = await presignPost(store, {
    key: 'uploads/${filename}',
    contentLengthRange: [0, 10],
    fields: { acl: 'private' },
    conditions: [
      { acl: 'private' },
      ['eq', '$acl', 'private'],
      ['starts-with', '$Content-Type', 'image/'],
      ['content-length-range', 0, 10],
    ],
  })
  await fetch(form.url, { method: 'POST', body: toFormData(form, file, { 'Content-Type': file.type }) })
  await presignUrl('https://sts.amazonaws.com/', { ...other, headers: { a: 'b' }, body: new Uint8Array(1) })
  await presignUrl(new URL('wss://iot.example.com/mqtt'), { ...other, signSessionToken: false, method: 'GET' })
  try {
    attachment('name')
  } catch (error) {
    if (error instanceof PresignError) {
      const code: PresignErrorCode = error.code
      return code === 'InvalidHeader' ? error.message : undefined
    }
  }
  return undefined
}

/** Wrong options. */
export const wrongOptions: PresignOptions[] = [
  // @ts-expect-error 2322
  { expiresIn: '900' },
  // @ts-expect-error 2322
  { expiresIn: null },
  // @ts-expect-error 2561
  { expires: 900 },
  // @ts-expect-error 2322
  { stableFor: true },
  // @ts-expect-error 2322
  { signingDate: '2026-01-02T03:04:05Z' },
  // @ts-expect-error 2322
  { signingDate: Date.now() },
  // @ts-expect-error 2322
  { payloadHash: new Uint8Array(32) },
  // @ts-expect-error 2322
  { hoist: 'yes' },
]

/** Wrong stores. */
export const wrongStores: Store[] = [
  // @ts-expect-error 2741
  { region: 'eu-west-1' },
  // @ts-expect-error 2741
  { credentials },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials: { accessKeyId: 'id' } },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials: 'id:secret' },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials: Promise.resolve(credentials) },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials: { ...credentials, expiration: 1_700_000_000 } },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials, endpoint: { hostname: 's3.example.com' } },
  // @ts-expect-error 2322
  { region: 'eu-west-1', credentials, forcePathStyle: 'true' },
  // @ts-expect-error 2353
  { region: 'eu-west-1', credentials, pathStyle: true },
]

/** Lists of pairs are accepted as well as records. */
export const operationsWithPairs: Operation[] = [
  { method: 'GET', query: [['a', 'b']] },
  { method: 'GET', headers: new Map([['range', 'bytes=0-1']]) },
  { method: 'GET', headers: new Headers() },
  { method: 'GET', query: new URLSearchParams() },
]

/** Wrong operations. */
export const wrongOperations: Operation[] = [
  // @ts-expect-error 2741
  { key: 'k' },
  // @ts-expect-error 2322
  { method: 'GET', key: 1 },
  // @ts-expect-error 2322
  { method: 'GET', query: { versionId: 1 } },
  // @ts-expect-error 2322
  { method: 'GET', headers: { range: ['bytes=0-1'] } },
  // @ts-expect-error 2353
  { method: 'GET', body: 'text' },
  // @ts-expect-error 2554
  getObject(),
  // @ts-expect-error 2345
  getObject({ key: 'k' }),
  // @ts-expect-error 2353
  getObject('k', { contentType: 'text/plain' }),
  // @ts-expect-error 2561
  getObject('k', { ResponseContentType: 'text/plain' }),
  // @ts-expect-error 2322
  getObject('k', { partNumber: '1' }),
  // @ts-expect-error 2322
  getObject('k', { ifModifiedSince: 1_700_000_000 }),
  // @ts-expect-error 2322
  putObject('k', { metadata: { size: 1 } }),
  // @ts-expect-error 2322
  putObject('k', { contentLength: '1' }),
  // @ts-expect-error 2554
  uploadPart('k'),
  // @ts-expect-error 2345
  uploadPart('k', { partNumber: 1 }),
  // @ts-expect-error 2345
  copyObject('k', {}),
  // @ts-expect-error 2322
  copyObject('k', { copySource: { key: 'k' } }),
  // @ts-expect-error 2559
  listObjects('prefix'),
]

/** Wrong forms. */
export const wrongPosts: Parameters<typeof presignPost>[1][] = [
  // @ts-expect-error 2741
  { bucket: 'b' },
  // @ts-expect-error 2322
  { key: 'k', contentLengthRange: [1] },
  // @ts-expect-error 2322
  { key: 'k', contentLengthRange: ['0', '10'] },
  // @ts-expect-error 2322
  { key: 'k', fields: { success_action_status: 201 } },
  // @ts-expect-error 2353
  { key: 'k', conditions: { acl: 'private' } },
  // @ts-expect-error 2322
  { key: 'k', conditions: [{ success_action_status: 201 }] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['eq', 'acl', 'private']] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['equals', '$acl', 'private']] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['starts-with', '$key']] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['starts-with', '$key', 1]] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['content-length-range', '0', '10']] },
  // @ts-expect-error 2322
  { key: 'k', conditions: [['content-length-range', 10]] },
  // @ts-expect-error 2353
  { key: 'k', stableFor: 60 },
]

/** Wrong calls, and wrong uses of their results. */
export const wrongCalls = [
  // @ts-expect-error 2554
  () => presign(store),
  // @ts-expect-error 2345
  () => presign(operation, store),
  // @ts-expect-error 2345
  () => presign(store, 'key'),
  // @ts-expect-error 2345
  () => presign(store, getObject),
  // @ts-expect-error 2345
  () => presignMany(store, operation),
  // @ts-expect-error 2345
  () => presignMany(store, ['key']),
  // @ts-expect-error 2345
  () => presignPost(store, 'key'),
  // @ts-expect-error 2345
  () => presignUrl('https://sts.amazonaws.com/', { region: 'eu-west-1', credentials }),
  // @ts-expect-error 2345
  () => presignUrl({ hostname: 'sts.amazonaws.com' }, other),
  // @ts-expect-error 2353
  () => presignUrl('https://sts.amazonaws.com/', { ...other, body: { a: 1 } }),
  // @ts-expect-error 2322
  () => presignUrl('https://sts.amazonaws.com/', { ...other, signSessionToken: 'false' }),
  // @ts-expect-error 2345
  () => toFormData(post, 'text'),
  // @ts-expect-error 2345
  () => toFormData(presignPost(store, { key: 'k' }), file),
  // @ts-expect-error 2322
  () => toFormData(post, file, { a: 1 }),
  // @ts-expect-error 2345
  () => attachment(1),
  // @ts-expect-error 2339
  () => presign(store, operation).url,
  // @ts-expect-error 2339
  (presigned: Presigned) => presigned.url.searchParams,
  // @ts-expect-error 2367
  (error: PresignError) => error.code === 'NoSuchCode',
  (error: PresignError) => {
    // @ts-expect-error 2540
    error.code = 'InvalidKey'
  },
]

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** The type of a function without the promise around its result. Other types stay the same. */
type Awaiting<F> = F extends (...given: infer A) => Promise<infer R> ? (...given: A) => R : F

/** The names of exports that differ between the entries by more than a promise. */
type Differing = {
  [K in keyof typeof main | keyof typeof sync]: K extends keyof typeof main & keyof typeof sync
    ? Same<Awaiting<(typeof main)[K]>, (typeof sync)[K]> extends true
      ? never
      : K
    : K
}[keyof typeof main | keyof typeof sync]

/** The sync entry has the same names, arguments and results as the main entry. */
export const syncIsTheSame: Same<Differing, never> = true
