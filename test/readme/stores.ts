import {
  aws,
  b2,
  exoscale,
  gcs,
  hetzner,
  linode,
  minio,
  oracle,
  ovh,
  type Place,
  r2,
  scaleway,
  spaces,
  storj,
  supabase,
  tigris,
  vultr,
  wasabi,
} from '../../src/endpoints.ts'
import type { PlainOperation, PostRequest } from '../../src/types.ts'
import { markdownTable } from '../table.ts'

const account = '0'.repeat(32)

/** Each store with its preset. The table shows the placeholders in capitals. */
const stores: [name: string, call: string, place: Place][] = [
  ['Amazon S3', 'aws({ region })', aws({ region: 'region' })],
  ['Cloudflare R2', 'r2(accountId)', r2(account)],
  ['Google Cloud Storage', 'gcs()', gcs()],
  ['Backblaze B2', 'b2(region)', b2('region')],
  ['DigitalOcean Spaces', 'spaces(region)', spaces('region')],
  ['Wasabi', 'wasabi(region)', wasabi('region')],
  ['Tigris', 'tigris()', tigris()],
  ['Supabase Storage', 'supabase(projectRef, region)', supabase('project', 'region')],
  ['Hetzner', 'hetzner(location)', hetzner('location')],
  ['OVHcloud', 'ovh(region)', ovh('region')],
  ['Scaleway', 'scaleway(region)', scaleway('region')],
  ['Linode', 'linode(region)', linode('region')],
  ['Vultr', 'vultr(region)', vultr('region')],
  ['Exoscale', 'exoscale(zone)', exoscale('zone')],
  ['Oracle Cloud', 'oracle(namespace, region)', oracle('namespace', 'region')],
  ['Storj', 'storj()', storj()],
  ['MinIO, Ceph, SeaweedFS, Garage', 'minio(endpoint)', minio('https://endpoint')],
]

const put = (header: string): PlainOperation => ({ method: 'PUT', key: 'key', headers: { [header]: 'value' } })

/** Features that a store may lack, each with a request that needs it. */
const features: Record<string, PlainOperation | PostRequest> = {
  'presigned POST': { key: 'key' },
  ACLs: put('x-amz-acl'),
  tags: put('x-amz-tagging'),
  versions: { method: 'GET', key: 'key', query: { versionId: 'id' } },
  'object lock': put('x-amz-object-lock-mode'),
  'SSE-KMS': put('x-amz-server-side-encryption-aws-kms-key-id'),
  'SSE-C': put('x-amz-server-side-encryption-customer-key'),
  UploadPartCopy: { ...put('x-amz-copy-source'), query: { uploadId: 'id' } },
}

function refuses({ guard }: Place, request: PlainOperation | PostRequest): boolean {
  try {
    guard?.(request, 'bucket')
    return false
  } catch {
    return true
  }
}

const capitals = (text: string) =>
  text
    .replace(account, 'ACCOUNT')
    .replace(/\b(region|project|location|zone|namespace|endpoint)\b/g, (word) => word.toUpperCase())

const row = ([name, call, place]: (typeof stores)[number]): string[] => [
  name,
  `\`${call}\``,
  `\`${capitals(`${place.endpoint}`)}\``,
  `\`${capitals(place.region)}\``,
  place.forcePathStyle === false ? 'host' : 'path',
  Object.keys(features)
    .filter((request) => refuses(place, features[request]!))
    .join(', '),
]

/** The table of stores in `src/endpoints/README.md`. */
export const storesTable = (): string =>
  markdownTable([['Store', 'Preset', 'Endpoint', 'Region', 'Bucket in', 'Unsupported features'], ...stores.map(row)])
