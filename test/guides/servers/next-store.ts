import 'server-only'

const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

export const store = {
  region: 'us-east-1',
  endpoint: AWS_ENDPOINT_URL_S3,
  bucket: 'photos',
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
}
