import { check } from '../errors.ts'
import { checkInteger } from '../input/check.ts'
import type { PlannedPart } from './types.ts'

const mebibyte = 2 ** 20
export const minPartSize = 5 * mebibyte
const maxPartSize = 5 * 1024 * mebibyte
export const maxParts = 10_000

/**
 * Splits a file into the parts of a multipart upload. The parts cover each byte once.
 *
 * @param size The size of the file in bytes, from 0 to 48.8 TiB: 10,000 parts of 5 GiB, S3's maximum.
 * @param partSize The size in bytes of each part except the last, from 5 MiB to 5 GiB. Default: 8 MiB, doubled until
 *   the file fits into 10,000 parts, but never more than 5 GiB.
 * @returns The parts in order; a single empty part if the file is empty.
 * @throws {PresignError} `InvalidParameter` if a size is out of range, or if the file does not fit into 10,000 parts of
 *   the given `partSize`.
 * @example
 * for (const { partNumber, start, end } of planParts(file.size)) await send(partNumber, file.slice(start, end))
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export function planParts(size: number, partSize?: number): PlannedPart[] {
  checkInteger(
    'InvalidParameter',
    'size',
    size,
    0,
    maxParts * maxPartSize,
    'a whole number of bytes from 0 to 48.8 TiB (10,000 parts of 5 GiB)',
  )
  let length = partSize ?? 8 * mebibyte
  if (partSize === undefined) while (length * maxParts < size) length = Math.min(length * 2, maxPartSize)
  checkInteger(
    'InvalidParameter',
    'partSize',
    length,
    minPartSize,
    maxPartSize,
    'a whole number of bytes from 5 MiB to 5 GiB',
  )
  const count = Math.max(1, Math.ceil(size / length))
  check(
    'InvalidParameter',
    'partSize',
    count <= maxParts,
    `at least ${Math.ceil(size / maxParts)} bytes, so that the file fits into 10,000 parts`,
    length,
    length,
  )
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    start: index * length,
    end: Math.min((index + 1) * length, size),
  }))
}
