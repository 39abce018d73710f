import type { PresignErrorCode } from '../../src/errors.ts'
import { type Check, equal, that } from './check.ts'
import { checkError, thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { parameterOf, parametersOf, signingDate, store } from './sample.ts'

type Main = typeof import('../../src/multipart.ts')

/** The asynchronous or the synchronous entry. */
export type Multipart = Omit<Main, 'presignUpload'> & {
  presignUpload: (
    ...given: Parameters<Main['presignUpload']>
  ) => ReturnType<Main['presignUpload']> | Awaited<ReturnType<Main['presignUpload']>>
}

const mebibyte = 2 ** 20
const key = 'a video/ü+.mp4'
const options = { uploadId: 'upload+/=1', size: 20 * mebibyte, signingDate, expiresIn: 3600 }

/** Calls that must be rejected. */
const rejected: [call: (entry: Multipart) => unknown, code: PresignErrorCode][] = [
  ...[-1, 1.5, Number.NaN, '5', undefined, 10_000 * 5 * 2 ** 30 + 1].map(
    (size): [(entry: Multipart) => unknown, PresignErrorCode] => [
      ({ planParts }) => planParts(size as number),
      'InvalidParameter',
    ],
  ),
  [({ planParts }) => planParts(1, 5 * mebibyte - 1), 'InvalidParameter'],
  [({ planParts }) => planParts(10_000 * 5 * mebibyte + 1, 5 * mebibyte), 'InvalidParameter'],
  [({ presignUpload }) => presignUpload(store, key, { ...options, expiresIn: 604801 }), 'InvalidExpires'],
  [({ presignUpload }) => presignUpload(store, 'a/../b', options), 'UnreachableKey'],
  [({ presignUpload }) => presignUpload(store, key, { ...options, uploadId: '' }), 'InvalidParameter'],
  [({ presignUpload }) => presignUpload(store, key, { ...options, expires: 60 } as typeof options), 'InvalidParameter'],
  [({ completeBody }) => completeBody([]), 'InvalidParameter'],
  [({ readUploadId }) => readUploadId('<html></html>'), 'InvalidResponse'],
  [({ readParts }) => readParts('<Error><Code>NoSuchUpload</Code></Error>'), 'InvalidResponse'],
  [({ readCompletion }) => readCompletion('<Error><Code>InternalError</Code></Error>'), 'InvalidResponse'],
]

/** Checks how multipart uploads are planned and signed, and how responses are parsed. */
export function* multipartChecks(name: string, entry: Multipart, library: Library): Iterable<Check> {
  yield {
    name: `${name}: every request of an upload is signed like that of the main entry`,
    async run() {
      const { presign, uploadPart, listParts, completeMultipartUpload, abortMultipartUpload } = library
      const { uploadId } = options
      const upload = await entry.presignUpload(store, key, options)
      const sign = (operation: Parameters<typeof presign>[1]) =>
        presign(store, operation, { signingDate, expiresIn: 3600 })
      for (const { partNumber, start, end, ...presigned } of upload.parts) {
        const contentLength = end - start
        equal(presigned, await sign(uploadPart(key, { uploadId, partNumber, contentLength })), `part ${partNumber}`)
      }
      const list = listParts(key, { uploadId, maxParts: 1000, partNumberMarker: '0' })
      equal(upload.lists, [await sign(list)], 'the list')
      equal(upload.complete, await sign(completeMultipartUpload(key, { uploadId })), 'complete')
      equal(upload.abort, await sign(abortMultipartUpload(key, { uploadId })), 'abort')
      equal(upload.expiresAt, new Date(signingDate.getTime() + 3_600_000), 'the expiry')
    },
  }
  yield {
    name: `${name}: parts cover each byte once`,
    run() {
      equal(entry.planParts(0), [{ partNumber: 1, start: 0, end: 0 }], 'the parts of nothing')
      const parts = entry.planParts(10_000 * 5 * 2 ** 30)
      equal([parts.length, parts.at(-1)?.end], [10_000, 10_000 * 5 * 2 ** 30], 'the largest object')
      that(
        parts.every(({ start }, index) => start === (parts[index - 1]?.end ?? 0)),
        'there is a gap',
      )
    },
  }
  yield {
    name: `${name}: lists of 1,000 parts each`,
    async run() {
      const { lists } = await entry.presignUpload(store, key, {
        ...options,
        size: 1001 * 8 * mebibyte,
        partSize: 8 * mebibyte,
      })
      const markers = lists.map(({ url }) => parameterOf(url, 'part-number-marker'))
      equal(markers, ['0', '1000'], 'the markers')
      that(
        parametersOf(lists[1]!.url).some(([parameter, value]) => parameter === 'max-parts' && value === '1000'),
        'the list is not limited',
      )
    },
  }
  yield {
    name: `${name}: what a store sends is read, and what it must get is written`,
    run() {
      equal(
        entry.readUploadId(
          '<InitiateMultipartUploadResult xmlns="a"><UploadId>a&amp;b</UploadId></InitiateMultipartUploadResult>',
        ),
        'a&b',
        'the upload ID',
      )
      const list =
        '<ListPartsResult><Part><PartNumber>2</PartNumber><ETag>&quot;e&quot;</ETag><Size>7</Size><ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Part></ListPartsResult>'
      const parts = entry.readParts(list)
      equal(parts, [{ partNumber: 2, etag: '"e"', size: 7, checksumCrc32c: 'AAAAAA==' }], 'the parts')
      equal(
        entry.completeBody([...parts, { partNumber: 1, etag: '"d"' }]),
        '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;d&quot;</ETag></Part><Part><PartNumber>2</PartNumber><ETag>&quot;e&quot;</ETag><ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Part></CompleteMultipartUpload>',
        'the body',
      )
      equal(
        entry.readCompletion('<CompleteMultipartUploadResult><ETag>"e-2"</ETag></CompleteMultipartUploadResult>'),
        { etag: '"e-2"' },
        'the completion',
      )
    },
  }
  yield {
    name: `${name}: wrong values are rejected`,
    async run() {
      for (const [call, code] of rejected) checkError(library, await thrownBy(() => call(entry)), code)
    },
  }
}
