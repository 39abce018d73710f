import { createHash } from 'node:crypto'
import {
  attachment,
  copyObject,
  deleteObject,
  deleteObjectTagging,
  getObject,
  getObjectTagging,
  headObject,
  presignMany,
  presignUrl,
  putObject,
  putObjectTagging,
} from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { send } from '../client.ts'
import { readXml } from '../xml.ts'
import { type Context, itRefuses, itUnless } from './context.ts'

const everyByte = Uint8Array.from({ length: 4096 }, (_, index) => index)

/** Decodes a header as UTF-8. `fetch` decodes headers as Latin-1. */
const fromUtf8 = (header: string | null) => Buffer.from(header ?? '', 'latin1').toString('utf8')

/** Returns a header of an object's HEAD response. */
const headerOf = async (context: Context, key: string, name: string) =>
  (await context.expect(200, headObject(key))).headers.get(name)

const transfer = (context: Context) => {
  it('uploads, describes, downloads and deletes', async () => {
    await context.expect(200, putObject('all-bytes'), everyByte)
    const head = await context.expect(200, headObject('all-bytes'))
    expect(head.headers.get('content-length')).toBe('4096')
    expect(head.headers.get('etag')).toBe(`"${createHash('md5').update(everyByte).digest('hex')}"`)
    const download = await context.expect(200, getObject('all-bytes'))
    expect(new Uint8Array(await download.arrayBuffer())).toEqual(everyByte)
    await context.expect(204, deleteObject('all-bytes'))
    await context.expect(404, getObject('all-bytes'))
    await context.expect(404, headObject('all-bytes'))
  })

  it('uploads nothing', async () => {
    await context.expect(200, putObject('empty', { contentLength: 0 }), '')
    expect(await (await context.expect(200, getObject('empty'))).text()).toBe('')
  })

  itUnless(
    context,
    'ranges',
    'downloads a range',
    async () => {
      await context.expect(200, putObject('range'), '0123456789')
      const part = await context.expect(206, getObject('range', { range: 'bytes=2-5' }))
      expect(part.headers.get('content-range')).toBe('bytes 2-5/10')
      expect(await part.text()).toBe('2345')
    },
    async () => {
      await context.expect(200, putObject('range'), '0123456789')
      const part = await context.expect(206, getObject('range', { range: 'bytes=2-5' }))
      expect(part.headers.get('content-range')).toBe('bytes 2-5/10')
      expect(part.headers.get('content-length')).toBe('4')
      expect(await part.text()).toBe('0123')
    },
  )

  it('signs many at once', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `many/${index}`)
    const uploads = await presignMany(
      context.store,
      keys.map((key) => putObject(key)),
    )
    for (const [index, upload] of uploads.entries()) {
      expect((await send(context.server, { ...upload, body: keys[index]! })).status).toBe(200)
    }
    expect(await (await context.expect(200, getObject('many/39'))).text()).toBe('many/39')
  })

  it('takes any further parameters, of all letters', async () => {
    await context.expect(200, putObject('parameters'), 'x')
    const query = { 'x-any': 'ü 1+2', 'x-bare': '', "x-!'()*": "!'()*~%2F", 'X-UPPER': '1' }
    await context.expect(200, getObject('parameters', { query }))
  })

  const repeated = getObject('parameters', { query: { 'x-any': ['b', 'a', 'a-b', 'a=b'] } })
  itUnless(
    context,
    'repeated parameters',
    'takes a parameter that is repeated',
    async () => {
      await context.expect(200, repeated)
    },
    async () => {
      await context.expect(403, repeated)
    },
  )

  it('signs a plain URL of S3 too', async () => {
    const { server, store } = context
    const url = `${server.endpoint}/${store.bucket}/plain/a%20b+c`
    const options = { service: 's3', region: server.region, credentials: server.credentials.a }
    const upload = await presignUrl(url, { ...options, method: 'PUT' })
    expect((await send(server, { ...upload, body: 'plain' })).status).toBe(200)
    expect(await (await send(server, await presignUrl(url, options))).text()).toBe('plain')
    expect(await (await context.expect(200, getObject('plain/a b+c'))).text()).toBe('plain')
  })

  it('asks a provider for the credentials', async () => {
    const { credentials } = context.server
    const store = { ...context.store, credentials: async () => credentials.a }
    const [upload] = await presignMany(store, [putObject('provider')])
    expect((await send(context.server, { ...upload!, body: 'x' })).status).toBe(200)
  })

  for (const expiresIn of [60, 604_800]) {
    it(`is good for ${expiresIn} s`, async () => {
      await context.expect(200, putObject('expiry'), 'x', { expiresIn })
    })
  }

  it('gives the same URL within a window of stableFor, and it works', async () => {
    await context.expect(200, putObject('stable'), 'stable')
    const options = { expiresIn: 60, stableFor: 86_400 }
    const [first, second] = [
      await context.sign(getObject('stable'), options),
      await context.sign(getObject('stable'), options),
    ]
    expect(second.url).toBe(first.url)
    expect(await (await send(context.server, first)).text()).toBe('stable')
  })
}

