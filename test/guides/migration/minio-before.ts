import { Client } from 'minio'
import type { Credentials } from 'sigv4-presign'

export async function sign({ accessKeyId, secretAccessKey }: Credentials) {
  const client = new Client({
    endPoint: 'minio.example.com',
    port: 9000,
    region: 'us-east-1',
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
  })
  const download = await client.presignedGetObject('photos', 'cat.jpg', 3600)
  const upload = await client.presignedPutObject('photos', 'cat.jpg', 3600)
  return { download, upload }
}
