/** Valid arguments for each function of each entry, except the operation builders, which `operations.test.ts` tests. */
import * as main from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as sync from 'sigv4-presign/sync'
import * as tokens from 'sigv4-presign/tokens'
import * as syncTokens from 'sigv4-presign/tokens/sync'
import * as v4a from 'sigv4-presign/v4a'
import * as verify from 'sigv4-presign/verify'

export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const signer = { region: 'eu-west-1', credentials }
export const store = { ...signer, bucket: 'photos', endpoint: 'https://a.example', forcePathStyle: true }
export const operation = { method: 'GET', bucket: 'photos', key: 'a', query: { a: 'b' }, headers: { c: 'd' } }
const signing = { expiresIn: 900, signingDate: new Date(), stableFor: 1, payloadHash: 'UNSIGNED-PAYLOAD', hoist: true }
export const request = { method: 'GET', url: sync.presign(store, operation).url, headers: { c: 'd' } }
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

/** The functions of each entry, with arguments that they accept. */
export const functions: [entry: string, module: object, rightArguments: Record<string, unknown[]>][] = [
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