const headers = (context: Context) => {
  it('stores signed headers', async () => {
    const operation = putObject('headers', {
      contentType: 'text/csv; charset=utf-8',
      contentDisposition: attachment('naïve – “file”.csv'),
      contentEncoding: 'identity',
      contentLanguage: 'de',
      cacheControl: 'max-age=60,  public',
      contentLength: 5,
      contentMd5: createHash('md5').update('a,b\r\n').digest('base64'),
      metadata: { colour: 'blue', 'two-words': 'a  b' },
    })
    await context.expect(200, operation, 'a,b\r\n')
    const { headers } = await context.expect(200, headObject('headers'))
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toBe(attachment('naïve – “file”.csv'))
    expect(headers.get('content-language')).toBe('de')
    expect(headers.get('x-amz-meta-colour')).toBe('blue')
  })

  itUnless(
    context,
    'metadata in any script',
    'stores metadata in any script',
    async () => {
      await context.expect(200, putObject('unicode-metadata', { metadata: { name: 'Привет, 世界 🎉' } }), 'x')
      expect(fromUtf8(await headerOf(context, 'unicode-metadata', 'x-amz-meta-name'))).toBe('Привет, 世界 🎉')
    },
    async () => {
      await context.expect(200, putObject('unicode-metadata', { metadata: { name: 'Привет, 世界 🎉' } }), 'x')
      expect(await headerOf(context, 'unicode-metadata', 'x-amz-meta-name')).toMatch(/^=\?UTF-8\?/)
    },
  )

  itUnless(
    context,
    'metadata in the query',
    'stores metadata that was moved into the query',
    async () => {
      const upload = await context.sign(putObject('hoisted', { metadata: { colour: 'red' } }), { hoist: true })
      expect(upload.headers).toEqual({})
      expect((await send(context.server, { ...upload, body: 'x' })).status).toBe(200)
      expect(await headerOf(context, 'hoisted', 'x-amz-meta-colour')).toBe('red')
    },
    async () => {
      await context.expect(200, putObject('hoisted', { metadata: { colour: 'red' } }), 'x', { hoist: true })
      expect(await headerOf(context, 'hoisted', 'x-amz-meta-colour')).toBeNull()
    },
  )

  it('checks a signed content-md5', async () => {
    const contentMd5 = createHash('md5').update('right').digest('base64')
    await context.expect(400, putObject('md5', { contentMd5 }), 'wrong')
    await context.expect(404, headObject('md5'))
  })

  it('checks a signed x-amz-content-sha256', async () => {
    const operation = putObject('sha256', {
      headers: { 'x-amz-content-sha256': createHash('sha256').update('right').digest('hex') },
    })
    await context.expect(400, operation, 'wrong')
    await context.expect(404, headObject('sha256'))
    await context.expect(200, operation, 'right')
  })

  it('takes a signed checksum', async () => {
    const checksumSha256 = createHash('sha256').update('summed').digest('base64')
    await context.expect(200, putObject('checksum', { checksumSha256 }), 'summed')
  })

  it('takes UNSIGNED-PAYLOAD as a signed header', async () => {
    const operation = putObject('unsigned', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })
    await context.expect(200, operation, 'anything')
  })

  it('overrides the headers of the response', async () => {
    await context.expect(200, putObject('override', { contentType: 'text/plain' }), 'x')
    const name = '报告 “final” 100%.pdf'
    const operation = getObject('override', {
      responseContentType: 'application/pdf',
      responseContentDisposition: attachment(name),
      responseContentLanguage: 'pt-BR',
      responseCacheControl: 'no-store, max-age=0',
      responseExpires: new Date(Date.UTC(2030, 0, 2)),
    })
    const { headers } = await context.expect(200, operation)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toBe(attachment(name))
    expect(headers.get('content-language')).toBe('pt-BR')
    expect(headers.get('cache-control')).toBe('no-store, max-age=0')
    expect(headers.get('expires')).toBe('Wed, 02 Jan 2030 00:00:00 GMT')
  })
}

