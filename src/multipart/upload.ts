import { check, fail } from '../errors.ts'
import { checkInteger, checkString, definedEntries, readPairs } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { Operation, Presigned, PresignOptions } from '../types.ts'
import { checksumHeaders, checksumNames } from './names.ts'
import { planParts } from './plan.ts'
import type { PartChecksums, PresignedUpload, PresignUploadOptions } from './types.ts'

/** The maximum in one response of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partsPerList = 1000

/** The headers of a customer-provided key. AbortMultipartUpload does not accept them, so it is signed without them. */
const customerKeyHeader = /^x-amz-server-side-encryption-customer-/i

const optionNames = [
  'uploadId',
  'size',
  'partSize',
  'bucket',
  'expiresIn',
  'signingDate',
  'checksums',
  'complete',
  'headers',
]

/** The headers of CompleteMultipartUpload's parameters. */
const completeHeaders: Record<string, string> = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  checksumType: 'x-amz-checksum-type',
  mpuObjectSize: 'x-amz-mp-object-size',
  sseCustomerAlgorithm: 'x-amz-server-side-encryption-customer-algorithm',
  sseCustomerKey: 'x-amz-server-side-encryption-customer-key',
  sseCustomerKeyMd5: 'x-amz-server-side-encryption-customer-key-md5',
  requestPayer: 'x-amz-request-payer',
  expectedBucketOwner: 'x-amz-expected-bucket-owner',
}

/** The operations of an existing upload, how to sign them, and how to assemble the result. */
interface PreparedUpload {
  operations: Operation[]
  options: PresignOptions
  assemble(presigned: Presigned[]): PresignedUpload
}

/**
 * Rejects checksums that S3 does not support: a checksum of the whole object that cannot be combined from its parts, or
 * a composite CRC64NVME.
 */
function checkChecksumType(complete: PresignUploadOptions['complete']): void {
  for (const name of checksumNames) {
    if (complete?.[name as keyof PartChecksums] === undefined) continue
    const isCrc64 = name === 'checksumCrc64nvme'
    const isRefused =
      complete.checksumType === 'FULL_OBJECT' ? !/Crc/.test(name) : isCrc64 && complete.checksumType === 'COMPOSITE'
    if (isRefused)
      fail(
        'InvalidParameter',
        'complete.checksumType',
        isCrc64 ? 'FULL_OBJECT for CRC64NVME' : 'COMPOSITE for all algorithms except CRC64NVME, CRC32 and CRC32C',
        name,
        complete.checksumType,
      )
  }
}

/** Returns the headers of parameters. Their names must be in `known`. */
function readHeaders(name: string, parameters: object | null | undefined, known: Record<string, string>) {
  const headers: Record<string, string> = {}
  check('InvalidParameter', name, parameters !== null, 'a plain object', parameters)
  checkNames(name, parameters, Object.keys(known), `${name}.`)
  for (const [given, value] of definedEntries('InvalidParameter', name, parameters as Record<string, unknown>))
    headers[known[given]!] =
      typeof value === 'number' && given === 'mpuObjectSize'
        ? `${checkInteger('InvalidParameter', `${name}.${given}`, value, 0, Number.MAX_SAFE_INTEGER)}`
        : checkString('InvalidParameter', `${name}.${given}`, value, /^/, 'a string (a checksum is in Base64)')
  return headers
}

/** Prepares the requests of an upload. `assemble` sorts them after they have been signed. */
export function prepareUpload(key: string, given: PresignUploadOptions): PreparedUpload {
  checkNames('options', given, optionNames)
  const { uploadId, size, partSize, bucket, expiresIn, signingDate, checksums, complete } =
    given ?? ({} as PresignUploadOptions)
  checkString('InvalidParameter', 'uploadId', uploadId, /./, 'the upload ID of CreateMultipartUpload')
  const parts = planParts(size, partSize)
  if (checksums !== undefined)
    check(
      'InvalidParameter',
      'checksums',
      Array.isArray(checksums) && checksums.length === parts.length,
      `one entry for each of the ${parts.length} parts`,
      checksums,
      checksums?.length,
    )
  checkChecksumType(complete)
  const headers = Object.fromEntries(readPairs('InvalidHeader', 'headers', given?.headers))
  const operation = (method: string, query: Operation['query'], more: Record<string, string> = headers): Operation => ({
    method,
    bucket,
    // Untyped code may omit the key. The empty key is rejected, so this cannot become an operation on the bucket.
    key: key ?? '',
    query: { ...query, uploadId },
    headers: more,
  })
  const operations = parts.map(({ partNumber, start, end }, index) =>
    operation(
      'PUT',
      { partNumber: `${partNumber}` },
      {
        ...headers,
        ...(checksums && readHeaders(`checksums[${index}]`, checksums[index], checksumHeaders)),
        'content-length': `${end - start}`,
      },
    ),
  )
  for (let marker = 0; marker < parts.length; marker += partsPerList)
    operations.push(operation('GET', { 'max-parts': `${partsPerList}`, 'part-number-marker': `${marker}` }))
  const withoutCustomerKey = Object.entries(headers).filter(([name]) => !customerKeyHeader.test(name))
  operations.push(
    operation(
      'POST',
      {},
      { ...headers, ...readHeaders('complete', complete, { ...completeHeaders, ...checksumHeaders }) },
    ),
    operation('DELETE', {}, Object.fromEntries(withoutCustomerKey)),
  )
  return {
    operations,
    options: { expiresIn, signingDate },
    assemble(presigned) {
      const [complete, abort] = presigned.slice(-2) as [Presigned, Presigned]
      return {
        parts: parts.map((part, index) => Object.assign(presigned[index]!, part)),
        lists: presigned.slice(parts.length, -2),
        complete,
        abort,
        expiresAt: complete.expiresAt,
      }
    },
  }
}
