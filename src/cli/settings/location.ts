import { usage } from '../program/failure.ts'

/** The location that `s3://bucket/key` names. */
export interface Location {
  /** The bucket, or an ARN instead. */
  bucket: string
  /** The raw key, or an empty string. */
  key: string
}

/** An ARN instead of a bucket, which may contain slashes, and the key. */
const arnPlace =
  /^s3:\/\/(arn:[^:/]*:[^:/]*:[^:/]*:[^:/]*:(?:outpost[:/][^:/]+[:/])?accesspoint[:/][^:/]+)(?:\/(.*))?$/s

/** Whether an ARN is given instead of a bucket. */
export const isArn = (bucket: string): boolean => bucket.startsWith('arn:')

/** Whether it is the name of a directory bucket of S3 Express One Zone, or of an access point to one. */
export const isDirectoryBucket = (bucket: string): boolean => /--xa?-s3$/.test(bucket)

/**
 * Reads `s3://bucket/key`. The key is everything after the bucket's slash; nothing is decoded.
 *
 * @param expected How the command's help writes the location.
 */
export function readLocation(text: string, expected = 's3://BUCKET/KEY'): Location {
  const [, bucket, key = ''] = arnPlace.exec(text) ?? /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? []
  if (bucket === undefined) {
    const advice = /^https?:/i.test(text) ? ', got a URL; --endpoint or --store names the server' : ''
    throw usage(`expected ${expected}${advice}`)
  }
  return { bucket, key }
}

/** Reads `s3://bucket/key`, with a required key. */
export function readObjectLocation(text: string): Location {
  const location = readLocation(text)
  if (location.key === '') throw usage('expected a key after the bucket: s3://BUCKET/KEY')
  return location
}

/** Returns the last segment of a key: a file name. */
export const baseName = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
