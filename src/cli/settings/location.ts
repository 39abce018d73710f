import { usage } from '../program/failure.ts'

/** A place in a store, as `s3://bucket/key` names it. */
export interface Location {
  /** The bucket, or an ARN in the place of one. */
  bucket: string
  /** The raw key; empty if there is none. */
  key: string
}

/** An ARN that stands in the place of a bucket, which may have slashes in it, and what follows. */
const arnPlace =
  /^s3:\/\/(arn:[^:/]*:[^:/]*:[^:/]*:[^:/]*:(?:outpost[:/][^:/]+[:/])?accesspoint[:/][^:/]+)(?:\/(.*))?$/s

/** Whether it is an ARN that stands in the place of a bucket. */
export const isArn = (bucket: string): boolean => bucket.startsWith('arn:')

/** Whether it is the name of a directory bucket of S3 Express One Zone, or of an access point to one. */
export const isDirectoryBucket = (bucket: string): boolean => /--xa?-s3$/.test(bucket)

/** Reads `s3://bucket/key`. Everything after the bucket's slash is the key as it is: nothing in it is decoded. */
export function readLocation(text: string): Location {
  const [, bucket, key = ''] = arnPlace.exec(text) ?? /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? []
  if (bucket === undefined) throw usage('expected s3://BUCKET/KEY')
  return { bucket, key }
}

/** Reads `s3://bucket/key`, where the key can't be left out. */
export function readObjectLocation(text: string): Location {
  const location = readLocation(text)
  if (location.key === '') throw usage('expected a key after the bucket: s3://BUCKET/KEY')
  return location
}

/** The last segment of a key: the name of a file. */
export const baseName = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
