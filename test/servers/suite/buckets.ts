import {
  createBucket,
  deleteBucket,
  deleteObject,
  getObject,
  headBucket,
  listBuckets,
  listObjects,
  listObjectVersions,
  type Operation,
  putObject,
} from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { readXml } from '../xml.ts'
import { type Context, itUnless } from './context.ts'

const bucketLifecycle = (context: Context) => {
  it('creates, describes, lists and deletes a bucket', async () => {
    const bucket = 'another-bucket'
    await context.expect(200, createBucket({ bucket }))
    await context.expect(200, headBucket({ bucket }))
    const list = async () => readXml(await (await context.expect(200, listBuckets())).text(), 'Name')
    expect(await list()).toContain(bucket)
    await context.expect(200, putObject('x', { bucket }), 'x')
    await context.expect(409, deleteBucket({ bucket }))
    await context.expect(204, deleteObject('x', { bucket }))
    await context.expect(204, deleteBucket({ bucket }))
    await context.expect(404, headBucket({ bucket }))
    expect(await list()).not.toContain(bucket)
  })
}

const lists = (context: Context) => {
  const list = async (parameters: Parameters<typeof listObjects>[0]) => {
    const text = await (await context.expect(200, listObjects({ prefix: 'list/', ...parameters }))).text()
    return { text, keys: readXml(text, 'Key') }
  }

  it('lists objects by prefix, delimiter and page', async () => {
    for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/c d']) await context.expect(200, putObject(key), key)
    expect((await list({})).keys).toEqual(['list/a', 'list/b/1', 'list/b/2', 'list/c d'])
    const folded = await list({ delimiter: '/' })
    expect(folded.keys).toEqual(['list/a', 'list/c d'])
    expect(folded.text).toContain('<Prefix>list/b/</Prefix>')
    const first = await list({ maxKeys: 3 })
    expect(first.keys).toHaveLength(3)
    const [continuationToken] = readXml(first.text, 'NextContinuationToken')
    expect((await list({ continuationToken })).keys).toEqual(['list/c d'])
  })

  itUnless(
    context,
    'start-after',
    'lists the keys after start-after',
    async () => {
      expect((await list({ startAfter: 'list/b/1' })).keys).toEqual(['list/b/2', 'list/c d'])
    },
    async () => {
      expect((await list({ startAfter: 'list/b/1' })).keys).toEqual(['list/b/1', 'list/b/2', 'list/c d'])
    },
  )
}

const versions = (context: Context) => {
  const bucket = 'versions-bucket'
  const versioning: Operation = { method: 'PUT', bucket, query: { versioning: '' } }
  const enable = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'

  itUnless(
    context,
    'versions',
    'keeps, lists, serves and deletes versions',
    async () => {
      await context.expect(200, createBucket({ bucket }))
      await context.expect(200, versioning, enable)
      for (const body of ['first', 'second']) await context.expect(200, putObject('v', { bucket }), body)
      const list = await (await context.expect(200, listObjectVersions({ bucket, prefix: 'v' }))).text()
      const ids = readXml(list, 'VersionId')
      expect(ids).toHaveLength(2)
      const bodies = []
      for (const versionId of ids) {
        bodies.push(await (await context.expect(200, getObject('v', { bucket, versionId }))).text())
      }
      expect(bodies).toEqual(['second', 'first'])
      for (const versionId of ids) await context.expect(204, deleteObject('v', { bucket, versionId }))
      await context.expect(404, getObject('v', { bucket }))
      await context.expect(204, deleteBucket({ bucket }))
    },
    async () => {
      await context.expect(501, listObjectVersions())
    },
  )
}

export const buckets = (context: Context) =>
  describe('buckets', () => {
    bucketLifecycle(context)
    lists(context)
    versions(context)
  })
