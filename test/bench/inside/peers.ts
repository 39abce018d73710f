/** The peers that run in every runtime. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import { S3mini } from 's3mini'
import { bucket, type Case, credentials, expiresIn, host, keyOf, newCredentials, region, responseType } from './work.ts'

const client = new S3Client({ region, credentials })
/** Numbers the access keys. The SDK reloads credentials that expire within minutes, so each call gets new ones. */
let fresh = 0
const renewing = new S3Client({
  region,
  credentials: async () => ({ ...newCredentials(fresh++), expiration: new Date(Date.now() + 60_000) }),
})
const aws = new AwsClient({ ...credentials, region, service: 's3' })
const mini = new S3mini({ ...credentials, region, endpoint: `https://s3.${region}.amazonaws.com/${bucket}` })

const query = new URLSearchParams({ 'response-content-type': responseType, 'X-Amz-Expires': `${expiresIn}` })
const sign = async (signer: AwsClient, index: number) =>
  (await signer.sign(`https://${host}/${keyOf(index)}?${query}`, { aws: { signQuery: true } })).url

const signOfficially = (by: S3Client, index: number) =>
  getSignedUrl(by, new GetObjectCommand({ Bucket: bucket, Key: keyOf(index), ResponseContentType: responseType }), {
    expiresIn,
  })

const url = (url: string) => url

export const peers: Case[] = [
  { name: '@aws-sdk/s3-request-presigner', size: 1, turn: (index) => signOfficially(client, index), url },
  {
    name: '@aws-sdk/s3-request-presigner, cold key',
    size: 1,
    turn: (index) => signOfficially(renewing, index),
    url,
  },
  { name: 'aws4fetch', size: 1, turn: (index) => sign(aws, index), url },
  {
    name: 'aws4fetch, cold key',
    size: 1,
    turn: (index) => sign(new AwsClient({ ...newCredentials(index), region, service: 's3' }), index),
    url,
  },
  {
    name: 's3mini',
    size: 1,
    turn: (index) => mini.getPresignedUrl('GET', keyOf(index), expiresIn, { 'response-content-type': responseType }),
    url,
  },
  {
    name: '@aws-sdk/s3-presigned-post',
    size: 1,
    turn: (index) =>
      createPresignedPost(client, {
        Bucket: bucket,
        Key: keyOf(index),
        Expires: expiresIn,
        Conditions: [['content-length-range', 1, 1e7]],
      }),
  },
]
