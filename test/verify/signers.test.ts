/** URLs and forms that the official presigner and botocore sign with their default options are verified. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { describe, expect, it } from 'vitest'
import { inCi } from '../ci.ts'
import { expectVerified, expectVerifiedForm } from './changes.ts'
import { accessKeyId, secretAccessKey, sessionToken } from './samples.ts'

const Bucket = 'photos'
const Key = "2026/Zürich 日 (1)+'*!~%2F.jpg"

const known = (token?: string) => ({
  credentials: () => ({ secretAccessKey, sessionToken: token }),
  region: 'eu-central-1',
})

const knownForm = (token?: string) => ({ ...known(token), file: { name: 'cat.jpg', size: 3 }, bucket: Bucket })

describe('URLs and forms of the official presigner are verified', () => {
  const configurations: [name: string, config: S3ClientConfig, token?: string][] = [
    ['for Amazon S3', {}],
    ['with temporary credentials', {}, sessionToken],
    ['with the bucket in the path', { forcePathStyle: true }],
    ['for another store', { endpoint: 'https://s3.example.com:9000', forcePathStyle: true }],
    ['for another store with the bucket in the host', { endpoint: 'http://s3.example.com' }],
  ]

  describe.each(configurations)('%s', (_, config, token) => {
    const client = new S3Client({
      region: 'eu-central-1',
      credentials: { accessKeyId, secretAccessKey, ...(token !== undefined && { sessionToken: token }) },
      ...config,
    })
    const options = known(token)

    const commands = [
      ['GET', new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: 'attachment; filename="a b"' }), {}],
      ['HEAD', new HeadObjectCommand({ Bucket, Key, VersionId: '7' }), {}],
      ['DELETE', new DeleteObjectCommand({ Bucket, Key }), {}],
      ['GET', new ListObjectsV2Command({ Bucket, Prefix: 'a/', Delimiter: '/' }), {}],
      ['PUT', new UploadPartCommand({ Bucket, Key, UploadId: 'x+/=', PartNumber: 3 }), {}],
      ['PUT', new PutObjectCommand({ Bucket, Key, Metadata: { title: 'a  b' }, ACL: 'private' }), {}],
      [
        'PUT',
        new PutObjectCommand({ Bucket, Key, ContentType: 'image/jpeg', Tagging: 'a=b' }),
        { 'content-type': 'image/jpeg' },
      ],
      [
        'PUT',
        new CopyObjectCommand({ Bucket, Key, CopySource: 'other/a%20b' }),
        { 'x-amz-copy-source': 'other/a%20b' },
      ],
    ] as const

    it.each(commands.map((row) => [row[1].constructor.name, ...row] as const))(
      '%s',
      async (_, method, command, headers) => {
        const names = new Set(Object.keys(headers))
        const url = await getSignedUrl(client, command as GetObjectCommand, {
          signableHeaders: names,
          unhoistableHeaders: names,
        })
        await expectVerified({ method, url, headers: { ...headers } }, options)
      },
    )

    it('form', async () => {
      const { fields } = await createPresignedPost(client, {
        Bucket,
        Key: 'uploads/${filename}',
        Conditions: [['content-length-range', 1, 10], { acl: 'private' }],
        Fields: { acl: 'private', 'x-amz-meta-title': 'Zürich' },
      })
      await expectVerifiedForm(fields, knownForm(token))
    })
  })
})

const script = fileURLToPath(new URL('sign.py', import.meta.url))
const python = (...given: string[]) => spawnSync('python3', given, { encoding: 'utf8' }).status === 0
const missing = python('-c', 'import botocore')
  ? undefined
  : 'python3-botocore not installed: apt-get install -y python3-botocore'

describe('URLs and forms of botocore are verified', () => {
  if (missing !== undefined) {
    const notice = `botocore SKIPPED: ${missing}`
    if (!inCi()) console.warn(notice)
    it.skipIf(!inCi())(notice, () => {
      throw new Error(missing)
    })
    return
  }

  const stores = [
    { style: 'virtual' },
    { style: 'virtual', sessionToken },
    { style: 'path' },
    { style: 'path', endpoint: 'https://s3.example.com:9000' },
    { style: 'virtual', endpoint: 'http://s3.example.com' },
    { style: 'path', endpoint: 'https://s3.example.com:443', sessionToken },
  ].map((place) => ({ ...place, region: 'eu-central-1', accessKeyId, secretAccessKey }))

  const operations: [operation: string, method: string, params: object, headers: Record<string, string>][] = [
    ['get_object', 'GET', { Key, ResponseContentType: 'text/plain; charset=utf-8' }, {}],
    ['head_object', 'HEAD', { Key, VersionId: '7' }, {}],
    ['delete_object', 'DELETE', { Key }, {}],
    ['list_objects_v2', 'GET', { Prefix: 'a/', Delimiter: '/' }, {}],
    ['upload_part', 'PUT', { Key, UploadId: 'x+/=', PartNumber: 3 }, {}],
    [
      'put_object',
      'PUT',
      { Key, ContentType: 'image/jpeg', Metadata: { title: 'a  b' }, ACL: 'private' },
      { 'content-type': 'image/jpeg', 'x-amz-meta-title': 'a  b', 'x-amz-acl': 'private' },
    ],
    [
      'copy_object',
      'PUT',
      { Key, CopySource: { Bucket: 'other', Key: 'a b' } },
      { 'x-amz-copy-source': 'other/a%20b' },
    ],
  ]

  const urls = stores.flatMap((place) =>
    operations.map(([operation, method, params, headers]) => ({
      request: { place, operation, params: { Bucket, ...params }, expiresIn: 3600 },
      method,
      headers,
    })),
  )
  const forms = stores.map((place) => ({
    place,
    post: {
      Bucket,
      Key: 'uploads/${filename}',
      Fields: { acl: 'private', 'Content-Type': 'image/jpeg' },
      Conditions: [{ acl: 'private' }, ['starts-with', '$Content-Type', 'image/'], ['content-length-range', 1, 10]],
      ExpiresIn: 3600,
    },
  }))
  const input = JSON.stringify([...urls.map(({ request }) => request), ...forms])
  const environment = { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', PYTHONDONTWRITEBYTECODE: '1' }
  const run = spawnSync('python3', [script], { input, encoding: 'utf8', env: environment })
  const results = run.status === 0 ? (JSON.parse(run.stdout) as (string | { fields: Record<string, string> })[]) : []

  it('after botocore has signed all of them', () => {
    expect(run.stderr).toBe('')
    expect(results).toHaveLength(urls.length + forms.length)
  })

  it.each(
    urls.map(
      (row, index) =>
        [
          `${row.request.operation} ${row.request.place.style} ${row.request.place.endpoint ?? ''}`,
          row,
          index,
        ] as const,
    ),
  )('%s', async (_, { request, method, headers }, index) => {
    const url = results[index] as string
    await expectVerified({ method, url, headers }, known(request.place.sessionToken))
  })

  it.each(forms.map((form, index) => [`form ${form.place.style} ${form.place.endpoint ?? ''}`, form, index] as const))(
    '%s',
    async (_, { place }, index) => {
      const { fields } = results[urls.length + index] as { fields: Record<string, string> }
      await expectVerifiedForm(fields, knownForm(place.sessionToken))
    },
  )
})
