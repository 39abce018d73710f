/** The peers that need Node's modules, plus Bun's built-in presigner when run in Bun. */
import aws4 from 'aws4'
import { Client } from 'minio'
import { bucket, type Case, credentials, expiresIn, host, keyOf, newCredentials, region, responseType } from './work.ts'

const query = new URLSearchParams({ 'X-Amz-Expires': `${expiresIn}`, 'response-content-type': responseType })

function sign(index: number, by: typeof credentials): string {
  const path = `/${keyOf(index)}?${query}`
  const signed = aws4.sign({ service: 's3', region, host, path, signQuery: true }, by)
  return `https://${host}${signed.path}`
}

const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials
const minio = new Client({ endPoint: `s3.${region}.amazonaws.com`, region, accessKey, secretKey })

const url = (url: string) => url

interface BunS3 {
  presign(key: string, options: object): string
}
const { Bun } = globalThis as { Bun?: { S3Client: new (options: object) => BunS3 } }
const bun = Bun && new Bun.S3Client({ ...credentials, region, bucket })

export const nodePeers: Case[] = [
  { name: 'aws4', size: 1, turn: (index) => sign(index, credentials), url },
  { name: 'aws4, cold key', size: 1, turn: (index) => sign(index, newCredentials(index)), url },
  {
    name: 'minio',
    size: 1,
    turn: (index) =>
      minio.presignedGetObject(bucket, keyOf(index), expiresIn, { 'response-content-type': responseType }),
    url,
  },
  ...(bun
    ? [
        {
          name: 'Bun',
          size: 1,
          turn: (index: number) => bun.presign(keyOf(index), { expiresIn, type: responseType }),
          url,
        },
      ]
    : []),
]
