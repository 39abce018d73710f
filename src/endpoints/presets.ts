import { check } from '../errors.ts'
import { checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { HostUrl } from '../types.ts'
import { regionName } from './partition.ts'
import type { Place } from './place.ts'
import { unsupported } from './unsupported.ts'

/** A store without credentials, with a known endpoint. */
type Preset = Place & { endpoint: string }

/** Returns `value` if it is valid as a label of a host name. */
const label = (name: string, value: unknown): string =>
  checkString('InvalidParameter', name, value, /^[a-z\d-]{1,63}$/, 'lower-case letters, digits and hyphens')

/** Returns a store whose host name contains the region. */
const regional = (region: string, host: string): Preset => ({
  region: regionName(region),
  endpoint: `https://${host.replace('REGION', region)}`,
})

/** Headers that request encryption with a key that the store manages. */
const heldKeys = (reason: string): Record<string, string> => ({
  'x-amz-server-side-encryption': reason,
  'x-amz-server-side-encryption-aws-*': reason,
  'x-amz-server-side-encryption-context': reason,
  'x-amz-server-side-encryption-bucket-key-enabled': reason,
})

/** The features that both Cloudflare R2 and Supabase lack. */
const lacking = (store: string) => {
  const none = (what: string) => `${store} has no ${what}`
  return {
    query: {
      acl: none('ACLs'),
      tagging: none('tags'),
      'legal-hold': none('object lock of S3'),
      retention: none('object lock of S3'),
    },
    headers: {
      'x-amz-acl': none('ACLs'),
      'x-amz-grant-*': none('ACLs'),
      'x-amz-tagging*': none('tags'),
      'x-amz-object-lock-*': none('object lock of S3'),
      'x-amz-website-redirect-location': none('redirects'),
      'x-amz-request-payer': none('requester pays'),
      'x-amz-expected-bucket-owner': none('bucket owners'),
    },
  }
}

/**
 * Cloudflare R2. Presigned URLs work only on this host, not on custom domains. The region is `auto`.
 *
 * R2 does not support presigned POSTs, ACLs, tags, S3 Object Lock, redirects, requester pays, bucket owners, or
 * server-side encryption except with customer-provided keys. Signing these throws `UnsupportedByStore`.
 *
 * @param accountId The account's ID: 32 hex digits.
 * @param options `jurisdiction` of the bucket, if any: `eu`, `fedramp`, `us`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidParameter`.
 * @example
 * const store = { ...r2(accountId), bucket: 'photos', credentials }
 * @see https://developers.cloudflare.com/r2/api/s3/presigned-urls/
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 * @see https://developers.cloudflare.com/r2/reference/data-location/#jurisdictional-restrictions
 */
export function r2(accountId: string, options?: { jurisdiction?: 'eu' | 'fedramp' | 'us' | undefined }): Preset {
  checkString('InvalidParameter', 'accountId', accountId, /^[\da-f]{32}$/, 'the account ID: 32 lower-case hex digits')
  checkNames('options', options, ['jurisdiction'])
  const jurisdiction = options?.jurisdiction
  const sub = jurisdiction === undefined ? '' : `.${label('jurisdiction', jurisdiction)}`
  const { query, headers } = lacking('Cloudflare R2')
  return {
    region: 'auto',
    endpoint: `https://${accountId}${sub}.r2.cloudflarestorage.com`,
    guard: unsupported({
      post: 'Cloudflare R2 accepts no forms; presign a PUT with content-length',
      query,
      headers: {
        ...headers,
        ...heldKeys('Cloudflare R2 encrypts by itself, or with your key (x-amz-server-side-encryption-customer-*)'),
      },
    }),
  }
}

/**
 * Google Cloud Storage through its XML API. The credentials are an HMAC key, which you create under "Interoperability".
 * Google accepts any region in the scope.
 *
 * UploadPartCopy is not supported. Signing it throws `UnsupportedByStore`.
 *
 * @returns A `Store` without credentials and bucket.
 * @example
 * const store = { ...gcs(), bucket: 'photos', credentials: hmacKey }
 * @see https://cloud.google.com/storage/docs/interoperability
 * @see https://cloud.google.com/storage/docs/authentication/signatures
 * @see https://issuetracker.google.com/issues/323465186
 */
export const gcs = (): Preset => ({
  region: 'auto',
  endpoint: 'https://storage.googleapis.com',
  guard: unsupported({ partCopy: 'Google Cloud Storage does not support UploadPartCopy' }),
})

/**
 * Backblaze B2. The credentials are an application key, not the master key.
 *
 * B2 rejects presigned POSTs with the status 501 and has no tags. Signing these throws `UnsupportedByStore`.
 *
 * @param region The region in the bucket's endpoint, e.g. `us-west-004`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...b2('us-west-004'), bucket: 'photos', credentials }
 * @see https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
 * @see https://github.com/safebucket/safebucket/issues/1278 for the 501
 * @see https://github.com/Intrinsec/s3proxy/issues/34 for the tags
 */
export const b2 = (region: string): Preset => ({
  ...regional(region, 's3.REGION.backblazeb2.com'),
  guard: unsupported({
    post: 'Backblaze B2 accepts no forms; presign a PUT',
    query: { tagging: 'Backblaze B2 has no tags' },
    headers: { 'x-amz-tagging*': 'Backblaze B2 has no tags' },
  }),
})

/**
 * DigitalOcean Spaces.
 *
 * @param region The region, e.g. `fra1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...spaces('fra1'), bucket: 'photos', credentials }
 * @see https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/
 */
export const spaces = (region: string): Preset => regional(region, 'REGION.digitaloceanspaces.com')

/**
 * Wasabi.
 *
 * @param region The region, e.g. `eu-central-1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...wasabi('eu-central-1'), bucket: 'photos', credentials }
 * @see https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions
 */
export const wasabi = (region: string): Preset => regional(region, 's3.REGION.wasabisys.com')

/**
 * Tigris. Its single endpoint finds the nearest copy. The region is `auto`, and the bucket goes into the host name.
 *
 * @returns A `Store` without credentials and bucket.
 * @example
 * const store = { ...tigris(), bucket: 'photos', credentials }
 * @see https://www.tigrisdata.com/docs/sdks/s3/
 * @see https://tigrisdata.com/docs/sdks/s3/aws-python-sdk for the bucket in the host name
 */
export const tigris = (): Preset => ({ region: 'auto', endpoint: 'https://t3.storage.dev', forcePathStyle: false })

/**
 * Supabase Storage. The credentials are the project's S3 access keys, or its reference, its anon key and a user's JWT.
 *
 * Supabase has no versions, ACLs, tags, S3 Object Lock, redirects, requester pays, bucket owners or server-side
 * encryption on request. Signing these throws `UnsupportedByStore`.
 *
 * @param projectRef The project's reference: the first label of its URL.
 * @param region The project's region, e.g. `eu-central-1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidParameter`, `InvalidRegion`.
 * @example
 * const store = { ...supabase('abcdefghijklmnopqrst', 'eu-central-1'), bucket: 'photos', credentials }
 * @see https://supabase.com/docs/guides/storage/s3/authentication
 * @see https://supabase.com/docs/guides/storage/s3/compatibility
 */
export function supabase(projectRef: string, region: string): Preset {
  const { query, headers } = lacking('Supabase Storage')
  return {
    ...regional(region, `${label('projectRef', projectRef)}.storage.supabase.co/storage/v1/s3`),
    forcePathStyle: true,
    guard: unsupported({
      query: { ...query, versionId: 'Supabase Storage has no versions', versions: 'Supabase Storage has no versions' },
      headers: { ...headers, 'x-amz-server-side-encryption*': 'Supabase Storage encrypts by itself' },
    }),
  }
}

/**
 * MinIO and other stores on your own server: Ceph, SeaweedFS, Garage.
 *
 * @param endpoint The public origin that clients use, with port and base path, e.g. `https://s3.example.com`.
 * @param options `region`, as configured on the server. Default: `us-east-1`, like MinIO.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`; `InvalidEndpoint` if the endpoint is missing, e.g. from an unset variable.
 * @example
 * const store = { ...minio('http://127.0.0.1:9000'), bucket: 'photos', credentials }
 */
export function minio(endpoint: string | HostUrl, options?: { region?: string | undefined }): Place {
  checkNames('options', options, ['region'])
  return {
    region: regionName(options?.region ?? 'us-east-1'),
    // Without an endpoint, the request would be sent to Amazon.
    endpoint: check('InvalidEndpoint', 'endpoint', endpoint, 'a URL such as "https://s3.example.com"', endpoint),
    forcePathStyle: true,
  }
}

/**
 * Linode Object Storage (Akamai).
 *
 * @param region The first part of the bucket's endpoint, as the console shows it, e.g. `nl-ams-1`, `us-iad-10`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...linode('nl-ams-1'), bucket: 'photos', credentials }
 * @see https://techdocs.akamai.com/cloud-computing/docs/endpoint-types
 * @see https://github.com/rclone/rclone/blob/master/backend/s3/provider/Linode.yaml
 */
export const linode = (region: string): Preset => regional(region, 'REGION.linodeobjects.com')

/**
 * Scaleway Object Storage.
 *
 * @param region The region, e.g. `fr-par`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...scaleway('fr-par'), bucket: 'photos', credentials }
 * @see https://www.scaleway.com/en/docs/storage/object/api-cli/using-api-call-list/
 * @see https://www.scaleway.com/en/docs/storage/object/api-cli/post-object/
 * @see https://github.com/rclone/rclone/blob/master/backend/s3/provider/Scaleway.yaml
 */
export const scaleway = (region: string): Preset => regional(region, 's3.REGION.scw.cloud')

/**
 * Hetzner Object Storage.
 *
 * Hetzner encrypts only with customer-provided keys and has no `restore`, `torrent` or `attributes`. Signing requests
 * with any of these, or with other encryption, throws `UnsupportedByStore`.
 *
 * @param location The location, e.g. `fsn1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...hetzner('fsn1'), bucket: 'photos', credentials }
 * @see https://docs.hetzner.com/storage/object-storage/supported-actions/
 * @see https://github.com/rclone/rclone/blob/master/backend/s3/provider/Hetzner.yaml
 */
export function hetzner(location: string): Preset {
  const none = 'Hetzner Object Storage does not support it'
  return {
    ...regional(location, 'REGION.your-objectstorage.com'),
    guard: unsupported({
      query: { attributes: none, restore: none, torrent: none },
      headers: heldKeys('Hetzner encrypts with your key only (x-amz-server-side-encryption-customer-*)'),
    }),
  }
}

/**
 * OVHcloud Object Storage.
 *
 * SSE-KMS is not supported. Signing it throws `UnsupportedByStore`. OVHcloud has accepted presigned POSTs since July
 * 2026.
 *
 * @param region The region, in lower case, e.g. `gra`, `eu-west-par`, `us-east-va`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...ovh('gra'), bucket: 'photos', credentials }
 * @see https://github.com/rclone/rclone/blob/master/backend/s3/provider/OVHcloud.yaml
 * @see https://github.com/ovh/ovhcloud-docs/pull/681 for the supported operations
 * @see https://github.com/ovh/ovhcloud-docs/pull/351 for the POST
 */
export const ovh = (region: string): Preset => ({
  ...regional(region, `s3.REGION.io.cloud.ovh.${/^us-/.test(regionName(region)) ? 'us' : 'net'}`),
  guard: unsupported({ headers: { 'x-amz-server-side-encryption-aws-*': 'OVHcloud has no key management for it' } }),
})

/**
 * Vultr Object Storage.
 *
 * @param region The cluster, e.g. `ewr1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...vultr('ewr1'), bucket: 'photos', credentials }
 * @see https://docs.vultr.com/vultr-object-storage
 */
export const vultr = (region: string): Preset => regional(region, 'REGION.vultrobjects.com')

/**
 * Exoscale Simple Object Storage (SOS).
 *
 * @param zone The zone, e.g. `ch-dk-2`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidRegion`.
 * @example
 * const store = { ...exoscale('ch-dk-2'), bucket: 'photos', credentials }
 * @see https://gist.github.com/bcachet/0801f899284f6f85e03d81560a5c0e67
 * @see https://community.exoscale.com/reference/api/object-storage/
 */
export const exoscale = (zone: string): Preset => regional(zone, 'sos-REGION.exo.io')

/**
 * Storj's hosted gateway.
 *
 * UploadPartCopy is not supported. Signing it throws `UnsupportedByStore`.
 *
 * @returns A `Store` without credentials and bucket.
 * @example
 * const store = { ...storj(), bucket: 'photos', credentials }
 * @see https://storj.dev/dcs/api/s3/s3-compatibility
 * @see https://github.com/storj/roadmap/issues/40 for UploadPartCopy
 */
export const storj = (): Preset => ({
  region: 'us-east-1',
  endpoint: 'https://gateway.storjshare.io',
  guard: unsupported({ partCopy: 'Storj does not support UploadPartCopy' }),
})

/**
 * Oracle Cloud Infrastructure Object Storage, through its Amazon S3 Compatibility API. The credentials are a customer
 * secret key. The bucket goes into the path.
 *
 * @param namespace The tenancy's Object Storage namespace.
 * @param region The region, e.g. `eu-frankfurt-1`.
 * @returns A `Store` without credentials and bucket.
 * @throws {PresignError} `InvalidParameter`, `InvalidRegion`.
 * @example
 * const store = { ...oracle('axaxnpcrorw5', 'eu-frankfurt-1'), bucket: 'photos', credentials }
 * @see https://docs.oracle.com/iaas/Content/Object/s3-virtual-style.htm
 */
export const oracle = (namespace: string, region: string): Preset => ({
  ...regional(region, `${label('namespace', namespace)}.compat.objectstorage.REGION.oci.customer-oci.com`),
  forcePathStyle: true,
})
