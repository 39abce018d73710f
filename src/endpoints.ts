export { type ArnOptions, fromArn, type MultiRegionArn } from './endpoints/arn.ts'
export { type AwsOptions, aws } from './endpoints/aws.ts'
export { type DirectoryBucketOptions, directoryBucket } from './endpoints/directory-bucket.ts'
export type { EndpointVariants } from './endpoints/partition.ts'
export type { Place, PlaceV4a } from './endpoints/place.ts'
export {
  b2,
  exoscale,
  gcs,
  hetzner,
  linode,
  minio,
  oracle,
  ovh,
  r2,
  scaleway,
  spaces,
  storj,
  supabase,
  tigris,
  vultr,
  wasabi,
} from './endpoints/stores.ts'
export { type Unsupported, unsupported } from './endpoints/unsupported.ts'
