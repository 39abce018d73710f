import aws4 from 'aws4'
import type { Credentials } from 'sigv4-presign'

export function sign({ accessKeyId, secretAccessKey }: Credentials) {
  const host = 'photos.s3.eu-west-1.amazonaws.com'
  const request = { service: 's3', region: 'eu-west-1', host, path: '/cat.jpg?X-Amz-Expires=3600', signQuery: true }
  const { path } = aws4.sign(request, { accessKeyId, secretAccessKey })
  return `https://${host}${path}`
}
