/** Misspelled names are not ignored, and the message suggests the right name. */
import * as main from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as multipart from 'sigv4-presign/multipart'
import * as tokens from 'sigv4-presign/tokens'
import * as v4a from 'sigv4-presign/v4a'
import * as verify from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'

type Call = (given: Record<string, unknown>) => unknown

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }
const store = { region: 'eu-west-1', bucket: 'photos', credentials }
const operation = { method: 'GET', key: 'a' }
const url = 'https://photos.s3.eu-west-1.amazonaws.com/a'
const signed = main.presign(store, operation).then(({ url }) => url)

/** Returns a function of a module without its types, so that a test can pass any argument. */
const callOf = (module: object, name: string) => (module as Record<string, (...given: unknown[]) => unknown>)[name]!

const signing = ['expiresIn', 'signingDate', 'stableFor', 'payloadHash', 'hoist']
const storeNames = ['region', 'credentials', 'bucket', 'endpoint', 'forcePathStyle', 'service', 'guard', 'regionSet']
const token = ['region', 'credentials', 'expiresIn', 'signingDate']
const common = ['bucket', 'query', 'headers']
const payer = ['requestPayer', 'expectedBucketOwner']
const customerKey = ['sseCustomerAlgorithm', 'sseCustomerKey', 'sseCustomerKeyMd5']
const responses = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Expires']
const reading = [
  ...['versionId', 'partNumber', 'range', 'ifMatch', 'ifNoneMatch', 'ifModifiedSince', 'ifUnmodifiedSince'],
  ...['checksumMode', ...responses.map((name) => `response${name}`)],
]

/** Public names, by the argument that they belong to. */
const publicNames: [argument: string, names: string[], call: Call][] = [
  ['the store of presign', storeNames, (given) => main.presign({ ...store, ...given }, operation)],
  ['the store of presignPost', storeNames, (given) => main.presignPost({ ...store, ...given }, { key: 'a' })],
  [
    'the store of presignV4a',
    storeNames,
    (given) => v4a.presignV4a({ ...store, regionSet: ['*'], ...given }, operation),
  ],
  ['an operation', ['method', ...common, 'key'], (given) => main.presign(store, { ...operation, ...given })],
  ['the options of presign', signing, (given) => main.presign(store, operation, given)],
  ['the options of presignMany', signing, (given) => main.presignMany(store, [operation], given)],
  [
    'the options of presignUrl',
    [...signing, 'method', 'service', 'region', 'credentials', 'headers', 'body', 'signSessionToken', 'regionSet'],
    (given) => main.presignUrl(url, { service: 's3', region: 'eu-west-1', credentials, ...given }),
  ],
  [
    'a form',
    ['key', 'bucket', 'contentLengthRange', 'fields', 'conditions', 'expiresIn', 'signingDate'],
    (given) => main.presignPost(store, { key: 'a', ...given }),
  ],
  [
    'the scope of scopeCredentials',
    ['region', 'service', 'date'],
    (given) => main.scopeCredentials(credentials, { region: 'eu-west-1', ...given }),
  ],
  ['getObject', [...reading, ...customerKey, ...payer, ...common], (given) => main.getObject('a', given)],
  [
    'putObject',
    [
      ...['acl', 'grantFullControl', 'grantRead', 'grantReadAcp', 'grantWriteAcp', ...customerKey, 'metadata'],
      ...['storageClass', 'websiteRedirectLocation', 'tagging', 'objectLockMode', 'objectLockRetainUntilDate'],
      ...['objectLockLegalHoldStatus', 'serverSideEncryption', 'ssekmsKeyId', 'ssekmsEncryptionContext'],
      ...['bucketKeyEnabled', 'cacheControl', 'contentDisposition', 'contentEncoding', 'contentLanguage'],
      ...['contentType', 'contentLength', 'contentMd5', 'expires', 'ifMatch', 'ifNoneMatch', 'checksumSha256'],
      ...['checksumCrc32', 'checksumCrc32c', 'checksumSha1', 'checksumCrc64nvme', ...payer, ...common],
    ],
    (given) => main.putObject('a', given),
  ],
  [
    'listObjects',
    ['delimiter', 'encodingType', 'maxKeys', 'prefix', 'continuationToken', 'fetchOwner', 'startAfter', ...common],
    (given) => main.listObjects(given),
  ],
  ['aws', ['region', 'dualStack', 'fips', 'accelerate'], (given) => endpoints.aws({ region: 'eu-west-1', ...given })],
  [
    'fromArn',
    ['region', 'useArnRegion', 'dualStack', 'fips', 'endpoint'],
    (given) => endpoints.fromArn('arn:aws:s3:eu-west-1:123456789012:accesspoint/photos', given),
  ],
  [
    'directoryBucket',
    ['region', 'dualStack', 'fips'],
    (given) => endpoints.directoryBucket('a--usw2-az1--x-s3', { region: 'us-west-2', ...given }),
  ],
  ['r2', ['jurisdiction'], (given) => endpoints.r2('0123456789abcdef0123456789abcdef', given)],
  ['minio', ['region'], (given) => endpoints.minio('https://s3.example.com', given)],
  ['unsupported', ['post', 'partCopy', 'query', 'headers'], (given) => endpoints.unsupported(given)],
  [
    'rdsToken',
    ['hostname', 'port', 'username', ...token],
    (given) =>
      tokens.rdsToken({ hostname: 'a.example', port: 5432, username: 'a', region: 'eu-west-1', credentials, ...given }),
  ],
  [
    'eksToken',
    ['clusterName', ...token],
    (given) => tokens.eksToken({ clusterName: 'a', region: 'eu-west-1', credentials, ...given }),
  ],
  [
    'transcribeStreamingUrl',
    [
      ...['mediaEncoding', 'sampleRate', 'languageCode', 'identifyLanguage', 'vocabularyName', 'vocabularyNames'],
      ...['vocabularyFilterMethod', 'showSpeakerLabel', 'numberOfChannels', 'piiEntityTypes', ...token],
    ],
    (given) =>
      tokens.transcribeStreamingUrl({
        mediaEncoding: 'pcm',
        sampleRate: 16000,
        region: 'eu-west-1',
        credentials,
        ...given,
      }),
  ],
  [
    'verifyUrl',
    [
      'credentials',
      'region',
      'service',
      'now',
      'host',
      'clockSkew',
      'payloadHash',
      'unsignedAmzHeaders',
      'dotSegments',
    ],
    async (given) =>
      verify.verifyUrl({ method: 'GET', url: await signed }, { credentials: () => credentials, ...given }),
  ],
  [
    'presignUpload',
    ['uploadId', 'size', 'partSize', 'bucket', 'expiresIn', 'signingDate', 'checksums', 'complete', 'headers'],
    (given) => callOf(multipart, 'presignUpload')(store, 'a', { uploadId: 'a', size: 5, ...given }),
  ],
]

