import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { reference } from './reference/reference.ts'
import { describeServer } from './suite/suite.ts'

await describeServer(reference, { features: { versions: 'does not support versions' }, rejections: {} })

describe('the reference store, used by the official SDK', async () => {
  const server = await reference.start()
  afterAll(() => server.stop())
  const { endpoint, region, credentials } = server
  const { accessKeyId, secretAccessKey } = credentials.a
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const [Bucket, Key] = ['sdk-bucket', 'a b/ü+%2F']
  const get = async () =>
    (await send(server, { url: await getSignedUrl(client, new GetObjectCommand({ Bucket, Key })) })).text()

  it('accepts its presigned URLs', async () => {
    const create = await getSignedUrl(client, new CreateBucketCommand({ Bucket }))
    expect((await send(server, { url: create, method: 'PUT' })).status).toBe(200)
    const upload = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key }))
    expect((await send(server, { url: upload, method: 'PUT', body: 'by URL' })).status).toBe(200)
    expect(await get()).toBe('by URL')
  })

  it('accepts its forms', async () => {
    const { url, fields } = await createPresignedPost(client, {
      Bucket,
      Key,
      Conditions: [['content-length-range', 1, 9]],
    })
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('file', new Blob(['by form']))
    expect((await send(server, { url, method: 'POST', body })).status).toBe(204)
    expect(await get()).toBe('by form')
  })
})
