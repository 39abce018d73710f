/** Every function of every entry with a wrong value in each place: an answer, or a `PresignError`, and nothing else. */
import * as main from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as sync from 'sigv4-presign/sync'
import * as tokens from 'sigv4-presign/tokens'
import * as syncTokens from 'sigv4-presign/tokens/sync'
import * as v4a from 'sigv4-presign/v4a'
import * as verify from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'

type Callable = (...args: unknown[]) => unknown

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const signer = { region: 'eu-west-1', credentials }
const store = { ...signer, bucket: 'photos', endpoint: 'https://a.example', forcePathStyle: true }
const operation = { method: 'GET', bucket: 'photos', key: 'a', query: { a: 'b' }, headers: { c: 'd' } }
const signing = { expiresIn: 900, signingDate: new Date(), stableFor: 1, payloadHash: 'UNSIGNED-PAYLOAD', hoist: true }
const request = { method: 'GET', url: sync.presign(store, operation).url, headers: { c: 'd' } }
const post = sync.presignPost(store, { key: 'a' })
const secret = { credentials: () => credentials, region: 'eu-west-1', service: 's3', now: new Date() }
const canonical = { host: 'a.example', payloadHash: 'UNSIGNED-PAYLOAD', signSessionToken: true }
const verifying = { ...secret, ...canonical, clockSkew: 900, unsignedAmzHeaders: 'refuse' }
const url = { ...signer, ...signing, service: 'a', method: 'GET', headers: {}, body: '', signSessionToken: true }

const signers = {
  presign: [store, operation, signing],
  presignMany: [store, [operation], signing],
  presignPost: [store, { key: 'a', bucket: 'photos', contentLengthRange: [1, 2], fields: { a: 'b' }, conditions: [] }],
  presignUrl: ['https://a.example/', url],
  scopeCredentials: [credentials, { region: 'eu-west-1', service: 's3', date: '20260301' }],
  toFormData: [post, new Blob(['a']), { a: 'b' }],
  attachment: ['a'],
}

const tokenFunctions = {
  rdsToken: [{ ...signer, hostname: 'a.example', port: 5432, username: 'a', expiresIn: 9, signingDate: new Date() }],
  dsqlToken: [{ ...signer, hostname: 'a.example', admin: true }],
  elastiCacheToken: [{ ...signer, cacheName: 'a', username: 'a', serverless: true, replicationGroupId: undefined }],
  memoryDbToken: [{ ...signer, clusterName: 'a', username: 'a' }],
  mskToken: [signer],
  eksToken: [{ ...signer, clusterName: 'a' }],
  iotMqttUrl: [{ ...signer, endpoint: 'a.example' }],
  transcribeStreamingUrl: [{ ...signer, mediaEncoding: 'pcm', sampleRate: 16000, piiEntityTypes: ['a'] }],
  kinesisVideoSignalingUrl: [{ ...signer, endpoint: 'wss://a.example', channelArn: 'arn:aws:a', clientId: 'a' }],
  pollySpeechUrl: [{ ...signer, text: 'a', voiceId: 'a', outputFormat: 'mp3', lexiconNames: ['a'] }],
}

/** What each function takes, but for the operations' builders, which check nothing. */
const functions: [entry: string, module: object, rightArguments: Record<string, unknown[]>][] = [
  ['sigv4-presign', main, signers],
  ['sigv4-presign/sync', sync, signers],
  [
    'sigv4-presign/endpoints',
    endpoints,
    {
      aws: [{ region: 'eu-west-1', dualStack: false, fips: false, accelerate: false }],
      fromArn: [
        'arn:aws:s3:eu-west-1:123456789012:accesspoint/photos',
        { region: 'eu-west-1', useArnRegion: true, dualStack: false, fips: false, endpoint: undefined },
      ],
      directoryBucket: ['a--usw2-az1--x-s3', { region: 'us-west-2', dualStack: false, fips: false }],
      r2: ['0123456789abcdef0123456789abcdef', { jurisdiction: 'eu' }],
      gcs: [],
      b2: ['us-west-004'],
      spaces: ['fra1'],
      wasabi: ['eu-central-1'],
      tigris: [],
      supabase: ['abcdefghijklmnopqrst', 'eu-central-1'],
      minio: ['https://a.example', { region: 'us-east-1' }],
      linode: ['nl-ams-1'],
      scaleway: ['fr-par'],
      hetzner: ['fsn1'],
      ovh: ['gra'],
      vultr: ['ewr1'],
      exoscale: ['ch-dk-2'],
      storj: [],
      oracle: ['a', 'eu-frankfurt-1'],
      unsupported: [{ post: 'a', partCopy: 'b', query: { a: 'c' }, headers: { a: 'd' } }],
    },
  ],
  ['sigv4-presign/tokens', tokens, tokenFunctions],
  ['sigv4-presign/tokens/sync', syncTokens, tokenFunctions],
  [
    'sigv4-presign/v4a',
    v4a,
    {
      presignV4a: [{ ...store, regionSet: ['*'] }, operation, signing],
      presignUrlV4a: ['https://a.example/', { ...url, regionSet: ['*'] }],
    },
  ],
  [
    'sigv4-presign/verify',
    verify,
    {
      verifyUrl: [request, verifying],
      verifyUrlV4a: [request, verifying],
      verifyPost: [post.fields, { ...secret, bucket: 'photos', file: { size: 1, name: 'a', type: 'b' } }],
      inspect: [request.url, new Date()],
      canonicalRequest: [request, canonical],
      stringToSign: [request, canonical],
      diagnose: [request, '<Code>AccessDenied</Code>', new Date()],
      diagnoseWith: [request, { credentials }],
      redact: ['a'],
    },
  ],
]