const conditions = (context: Context) => {
  it('downloads on conditions on the etag', async () => {
    const { headers } = await context.expect(200, putObject('condition'), 'x')
    const etag = headers.get('etag')!
    await context.expect(200, getObject('condition', { ifMatch: etag }))
    await context.expect(412, getObject('condition', { ifMatch: '"other"' }))
    await context.expect(200, getObject('condition', { ifNoneMatch: '"other"' }))
    await context.expect(304, getObject('condition', { ifNoneMatch: etag }))
  })

  const dates = async (whenModified: number, whenUnmodified: number) => {
    const [past, future] = [new Date(Date.UTC(2000, 0)), new Date(Date.now() + 3_600_000)]
    await context.expect(200, putObject('dates'), 'x')
    await context.expect(200, getObject('dates', { ifModifiedSince: past }))
    await context.expect(whenUnmodified, getObject('dates', { ifModifiedSince: future }))
    await context.expect(whenModified, getObject('dates', { ifUnmodifiedSince: past }))
    await context.expect(200, getObject('dates', { ifUnmodifiedSince: future }))
  }
  itUnless(
    context,
    'conditions on dates',
    'downloads on conditions on the date',
    () => dates(412, 304),
    () => dates(200, 200),
  )

  itUnless(
    context,
    'conditions on uploads',
    'uploads only what is not there yet',
    async () => {
      await context.expect(200, putObject('once', { ifNoneMatch: '*' }), 'first')
      await context.expect(412, putObject('once', { ifNoneMatch: '*' }), 'second')
      expect(await (await context.expect(200, getObject('once'))).text()).toBe('first')
    },
    async () => {
      await context.expect(200, putObject('once'), 'first')
      expect([200, 501]).toContain((await context.use(putObject('once', { ifNoneMatch: '*' }), 'second')).status)
    },
  )
}

const copies = (context: Context) => {
  const copySource = { bucket: context.store.bucket, key: 'from/a b+ü' }
  const copy = async () => {
    await context.expect(200, putObject(copySource.key, { contentType: 'text/x-from' }), 'copied')
    await context.expect(200, copyObject('to', { copySource }))
  }

  itUnless(
    context,
    'copies',
    'copies',
    async () => {
      await copy()
      const download = await context.expect(200, getObject('to'))
      expect(download.headers.get('content-type')).toBe('text/x-from')
      expect(await download.text()).toBe('copied')
    },
    async () => {
      await copy()
      await context.expect(404, getObject('to'))
    },
  )

  itRefuses(context, 'to copy another object than was signed', '403 SignatureDoesNotMatch', async () => {
    const { headers, ...request } = await context.sign(copyObject('to', { copySource }))
    return send(context.server, { ...request, headers: { ...headers, 'x-amz-copy-source': '/suite-bucket/other' } })
  })
}

const tags = (context: Context) => {
  const document = '<Tagging><TagSet><Tag><Key>colour</Key><Value>green &amp; blue</Value></Tag></TagSet></Tagging>'
  const read = async (key: string) => {
    const text = await (await context.expect(200, getObjectTagging(key))).text()
    return [readXml(text, 'Key'), readXml(text, 'Value')]
  }

  itUnless(
    context,
    'tags',
    'sets, reads and removes tags',
    async () => {
      await context.expect(200, putObject('tags'), 'x')
      await context.expect(200, putObjectTagging('tags'), document)
      expect(await read('tags')).toEqual([['colour'], ['green & blue']])
      await context.expect(204, deleteObjectTagging('tags'))
      expect(await read('tags')).toEqual([[], []])
    },
    async () => {
      await context.expect(200, putObject('tags'), 'x')
      await context.expect(501, putObjectTagging('tags'), document)
      await context.expect(501, deleteObjectTagging('tags'))
      expect(await read('tags')).toEqual([[], []])
    },
  )

  itUnless(
    context,
    'tags',
    'uploads with tags',
    async () => {
      await context.expect(200, putObject('tagged', { tagging: { a: '1', b: 'two words' } }), 'x')
      expect(await read('tagged')).toEqual([
        ['a', 'b'],
        ['1', 'two words'],
      ])
    },
    async () => {
      await context.expect(501, putObject('tagged', { tagging: 'a=1' }), 'x')
    },
  )
}

const temporary = (context: Context) => {
  itUnless(
    context,
    'temporary credentials',
    'takes the session token of temporary credentials',
    async () => {
      const store = { ...context.store, credentials: context.server.credentials.temporary! }
      const [upload, download] = await presignMany(store, [putObject('token'), getObject('token')])
      expect((await send(context.server, { ...upload!, body: 'token' })).status).toBe(200)
      expect(await (await send(context.server, download!)).text()).toBe('token')
      const stale = { ...store, credentials: { ...store.credentials, sessionToken: 'another' } }
      const [refused] = await presignMany(stale, [getObject('token')])
      expect((await send(context.server, refused!)).status).toBe(400)
    },
    async () => {
      expect(context.server.credentials.temporary).toBeUndefined()
    },
  )
}

export const objects = (context: Context) =>
  describe('objects', () => {
    transfer(context)
    headers(context)
    conditions(context)
    copies(context)
    tags(context)
    temporary(context)
  })
