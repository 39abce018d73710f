import { check } from '../errors.ts'
import { escapeMarkup } from '../format/markup.ts'
import { checkInteger, checkString } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import { checksumNames, checksums } from './names.ts'
import { maxParts } from './plan.ts'
import type { UploadedPart } from './types.ts'

const partNames = /* @__PURE__ */ checksumNames.concat('partNumber', 'etag', 'size')

/** Visible ASCII characters and spaces, the only characters in ETags and checksums. */
const visible = /^[ -~]+$/

/**
 * Writes the body of CompleteMultipartUpload.
 *
 * @param parts The uploaded parts in any order: number, ETag and, if the upload uses them, checksums. The results of
 *   `readParts` can be passed unchanged. The input is not modified.
 * @returns The XML, with the parts in the order that S3 requires.
 * @throws {PresignError} `InvalidParameter` if there are no parts, a part is repeated, or an ETag is missing. In a
 *   browser, the bucket's CORS rule must have `ExposeHeaders: ["ETag"]`.
 * @example
 * const body = completeBody([{ partNumber: 1, etag: response.headers.get('etag') }])
 * await fetch(upload.complete.url, { ...upload.complete, body })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function completeBody(parts: UploadedPart[]): string {
  check('InvalidParameter', 'parts', Array.isArray(parts) && parts.length > 0, 'a list of uploaded parts', parts)
  const elements: string[] = []
  for (const [index, part] of parts.entries()) {
    const name = `parts[${index}]`
    check('InvalidParameter', name, part, 'an uploaded part', part)
    checkNames(name, part, partNames, `${name}.`)
    const { partNumber, etag } = part
    checkInteger('InvalidParameter', `${name}.partNumber`, partNumber, 1, maxParts)
    check('InvalidParameter', `${name}.partNumber`, !elements[partNumber], 'each number once', partNumber, partNumber)
    checkString(
      'InvalidParameter',
      `${name}.etag`,
      etag,
      visible,
      'the ETag of the response (in a browser, CORS must expose it: ExposeHeaders: ["ETag"])',
    )
    const checksumXml = checksums.map(({ name: checksum, element }) => {
      const value = part[checksum]
      if (value === undefined) return ''
      checkString('InvalidParameter', `${name}.${checksum}`, value, visible, 'a checksum in Base64')
      return `<${element}>${escapeMarkup(value)}</${element}>`
    })
    elements[partNumber] =
      `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeMarkup(etag)}</ETag>${checksumXml.join('')}</Part>`
  }
  return `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`
}
