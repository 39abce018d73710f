import fc from 'fast-check'
import { type Store, uploadPart } from 'sigv4-presign'
import * as multipart from 'sigv4-presign/multipart'
import * as sync from 'sigv4-presign/multipart/sync'
import { presign as signOne } from 'sigv4-presign/sync'
import { describe, expect, it } from 'vitest'

const { completeBody, planParts, readCompletion, readParts, readUploadId } = multipart

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30
const maxSize = 10_000 * 5 * gibibyte

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const store: Store = { region: 'eu-west-1', bucket: 'photos', credentials }
const signingDate = new Date('2026-03-01T12:00:00Z')
const uploadId = 'upload/id+1='

const presign = (options: Partial<multipart.PresignUploadOptions> = {}, key = 'video.mp4') =>
  sync.presignUpload(store, key, { uploadId, size: 20 * mebibyte, signingDate, ...options })

const queryOf = ({ url }: { url: string }) => Object.fromEntries(new URL(url).searchParams)

const errorOf = (call: () => unknown) => {
  try {
    call()
  } catch (error) {
    return error as multipart.Completion & { code: string; message: string; parameter: string; storeCode?: string }
  }
  throw new Error('nothing was thrown')
}

describe('planParts', () => {
  const sizes = fc.oneof(
    fc.integer({ min: 0, max: 100 * mebibyte }),
    fc.maxSafeInteger().map((n) => Math.abs(n) % (maxSize + 1)),
  )

  it('covers every byte exactly once, in parts that S3 accepts', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.option(fc.integer({ min: 5 * mebibyte, max: 5 * gibibyte }), { nil: undefined }),
        (size, partSize) => {
          fc.pre(partSize === undefined || size <= partSize * 10_000)
          const parts = planParts(size, partSize)
          expect(parts.length).toBeLessThanOrEqual(10_000)
          let end = 0
          let isWrong = false
          for (const [index, part] of parts.entries()) {
            const length = part.end - part.start
            isWrong ||= part.partNumber !== index + 1 || part.start !== end || length > 5 * gibibyte
            isWrong ||=
              index < parts.length - 1 && (length < 5 * mebibyte || (partSize !== undefined && length !== partSize))
            isWrong ||= length === 0 && size > 0
            end = part.end
          }
          expect([isWrong, end]).toEqual([false, size])
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each([
    [0, 1, 0],
    [1, 1, 1],
    [8 * mebibyte, 1, 8 * mebibyte],
    [8 * mebibyte + 1, 2, 8 * mebibyte],
    [80_000 * mebibyte, 10_000, 8 * mebibyte],
    [80_000 * mebibyte + 1, 5001, 16 * mebibyte],
    [10_000 * 4 * gibibyte + 1, 8001, 5 * gibibyte],
    [maxSize, 10_000, 5 * gibibyte],
  ])('plans %d bytes as %d parts of %d bytes', (size, count, partSize) => {
    const parts = planParts(size)
    expect([parts.length, parts[0]!.end]).toEqual([count, partSize])
  })

  it.each<[unknown, unknown, string, string]>([
    [-1, undefined, 'size', 'a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got -1'],
    [1.5, undefined, 'size', 'a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got 1.5'],
    [
      maxSize + 1,
      undefined,
      'size',
      `a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got ${maxSize + 1}`,
    ],
    ['20', undefined, 'size', 'a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got string'],
    [undefined, undefined, 'size', 'a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB), got undefined'],
    [1, 5 * mebibyte - 1, 'partSize', 'a whole number of bytes from 5 MiB to 5 GiB, got 5242879'],
    [1, 5 * gibibyte + 1, 'partSize', 'a whole number of bytes from 5 MiB to 5 GiB, got 5368709121'],
    [1, 6e6 + 0.5, 'partSize', 'a whole number of bytes from 5 MiB to 5 GiB, got 6000000.5'],
    [
      50_000 * mebibyte + 1,
      5 * mebibyte,
      'partSize',
      'at least 5242881 bytes, so that the file fits into 10,000 parts, got 5242880',
    ],
  ])('rejects a size of %s in parts of %s', (size, partSize, parameter, reason) => {
    expect(errorOf(() => planParts(size as number, partSize as number))).toMatchObject({
      code: 'InvalidParameter',
      parameter,
      message: `${parameter}: expected ${reason}`,
    })
  })
})

describe('presignUpload', () => {
  it('returns the same with and without promises', async () => {
    const options = { uploadId, size: 20 * mebibyte, signingDate }
    expect(await multipart.presignUpload(store, 'video.mp4', options)).toEqual(presign())
  })

  it('signs the planned parts', () => {
    const key = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !text.split(/[/\\]/).some((part) => /^\.{1,2}$/.test(part)))
    fc.assert(
      fc.property(
        key,
        fc.string({ minLength: 1 }),
        fc.integer({ min: 0, max: 60 * mebibyte }),
        fc.integer({ min: 5 * mebibyte, max: 20 * mebibyte }),
        (name, id, size, partSize) => {
          const upload = sync.presignUpload(store, name, { uploadId: id, size, partSize, signingDate })
          const planned = planParts(size, partSize)
          expect(upload.parts.map(({ partNumber, start, end }) => ({ partNumber, start, end }))).toEqual(planned)
          for (const { partNumber, start, end, ...presigned } of upload.parts) {
            const operation = uploadPart(name, { uploadId: id, partNumber, contentLength: end - start })
            expect(presigned).toEqual(signOne(store, operation, { signingDate }))
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('signs one list for each thousand parts', () => {
    const listsOf = (count: number) =>
      presign({ size: count * 5 * mebibyte, partSize: 5 * mebibyte }).lists.map((list) => {
        const query = queryOf(list)
        return [list.method, query['max-parts'], query['part-number-marker'], query.uploadId]
      })
    expect(listsOf(1000)).toEqual([['GET', '1000', '0', uploadId]])
    expect(listsOf(1001)).toEqual([
      ['GET', '1000', '0', uploadId],
      ['GET', '1000', '1000', uploadId],
    ])
    expect(listsOf(10_000)).toHaveLength(10)
  })

  it('signs complete and abort for the bucket in the options', () => {
    const { complete, abort, expiresAt } = presign({ bucket: 'videos', expiresIn: 60 })
    expect([complete.method, abort.method]).toEqual(['POST', 'DELETE'])
    for (const request of [complete, abort]) {
      expect(request.url).toMatch(/^https:\/\/videos\.s3\.eu-west-1\.amazonaws\.com\/video\.mp4\?/)
      expect(queryOf(request)).toMatchObject({ uploadId, 'X-Amz-Expires': '60' })
    }
    expect(expiresAt).toEqual(new Date('2026-03-01T12:01:00Z'))
  })

  it('adds checksums of the parts to their requests and those of the object to complete', () => {
    const names = [
      'Crc32',
      'Crc32c',
      'Crc64nvme',
      'Sha1',
      'Sha256',
      'Sha512',
      'Md5',
      'Xxhash64',
      'Xxhash3',
      'Xxhash128',
    ]
    for (const name of names) {
      const upload = presign({ size: 1, checksums: [{ [`checksum${name}`]: 'AAAA' }] })
      // `uploadPart` accepts the same names.
      const { headers } = uploadPart('video.mp4', {
        uploadId,
        partNumber: 1,
        contentLength: 1,
        [`checksum${name}`]: 'AAAA',
      })
      expect(upload.parts[0]!.headers).toEqual(headers)
      expect(upload.complete.headers).toEqual({})
    }
    const { complete } = presign({
      complete: { checksumCrc64nvme: 'AAAA', checksumType: 'FULL_OBJECT', mpuObjectSize: 20, ifNoneMatch: '*' },
    })
    expect(complete.headers).toEqual({
      'if-none-match': '*',
      'x-amz-checksum-crc64nvme': 'AAAA',
      'x-amz-checksum-type': 'FULL_OBJECT',
      'x-amz-mp-object-size': '20',
    })
  })

  it('adds headers to every request, except a customer-provided key to abort', () => {
    const key = {
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-server-side-encryption-customer-key': 'a2V5',
      'x-amz-server-side-encryption-customer-key-md5': 'bWQ1',
    }
    const { parts, lists, complete, abort } = presign({ headers: { ...key, 'x-amz-request-payer': 'requester' } })
    for (const request of [...parts, ...lists, complete])
      expect(request.headers).toMatchObject({ ...key, 'x-amz-request-payer': 'requester' })
    expect(abort.headers).toEqual({ 'x-amz-request-payer': 'requester' })
  })

  it.each<[object | undefined, string, RegExp]>([
    [undefined, 'uploadId', /the upload ID/],
    [{ uploadId: undefined }, 'uploadId', /the upload ID/],
    [{ uploadId: '' }, 'uploadId', /the upload ID/],
    [{ expires: 60 }, 'expires', /did you mean "expiresIn"/],
    [{ partsize: 60 }, 'partsize', /did you mean "partSize"/],
    [{ checksums: [{}] }, 'checksums', /one entry for each of the 3 parts, got 1/],
    [{ checksums: [{}, { checksumSHA256: 'a' }, {}] }, 'checksums[1].checksumSHA256', /did you mean "checksumSha256"/],
    [{ checksums: [{}, 1, {}] }, 'checksums[1]', /a plain object/],
    [{ complete: { ifNonMatch: '*' } }, 'complete.ifNonMatch', /did you mean "ifNoneMatch"/],
    [{ complete: { uploadId } }, 'complete.uploadId', /unknown property of complete/],
    [{ complete: { checksumSha256: 'a', checksumType: 'FULL_OBJECT' } }, 'complete.checksumType', /COMPOSITE/],
    [{ complete: { checksumCrc64nvme: 'a', checksumType: 'COMPOSITE' } }, 'complete.checksumType', /FULL_OBJECT/],
  ])('rejects the options %j', (options, parameter, reason) => {
    const given = options && { uploadId, size: 20 * mebibyte, ...options }
    const error = errorOf(() => sync.presignUpload(store, 'key', given as multipart.PresignUploadOptions))
    expect(error).toMatchObject({ code: 'InvalidParameter', parameter })
    expect(error.message).toMatch(reason)
  })

  it('rejects a missing key instead of signing operations on the bucket', () => {
    expect(errorOf(() => sync.presignUpload(store, undefined as never, { uploadId, size: 1 })).code).toBe('InvalidKey')
  })
})

describe('completeBody', () => {
  it('sorts the parts and escapes their ETags, without changing its argument', () => {
    const parts = [
      { partNumber: 10, etag: '"b"' },
      { partNumber: 9, etag: '<a&b>', checksumSha256: 'a/b+c=' },
    ]
    const before = structuredClone(parts)
    expect(completeBody(parts)).toBe(
      '<CompleteMultipartUpload><Part><PartNumber>9</PartNumber><ETag>&lt;a&amp;b&gt;</ETag><ChecksumSHA256>a/b+c=</ChecksumSHA256></Part>' +
        '<Part><PartNumber>10</PartNumber><ETag>&quot;b&quot;</ETag></Part></CompleteMultipartUpload>',
    )
    expect(parts).toEqual(before)
  })

  it.each<[unknown, string, RegExp]>([
    [undefined, 'parts', /a list/],
    [[], 'parts', /a list/],
    [[{ partNumber: 1, etag: null }], 'parts[0].etag', /ExposeHeaders: \["ETag"\]/],
    [[{ partNumber: 1, etag: '' }], 'parts[0].etag', /ETag/],
    [[{ partNumber: 1, etag: 'a\nb' }], 'parts[0].etag', /ETag/],
    [[{ partNumber: 0, etag: 'a' }], 'parts[0].partNumber', /1 to 10000/],
    [[{ partNumber: 10_001, etag: 'a' }], 'parts[0].partNumber', /1 to 10000/],
    [[{ partNumber: '1', etag: 'a' }], 'parts[0].partNumber', /1 to 10000/],
    [
      [
        { partNumber: 1, etag: 'a' },
        { partNumber: 1, etag: 'b' },
      ],
      'parts[1].partNumber',
      /once/,
    ],
    [[{ partNumber: 1, etag: 'a', checksumSHA1: 'b' }], 'parts[0].checksumSHA1', /did you mean "checksumSha1"/],
    [[{ partNumber: 1, etag: 'a', checksumSha1: '' }], 'parts[0].checksumSha1', /Base64/],
    [new Array(2), 'parts[0]', /an uploaded part/],
  ])('rejects %j', (parts, parameter, reason) => {
    const error = errorOf(() => completeBody(parts as multipart.UploadedPart[]))
    expect(error).toMatchObject({ code: 'InvalidParameter', parameter })
    expect(error.message).toMatch(reason)
  })
})

describe('the readers', () => {
  it.each([
    ['Amazon S3', 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', '&quot;9b2c-2&quot;'],
    ['Swift', "xmlns='http://s3.amazonaws.com/doc/2006-03-01/'", '"9b2c-2"'],
    ['radosgw', 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', '9b2c-2'],
    ['MinIO', 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', '&#34;9b2c-2&#34;'],
    ['R2', 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', '&quot;9b2c-2&quot;'],
  ])('read what %s sends', (_, namespace, etag) => {
    const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    const initiated = `<InitiateMultipartUploadResult ${namespace}><Bucket>b</Bucket><Key>k</Key><UploadId>2~a/b+</UploadId></InitiateMultipartUploadResult>`
    expect(readUploadId(declaration + initiated)).toBe('2~a/b+')
    const part = `<Part>\n  <PartNumber>1</PartNumber><LastModified>2026-03-01T12:00:00.000Z</LastModified>\n<ETag>${etag}</ETag><Size>5242880</Size><ChecksumCRC64NVME>AAAA</ChecksumCRC64NVME></Part>`
    const list = `<ListPartsResult ${namespace}><Owner><ID>1</ID></Owner><IsTruncated>false</IsTruncated>${part}</ListPartsResult>`
    const [found, ...more] = readParts(declaration + list)
    expect(more).toEqual([])
    expect({ ...found, etag: found!.etag.replaceAll('"', '') }).toEqual({
      partNumber: 1,
      etag: '9b2c-2',
      size: 5242880,
      checksumCrc64nvme: 'AAAA',
    })
    const completed = `<CompleteMultipartUploadResult ${namespace}><Location>http://h/b/k?a=1&amp;b</Location><ETag>${etag}</ETag></CompleteMultipartUploadResult>`
    expect(readCompletion(`${declaration}   \n\n${completed}`)).toEqual({
      etag: found!.etag,
      location: 'http://h/b/k?a=1&b',
    })
  })

  it('read an upload without parts and a completion without a location', () => {
    expect(readParts('<ListPartsResult/>')).toEqual([])
    expect(readCompletion('<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>')).toEqual({
      etag: 'e',
    })
  })

  it('throw only the code of an error with status 200', () => {
    const error = errorOf(() =>
      readCompletion('<Error><Code>InternalError</Code><Message>https://h/?X-Amz-Signature=abc</Message></Error>'),
    )
    expect(error).toMatchObject({ code: 'InvalidResponse', storeCode: 'InternalError', parameter: 'xml' })
    expect(error.message).toBe('xml: expected the document CompleteMultipartUploadResult, got the error InternalError')
    expect(errorOf(() => readParts(`<Error><Code>${'a'.repeat(65)}</Code></Error>`)).storeCode).toBeUndefined()
    expect(errorOf(() => readParts('<Error><Code>https://h/</Code></Error>')).message).not.toContain('h/')
  })

  it.each<[(xml: string) => unknown, string]>([
    [readUploadId, ''],
    [readUploadId, '<html><body>502</body></html>'],
    [readUploadId, '<InitiateMultipartUploadResult><UploadId> </UploadId></InitiateMultipartUploadResult>'],
    [readUploadId, '<a><UploadId>x</UploadId></a>'],
    [
      readUploadId,
      '<InitiateMultipartUploadResult><Upload><UploadId>x</UploadId></Upload></InitiateMultipartUploadResult>',
    ],
    [readParts, '<ListPartsResult/><ListPartsResult/>'],
    [
      readParts,
      '<ListPartsResult><Part><PartNumber>0</PartNumber><ETag>a</ETag><Size>1</Size></Part></ListPartsResult>',
    ],
    [
      readParts,
      '<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>a</ETag><Size>1e3</Size></Part></ListPartsResult>',
    ],
    [readParts, '<ListPartsResult><Part><PartNumber>1</PartNumber><Size>1</Size></Part></ListPartsResult>'],
    [readCompletion, '<CompleteMultipartUploadResult><ETag>a</ETag>'],
    [readCompletion, '<CompleteMultipartUploadResult/>'],
  ])('reject an unexpected document: %#', (read, xml) => {
    expect(errorOf(() => read(xml))).toMatchObject({ code: 'InvalidResponse' })
  })
})
