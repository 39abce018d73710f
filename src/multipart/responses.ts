import { check, fail, PresignError } from '../errors.ts'
import { childText, namedChildren, readXml, type XmlElement } from '../format/xml.ts'
import { checksums } from './names.ts'
import { maxParts } from './plan.ts'
import type { Completion, StoredPart } from './types.ts'

/** Error codes of S3 are single words. A store's message is not shown, since it may repeat a URL or a signature. */
const errorCode = /^\w{1,64}$/

/** Returns the root element of a response, which must have this name. */
function readRoot(xml: string, name: string): XmlElement {
  check('InvalidResponse', 'xml', typeof xml === 'string', 'the text of a response', xml)
  const [root, ...others] = readXml(xml)?.children ?? []
  if (root?.name === name && others.length === 0) return root
  const code = (root?.name === 'Error' && childText(root, 'Code')) || ''
  if (!errorCode.test(code)) return fail('InvalidResponse', 'xml', `the document ${name}`, xml, 'something else')
  const error = new PresignError('InvalidResponse', `xml: expected the document ${name}, got the error ${code}`, 'xml')
  throw Object.assign(error, { storeCode: code })
}

/** Returns the trimmed text of a required element. */
const readText = (parent: XmlElement, name: string): string =>
  childText(parent, name)?.trim() || fail('InvalidResponse', `xml.${name}`, 'some text', parent, 'nothing')

/** Returns the whole number in a required element. */
function readInteger(parent: XmlElement, name: string, min: number, max: number): number {
  const text = readText(parent, name)
  const value = /^\d{1,16}$/.test(text) ? Number(text) : -1
  return value >= min && value <= max ? value : fail('InvalidResponse', `xml.${name}`, `${min} to ${max}`, text)
}

/**
 * Reads the upload's ID from the response to CreateMultipartUpload.
 *
 * @param xml The body of the response.
 * @returns The ID, for `presignUpload`.
 * @throws {PresignError} `InvalidResponse` for any other document; its `storeCode` is the code of an error response.
 * @example
 * const uploadId = readUploadId(await response.text())
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export const readUploadId = (xml: string): string =>
  readText(readRoot(xml, 'InitiateMultipartUploadResult'), 'UploadId')

/**
 * Reads the stored parts from a response to ListParts. Use it to resume an upload.
 *
 * @param xml The body of one response. Call this for the response to each of the `lists` of `presignUpload`.
 * @returns The parts in the store's order, with their sizes in bytes and any checksums. They can be passed to
 *   `completeBody`.
 * @throws {PresignError} `InvalidResponse` for any other document; its `storeCode` is the code of an error response,
 *   e.g. `NoSuchUpload`.
 * @example
 * const stored = texts.flatMap((xml) => readParts(xml))
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
export const readParts = (xml: string): StoredPart[] =>
  namedChildren(readRoot(xml, 'ListPartsResult'), 'Part').map((element) => {
    const part: StoredPart = {
      partNumber: readInteger(element, 'PartNumber', 1, maxParts),
      etag: readText(element, 'ETag'),
      size: readInteger(element, 'Size', 0, Number.MAX_SAFE_INTEGER),
    }
    for (const { name, element: elementName } of checksums) {
      const checksum = childText(element, elementName)?.trim()
      if (checksum) part[name] = checksum
    }
    return part
  })

/**
 * Reads the response to CompleteMultipartUpload. S3 sends the status 200 before it knows whether the upload can be
 * completed, so the body may be an error. In this case, `readCompletion` throws.
 *
 * @param xml The body of the response.
 * @returns The object's ETag and, if the store sends it, its URL.
 * @throws {PresignError} `InvalidResponse` unless the response reports success; its `storeCode` is the code of an error
 *   response. For `InternalError` and `SlowDown`, send the request again.
 * @example
 * const { etag } = readCompletion(await response.text())
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function readCompletion(xml: string): Completion {
  const root = readRoot(xml, 'CompleteMultipartUploadResult')
  const location = childText(root, 'Location')?.trim()
  return { etag: readText(root, 'ETag'), ...(location && { location }) }
}
