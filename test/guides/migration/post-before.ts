import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import type { Credentials } from 'sigv4-presign'

export function sign({ accessKeyId, secretAccessKey }: Credentials) {
  const client = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey } })
  return createPresignedPost(client, {
    Bucket: 'photos',
    Key: 'cat.jpg',
    Fields: { 'Content-Type': 'image/jpeg' },
    Conditions: [['content-length-range', 1, 10_000_000]],
    Expires: 900,
  })
}