const swapCase = (letter: string) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())

/** Returns all edits of one character: deletions, insertions, swaps and changes of case. */
function editsOf(name: string): Set<string> {
  const edits = new Set<string>()
  for (let i = 0; i <= name.length; i++) {
    const [before, after] = [name.slice(0, i), name.slice(i)]
    edits.add(before + after.slice(1))
    for (const letter of 'aeXs_9') edits.add(before + letter + after)
    if (after.length > 1) edits.add(before + after[1] + after[0] + after.slice(2))
    if (after) edits.add(before + swapCase(after[0]!) + after.slice(1))
  }
  edits.delete(name)
  edits.delete('')
  return edits
}

/** Returns the error of a call, or undefined if the call succeeds. */
const outcome = async (call: Call, given: Record<string, unknown>) => {
  try {
    await call(given)
    return undefined
  } catch (error) {
    return error as main.PresignError
  }
}

describe('every edit of a public name throws, and the message suggests the name', () => {
  let [edited, suggested] = [0, 0]

  test.each(publicNames)('of %s', async (_, names, call) => {
    // If the name is not public, its edits prove nothing.
    for (const name of names) {
      const error = await outcome(call, { [name]: undefined })
      expect(error?.message ?? '', name).not.toMatch(/unknown/)
    }
    for (const name of names)
      for (const edit of editsOf(name)) {
        // The edit may be another public name, such as `checksumCrc32` for `checksumCrc32c`.
        if (names.includes(edit)) continue
        const error = await outcome(call, { [edit]: undefined })
        expect(error, edit).toBeInstanceOf(main.PresignError)
        expect(error, edit).toMatchObject({ code: 'InvalidParameter' })
        expect(error!.message, edit).toMatch(/: unknown /)
        edited++
        // An edit of a short name may be as close to another public name, which is an equally good suggestion.
        if (error!.message.includes(`"${name}"`)) suggested++
      }
  })

  test('at least 95% of the messages suggest the right name', () => {
    expect(edited).toBeGreaterThan(10_000)
    expect(suggested / edited).toBeGreaterThanOrEqual(0.95)
  })
})