const wrong: [name: string, value: unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['NaN', Number.NaN],
  ['7', 7],
  ['an empty text', ''],
  ['a text', 'x'],
  ['true', true],
  ['false', false],
  ['a symbol', Symbol('s')],
  ['a bigint', 1n],
  ['an empty list', []],
  ['a list of nothing', [null]],
  ['a list of lists', [[null, undefined]]],
  ['an empty object', {}],
  ['an object', { a: null }],
  ['an object that is no text', Object.create(null)],
  ['a function', () => undefined],
  ['an invalid date', new Date(Number.NaN)],
  ['a map', new Map()],
]

/** Each list of arguments with one of them, or one of its properties, wrong. */
function* withOneWrong(right: unknown[]): Iterable<[label: string, args: unknown[]]> {
  for (const [name, value] of wrong)
    for (const [index, argument] of right.entries()) {
      const replaced = (by: unknown) => right.map((other, at) => (at === index ? by : other))
      yield [`${index}: ${name}`, replaced(value)]
      if (typeof argument !== 'object' || argument === null) continue
      for (const key of Object.keys(argument))
        yield [`${index}.${key}: ${name}`, replaced({ ...argument, [key]: value })]
    }
}

/** What else than an answer or our error comes out; what is a store or a guard is used too. */
async function strangersOf(call: () => unknown): Promise<string[]> {
  const strangers: string[] = []
  const run = async (work: () => unknown) => {
    try {
      return await work()
    } catch (error) {
      if (Object.getPrototypeOf(error) !== main.PresignError.prototype) strangers.push(String(error))
      return undefined
    }
  }
  const result = await run(call)
  const guard = typeof result === 'function' && { ...store, guard: result as () => void }
  const place = { bucket: 'photos', ...Object(result), ...guard, credentials } as typeof store
  const copy = { ...operation, query: { uploadId: 'a' }, headers: { 'x-amz-copy-source': 'a' } }
  if (guard || place.endpoint) {
    for (const given of [operation, copy, 'x']) await run(() => main.presign(place, given as typeof operation))
    for (const given of [{ key: 'a', fields: { a: 'b' } }, 'x'])
      await run(() => main.presignPost(place, given as { key: string }))
  }
  return strangers
}

describe.each(functions)('%s', (entry, module, rightArguments) => {
  const exported = Object.entries(module).filter(([name]) => name !== 'PresignError')

  it('exports no function that is not tested here', () => {
    const builders = /^sigv4-presign(\/sync)?$/.test(entry)
      ? /^(get|head|put|delete|copy|create|upload|complete|abort|list)/
      : /^$/
    expect(
      exported
        .map(([name]) => name)
        .filter((name) => !builders.test(name))
        .sort(),
    ).toEqual(Object.keys(rightArguments).sort())
  })

  it.each(Object.entries(rightArguments))('%s', async (name, right) => {
    const call = (module as Record<string, Callable>)[name]!
    const strangers: string[] = []
    for (const [label, args] of withOneWrong(right)) {
      for (const found of await strangersOf(() => call(...args))) strangers.push(`${label}: ${found}`)
    }
    expect(strangers).toEqual([])
  })
})

it.each<[what: string, call: () => unknown, code: string]>([
  ['aws', () => endpoints.aws(null as never), 'InvalidRegion'],
  ['directoryBucket', () => endpoints.directoryBucket('a--usw2-az1--x-s3', null as never), 'InvalidRegion'],
  ['r2', () => endpoints.r2(undefined as never), 'InvalidParameter'],
  ['fromArn', () => endpoints.fromArn(null as never, null as never), 'InvalidArn'],
  ['ovh', () => endpoints.ovh(Symbol('gra') as never), 'InvalidRegion'],
  ['unsupported', () => endpoints.unsupported(null as never), 'InvalidParameter'],
  ['mskToken', () => syncTokens.mskToken({ credentials, region: Symbol('a') as never }), 'InvalidRegion'],
  ['toFormData', () => main.toFormData(main.presignPost(store, { key: 'a' }) as never, new Blob()), 'InvalidParameter'],
  ['canonicalRequest', () => verify.canonicalRequest(request, { host: 'https://a.example' }), 'InvalidParameter'],
  ['diagnose', () => verify.diagnose(request, '', null as never), undefined as never],
  ['diagnose', () => verify.diagnose(request, '', 7 as never), 'InvalidDate'],
])('%s names the wrong value', (_, call, code) => {
  let found: unknown
  try {
    call()
  } catch (error) {
    found = (error as main.PresignError).code
  }
  expect(found).toBe(code)
})

it('treats options of null as missing', () => {
  const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/photos'
  const { guard: _, ...place } = endpoints.fromArn(arn, null as never)
  expect(place).toEqual({
    region: 'eu-west-1',
    service: 's3',
    endpoint: 'https://photos-123456789012.s3-accesspoint.eu-west-1.amazonaws.com',
  })
  expect(endpoints.minio('https://a.example', null as never).region).toBe('us-east-1')
  expect(endpoints.r2('0'.repeat(32), null as never).endpoint).toBe(
    `https://${'0'.repeat(32)}.r2.cloudflarestorage.com`,
  )
  expect(verify.canonicalRequest(request, null as never)).toBe(verify.canonicalRequest(request))
})
