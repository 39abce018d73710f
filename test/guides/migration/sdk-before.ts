import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Credentials } from 'sigv4-presign'

export async function sign({ accessKeyId, secretAccessKey }: Credentials) {
  const client = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey } })
  const object = { Bucket: 'photos', Key: 'cat.jpg' }
  const download = await getSignedUrl(client, new GetObjectCommand(object), { expiresIn: 3600 })
  const upload = await getSignedUrl(client, new PutObjectCommand({ ...object, ContentType: 'image/jpeg' }))
  return { download, upload }
}
