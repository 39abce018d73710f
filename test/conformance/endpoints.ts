import type * as Endpoints from '../../src/endpoints.ts'
import type { PresignErrorCode } from '../../src/errors.ts'
import type { Operation, PostRequest } from '../../src/types.ts'
import { assert, type Check, equal } from './check.ts'
import { checkError, thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { addressOf, credentials, signingDate } from './sample.ts'
import { withSubtle } from './subtle.ts'
import {
  type PresignCase,
  type PresignPostCase,
  type PresignV4aCase,
  type VectorCase,
  type VectorFile,
  vectorChecks,
} from './vectors.ts'
import { watched } from './watched.ts'

type Entry = typeof Endpoints

/** The settings, besides the store, from which the source built the address of a case. */
interface SourceSettings extends Endpoints.ArnOptions {
  arn?: string
  accelerate?: boolean
  region?: string
}

/** A case with an address. */
type Located = (PresignCase | PresignPostCase | PresignV4aCase) & { category: string; aws?: SourceSettings }

/** The presets for the endpoints in the vectors. */
const presets: [endpoint: RegExp, make: (entry: Entry, part: string) => Endpoints.Place][] = [
  [/^https:\/\/(\w+)\.r2\.cloudflarestorage\.com$/, ({ r2 }, id) => r2(id)],
  [/^https:\/\/(\w+)\.digitaloceanspaces\.com$/, ({ spaces }, region) => spaces(region)],
  [/^https:\/\/s3\.([\w-]+)\.wasabisys\.com$/, ({ wasabi }, region) => wasabi(region)],
  [/^https:\/\/s3\.([\w-]+)\.backblazeb2\.com$/, ({ b2 }, region) => b2(region)],
  [/^https:\/\/storage\.googleapis\.com$/, ({ gcs }) => gcs()],
]

/** Returns a function that builds the place of a case, as a user would; undefined if no function fits the case. */
function builderOf(item: Located): ((entry: Entry) => Endpoints.Place) | undefined {
  const { store, category, aws: settings = {} } = item
  const { arn, accelerate, ...more } = settings
  const region = 'region' in store ? store.region : `${settings.region}`
  const bucket = `${'operation' in item ? item.operation.bucket : store.bucket}`
  if (arn) return ({ fromArn }) => fromArn(arn, { region, ...more })
  if (category === 's3express') return ({ directoryBucket }) => directoryBucket(bucket, { region })
  if (item.aws || (category === 'regions' && !store.endpoint)) return ({ aws }) => aws({ ...more, region, accelerate })
  if (category !== 'endpoints') return undefined
  for (const [pattern, make] of presets) {
    const match = pattern.exec(`${store.endpoint}`)
    // One source signs for a region that differs from the one in the endpoint.
    if (match) return (entry) => ({ ...make(entry, `${match[1]}`), region })
  }
  return ({ minio }) => minio(`${store.endpoint}`, { region })
}

/** Returns the case with the built place in its store. */
function rebuilt(item: Located, place: Endpoints.Place): VectorCase {
  const { endpoint, service = 's3', forcePathStyle } = item.store
  if (endpoint !== undefined) equal(place.endpoint, endpoint, 'the endpoint')
  equal(place.service ?? 's3', service, 'the service')
  return {
    ...item,
    store: { ...item.store, ...place, forcePathStyle: forcePathStyle ?? place.forcePathStyle },
    // A multi-region access point does not support SigV4: its region is not valid in a scope.
    ...(place.region === '*' && { ours: { error: 'InvalidRegion' } }),
  } as VectorCase
}

/** Checks that the entry builds each address of the vectors, with the right path, scope and signature. */
function* addressChecks(entry: Entry, library: Library, vectors: Record<string, VectorFile>): Iterable<Check> {
  for (const file of Object.values(vectors)) {
    for (const item of file.cases) {
      const build = 'store' in item && builderOf(item as Located)
      if (!build) continue
      yield {
        name: `endpoints: ${item.name}`,
        async run() {
          const cases = [rebuilt(item as Located, build(entry))]
          for (const { run } of vectorChecks(library, [{ ...file, cases }])) await run()
        },
      }
    }
  }
}

const accountId = '0123456789abcdef0123456789abcdef'

/** The place of each preset: the endpoint, the region, and whether the bucket must be in the path. */
const places: [make: (entry: Entry) => Endpoints.Place, endpoint: string, region: string, path?: boolean][] = [
  [({ r2 }) => r2(accountId), `https://${accountId}.r2.cloudflarestorage.com`, 'auto'],
  [({ r2 }) => r2(accountId, { jurisdiction: 'eu' }), `https://${accountId}.eu.r2.cloudflarestorage.com`, 'auto'],
  [({ gcs }) => gcs(), 'https://storage.googleapis.com', 'auto'],
  [({ b2 }) => b2('us-west-004'), 'https://s3.us-west-004.backblazeb2.com', 'us-west-004'],
  [({ spaces }) => spaces('fra1'), 'https://fra1.digitaloceanspaces.com', 'fra1'],
  [({ wasabi }) => wasabi('eu-central-1'), 'https://s3.eu-central-1.wasabisys.com', 'eu-central-1'],
  [({ tigris }) => tigris(), 'https://t3.storage.dev', 'auto', false],
  [({ supabase }) => supabase('abc', 'eu-west-1'), 'https://abc.storage.supabase.co/storage/v1/s3', 'eu-west-1', true],
  [({ minio }) => minio('http://127.0.0.1:9000'), 'http://127.0.0.1:9000', 'us-east-1', true],
  [({ minio }) => minio('https://s3.example', { region: 'home' }), 'https://s3.example', 'home', true],
  [({ linode }) => linode('nl-ams-1'), 'https://nl-ams-1.linodeobjects.com', 'nl-ams-1'],
  [({ scaleway }) => scaleway('fr-par'), 'https://s3.fr-par.scw.cloud', 'fr-par'],
  [({ hetzner }) => hetzner('fsn1'), 'https://fsn1.your-objectstorage.com', 'fsn1'],
  [({ ovh }) => ovh('eu-west-par'), 'https://s3.eu-west-par.io.cloud.ovh.net', 'eu-west-par'],
  [({ ovh }) => ovh('us-east-va'), 'https://s3.us-east-va.io.cloud.ovh.us', 'us-east-va'],
  [({ vultr }) => vultr('ewr1'), 'https://ewr1.vultrobjects.com', 'ewr1'],
  [({ exoscale }) => exoscale('ch-dk-2'), 'https://sos-ch-dk-2.exo.io', 'ch-dk-2'],
  [({ storj }) => storj(), 'https://gateway.storjshare.io', 'us-east-1'],
  [
    ({ oracle }) => oracle('ns', 'eu-paris-1'),
    'https://ns.compat.objectstorage.eu-paris-1.oci.customer-oci.com',
    'eu-paris-1',
    true,
  ],
]

function* presetChecks(entry: Entry, { presign }: Library): Iterable<Check> {
  yield {
    name: 'endpoints: each preset returns its store’s endpoint and region',
    async run() {
      for (const [make, endpoint, region, path] of places) {
        const place = make(entry)
        equal([place.endpoint, place.region, place.forcePathStyle], [endpoint, region, path], 'the place')
        const { url } = await presign({ ...place, bucket: 'photos', credentials }, { method: 'GET', key: 'a b' })
        const base = path === false ? endpoint.replace('://', '://photos.') : `${endpoint}/photos`
        equal(addressOf(url), `${base}/a%20b`, 'the address')
        assert(url.includes(`%2F${region}%2Fs3%2Faws4_request`), `the scope has another region: ${endpoint}`)
      }
    },
  }
  yield {
    name: 'endpoints: every preset has a test',
    run() {
      const [watchedEntry, called] = watched(entry)
      for (const [make] of places) make(watchedEntry)
      const others = ['aws', 'fromArn', 'directoryBucket', 'unsupported']
      equal([...called, ...others].sort(), Object.keys(entry).sort(), 'the functions')
    },
  }
}

const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/photos'
const outpost = 'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/photos'
const lambda = 'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/photos'
const multiRegion = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'
const express = 'cache--usw2-az1--x-s3'

/** Calls that must be rejected, with the error's code and the beginning of its message. */
const rejected: [make: (entry: Entry) => unknown, code: PresignErrorCode, message: string][] = [
  [({ aws }) => aws({ region: 'eu-west-1', accelerate: true, fips: true }), 'InvalidParameter', 'accelerate: '],
  [({ aws }) => aws({ region: 'us-gov-west-1', accelerate: true }), 'InvalidParameter', 'accelerate: '],
  [({ aws }) => aws({ region: 'cn-north-1', accelerate: true }), 'InvalidParameter', 'accelerate: '],
  [({ aws }) => aws({ region: 'us-isof-east-1', accelerate: true }), 'InvalidParameter', 'accelerate: '],
  [({ aws }) => aws({ region: 'cn-north-1', fips: true }), 'InvalidParameter', 'fips: '],
  [({ aws }) => aws({ region: 'EU.west' }), 'InvalidRegion', 'region: '],
  [({ aws }) => aws(undefined as never), 'InvalidRegion', 'region: '],
  [({ fromArn }) => fromArn('photos'), 'InvalidArn', 'arn: '],
  [({ fromArn }) => fromArn(7 as never), 'InvalidArn', 'arn: '],
  [({ fromArn }) => fromArn('arn:aws:s3:eu-west-1:accesspoint/photos'), 'InvalidArn', 'arn: '],
  [({ fromArn }) => fromArn('arn:aws:s3:::photos'), 'InvalidArn', 'arn: region: '],
  [({ fromArn }) => fromArn(multiRegion.replace('.mrap', '')), 'InvalidArn', 'arn: region: '],
  [({ fromArn }) => fromArn(multiRegion.replace('s3', 's3-outposts')), 'InvalidArn', 'arn: region: '],
  [({ fromArn }) => fromArn(multiRegion.replace('aws', 'aws-cn')), 'InvalidArn', 'arn: partition: '],
  [({ fromArn }) => fromArn(multiRegion.replace('123456789012', '')), 'InvalidArn', 'arn: account: '],
  [({ fromArn }) => fromArn(multiRegion.replace('accesspoint', 'bucket')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(multiRegion.replace('mfz', 'evil.example/')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(multiRegion.replace('::', ':eu-west-1:')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(multiRegion, { dualStack: true }), 'InvalidParameter', 'dualStack: '],
  [({ fromArn }) => fromArn(multiRegion, { fips: true }), 'InvalidParameter', 'fips: '],
  [({ fromArn }) => fromArn(multiRegion, { endpoint: 'https://vpce.example' }), 'InvalidParameter', 'endpoint: '],
  [({ fromArn }) => fromArn(arn.replace('aws', 'aws-cn')), 'InvalidArn', 'arn: partition: '],
  [({ fromArn }) => fromArn(arn.replace('eu-west-1', 'us-gov-west-1')), 'InvalidArn', 'arn: partition: '],
  [({ fromArn }) => fromArn(arn.replace('s3', 'sqs')), 'InvalidArn', 'arn: service: '],
  [({ fromArn }) => fromArn(arn.replace('eu-west-1', 'evil.example/')), 'InvalidArn', 'arn: region: '],
  [({ fromArn }) => fromArn(arn.replace('123456789012', '')), 'InvalidArn', 'arn: account: '],
  [({ fromArn }) => fromArn(arn.replace('123456789012', '12345678901x')), 'InvalidArn', 'arn: account: '],
  [({ fromArn }) => fromArn(arn.replace('accesspoint', 'bucket')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(`${arn}/more`), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(`${arn}.example`), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(arn.replace('/photos', '/')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(outpost.replace('/accesspoint', '/bucket')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(outpost.replace('op-', 'op.')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(lambda.replace('/photos', '')), 'InvalidArn', 'arn: resource: '],
  [({ fromArn }) => fromArn(arn, { region: 'eu-west-2' }), 'InvalidArn', 'arn: region: '],
  [({ fromArn }) => fromArn(arn, { region: 'cn-north-1', useArnRegion: true }), 'InvalidArn', 'arn: partition: '],
  [({ fromArn }) => fromArn(arn, { region: 'a.b', useArnRegion: true }), 'InvalidRegion', 'region: '],
  [({ fromArn }) => fromArn(outpost, { dualStack: true }), 'InvalidParameter', 'dualStack: '],
  [({ fromArn }) => fromArn(outpost, { fips: true }), 'InvalidParameter', 'fips: '],
  [({ fromArn }) => fromArn(lambda, { dualStack: true }), 'InvalidParameter', 'dualStack: '],
  [({ fromArn }) => fromArn(arn, { endpoint: 'https://vpce.example', fips: true }), 'InvalidParameter', 'fips: '],
  [({ fromArn }) => fromArn(arn, { endpoint: 'https://a@vpce.example' }), 'InvalidEndpoint', 'endpoint: '],
  [({ directoryBucket }) => directoryBucket('cache', { region: 'us-west-2' }), 'InvalidBucket', 'bucket: '],
  [({ directoryBucket }) => directoryBucket(express, { region: 'a/b' }), 'InvalidRegion', 'region: '],
  [
    ({ directoryBucket }) => directoryBucket(express, { region: 'cn-north-1', fips: true }),
    'InvalidParameter',
    'fips: ',
  ],
  [({ r2 }) => r2('example.com/'), 'InvalidParameter', 'accountId: '],
  [({ r2 }) => r2(accountId, { jurisdiction: 'eu.evil' as 'eu' }), 'InvalidParameter', 'jurisdiction: '],
  [({ supabase }) => supabase('a.b', 'eu-west-1'), 'InvalidParameter', 'projectRef: '],
  [({ oracle }) => oracle('', 'eu-paris-1'), 'InvalidParameter', 'namespace: '],
  [({ b2 }) => b2('evil.example/?'), 'InvalidRegion', 'region: '],
  [({ hetzner }) => hetzner(undefined as never), 'InvalidRegion', 'region: '],
  // An environment variable that is not set.
  [({ minio }) => minio(undefined as never), 'InvalidEndpoint', 'endpoint: '],
  [({ minio }) => minio(''), 'InvalidEndpoint', 'endpoint: '],
]

const put = (headers: Record<string, string>): Operation => ({ method: 'PUT', key: 'key', headers })
const get = (query: Record<string, string>): Operation => ({ method: 'GET', key: 'key', query })
const copyPart: Operation = {
  ...put({ 'X-Amz-Copy-Source': 'photos/key' }),
  query: { partNumber: '1', uploadId: 'id' },
}
const form: PostRequest = { key: 'key' }

const bucket = 'photos'
const region = 'us-west-2'

const stores = {
  r2: ({ r2 }) => ({ ...r2(accountId), bucket }),
  b2: ({ b2 }) => ({ ...b2('us-west-004'), bucket }),
  ovh: ({ ovh }) => ({ ...ovh('gra'), bucket }),
  gcs: ({ gcs }) => ({ ...gcs(), bucket }),
  storj: ({ storj }) => ({ ...storj(), bucket }),
  spaces: ({ spaces }) => ({ ...spaces('fra1'), bucket }),
  hetzner: ({ hetzner }) => ({ ...hetzner('fsn1'), bucket }),
  supabase: ({ supabase }) => ({ ...supabase('abc', 'eu-west-1'), bucket }),
  directory: ({ directoryBucket }) => directoryBucket(express, { region }),
  accelerated: ({ aws }) => aws({ region, accelerate: true }),
  accessPoint: ({ fromArn }) => fromArn(arn),
  custom: ({ unsupported }) => ({ region, bucket, guard: unsupported({ headers: { acl: 'ACLs are not supported' } }) }),
} satisfies Record<string, (entry: Entry) => Endpoints.Place>

/** Requests to stores, and the beginning of the error message; undefined if the store supports the request. */
const guardCases: [
  store: keyof typeof stores,
  request: Operation | PostRequest,
  message: string | undefined,
  code?: PresignErrorCode,
][] = [
  ['r2', form, 'presignPost: Cloudflare R2 accepts no forms'],
  ['r2', put({ 'X-Amz-Tagging': 'a=b' }), 'headers["x-amz-tagging*"]: '],
  ['r2', put({ 'x-amz-grant-read': 'id=1' }), 'headers["x-amz-grant-*"]: '],
  ['r2', put({ 'x-amz-server-side-encryption': 'aws:kms' }), 'headers["x-amz-server-side-encryption"]: '],
  ['r2', put({ 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }), undefined],
  ['r2', put({ 'content-type': 'image/png', 'x-amz-meta-a': 'b' }), undefined],
  ['r2', get({ tagging: '' }), 'query["tagging"]: '],
  ['r2', get({ partNumber: '1' }), undefined],
  // A hoisted header.
  ['r2', get({ 'X-Amz-Acl': 'private' }), 'headers["x-amz-acl"]: '],
  ['r2', undefined as never, 'method: ', 'InvalidMethod'],
  ['b2', form, 'presignPost: '],
  ['b2', put({ 'x-amz-tagging': 'a=b' }), 'headers["x-amz-tagging*"]: '],
  ['b2', put({ 'x-amz-tagging-directive': 'COPY' }), 'headers["x-amz-tagging*"]: '],
  ['b2', get({ tagging: '' }), 'query["tagging"]: '],
  ['ovh', form, undefined],
  [
    'ovh',
    put({ 'x-amz-server-side-encryption-aws-kms-key-id': 'a' }),
    'headers["x-amz-server-side-encryption-aws-*"]: ',
  ],
  ['ovh', put({ 'x-amz-server-side-encryption': 'AES256' }), undefined],
  ['gcs', copyPart, 'headers["x-amz-copy-source"]: '],
  ['gcs', put({ 'x-amz-copy-source': 'photos/key' }), undefined],
  ['storj', copyPart, 'headers["x-amz-copy-source"]: '],
  ['supabase', get({ versionId: 'v' }), 'query["versionId"]: '],
  ['supabase', put({ 'x-amz-server-side-encryption': 'AES256' }), 'headers["x-amz-server-side-encryption*"]: '],
  ['hetzner', get({ torrent: '' }), 'query["torrent"]: '],
  ['spaces', form, undefined],
  ['custom', { ...form, fields: { ACL: 'private' } }, 'fields["acl"]: ACLs are not supported'],
  ['custom', put({ ACL: 'private' }), 'headers["acl"]: ACLs are not supported'],
  // A query parameter that shares its name with a rejected header.
  ['custom', get({ acl: '' }), undefined],
  ['directory', form, 'presignPost: '],
  ['directory', get({ tagging: '' }), 'query["tagging"]: '],
  ['directory', get({ versionId: 'v' }), 'query["versionId"]: '],
  ['directory', get({}), undefined],
  ['accelerated', { ...form, bucket: 'a.b' }, 'bucket: ', 'InvalidBucket'],
  ['accelerated', { method: 'GET' }, 'bucket: ', 'InvalidBucket'],
  ['accelerated', { ...form, bucket }, undefined],
  ...['xn--photos', 'photos-', '-photos', 'a'.repeat(64)].map((name): (typeof guardCases)[number] => [
    'accelerated',
    { ...form, bucket: name },
    'bucket: ',
    'InvalidBucket',
  ]),
  ['accelerated', { method: 'PUT', bucket }, 'method: '],
  ['accelerated', { method: 'DELETE', bucket }, 'method: '],
  ['accelerated', { method: 'GET', bucket }, undefined],
  ['accelerated', undefined as never, 'bucket: ', 'InvalidBucket'],
  ['accelerated', { method: 'PUT', bucket, query: { cors: '' } }, undefined],
  ['accessPoint', { ...form, bucket }, 'bucket: ', 'InvalidBucket'],
  ['accessPoint', get({}), undefined],
]

function checkMessage(library: Library, error: unknown, code: PresignErrorCode, beginning: string) {
  const { message } = error as Error
  assert(message.startsWith(beginning), `the message is "${message}", and does not begin with "${beginning}"`)
  checkError(library, error, code)
}

function* rejectionChecks(entry: Entry, library: Library): Iterable<Check> {
  yield {
    name: 'endpoints: rejects invalid parameters, and names the wrong one',
    async run() {
      for (const [make, code, message] of rejected) {
        checkMessage(library, await thrownBy(() => make(entry)), code, message)
      }
    },
  }
  yield {
    name: 'endpoints: rejects a request that the store does not support, before signing it',
    async run() {
      for (const [name, request, message, code = 'UnsupportedByStore'] of guardCases) {
        const store = { ...stores[name](entry), credentials }
        const call = () =>
          request === undefined || 'method' in request
            ? library.presign(store, request, { signingDate })
            : library.presignPost(store, { ...request, signingDate })
        if (message === undefined) await call()
        else checkMessage(library, await withSubtle(undefined, () => thrownBy(call)), code, message)
      }
    },
  }
  yield {
    name: 'endpoints: calls a custom guard with each request and its bucket',
    async run() {
      const calls: unknown[] = []
      const guard = (...args: unknown[]) => calls.push(args)
      const store = { region: 'eu-west-1', bucket: 'photos', credentials, guard }
      await library.presign(store, get({}))
      await library.presignMany(store, [get({}), { ...get({}), bucket: 'other' }])
      await library.presignPost(store, form)
      const plain = { method: 'GET', key: 'key', query: {}, headers: {} }
      equal(calls, [
        [plain, 'photos'],
        [plain, 'photos'],
        [{ method: 'GET', bucket: 'other', key: 'key', query: {}, headers: {} }, 'other'],
        [form, 'photos'],
      ])
    },
  }
}

/** Checks every address, preset and refusal. */
export function* endpointChecks(entry: Entry, library: Library, vectors: Record<string, VectorFile>): Iterable<Check> {
  yield* addressChecks(entry, library, vectors)
  yield* presetChecks(entry, library)
  yield* rejectionChecks(entry, library)
}
