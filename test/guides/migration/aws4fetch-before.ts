import { AwsClient } from 'aws4fetch'
import type { Credentials } from 'sigv4-presign'

export async function sign({ accessKeyId, secretAccessKey }: Credentials) {
  const client = new AwsClient({ service: 's3', region: 'eu-west-1', accessKeyId, secretAccessKey })
  const url = 'https://photos.s3.eu-west-1.amazonaws.com/cat.jpg?X-Amz-Expires=3600'
  const signed = await client.sign(url, { aws: { signQuery: true } })
  return signed.url
}
