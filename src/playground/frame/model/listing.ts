import { readXml, type XmlElement } from '../../../format/xml.ts'

/** What a listing shows: an object, or a common prefix, which acts like a folder. */
export type ListedItem =
  | { kind: 'object'; key: string; size: number | undefined; modified: string | undefined }
  | { kind: 'prefix'; key: string }

const textOf = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text

/** Decodes a key of a listing with `encoding-type=url`, in which a `+` is a space. */
const decodeKey = (key: string, encoding: string | undefined): string => {
  if (encoding !== 'url') return key
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}

/**
 * Reads the response of ListObjectsV2.
 *
 * @returns The items in the order of the response; undefined if it is another document.
 */
export function readListing(xml: string): ListedItem[] | undefined {
  const listing = readXml(xml)?.children.find(({ name }) => name === 'ListBucketResult')
  if (!listing) return undefined
  const encoding = textOf(listing, 'EncodingType')
  return listing.children.flatMap((child): ListedItem[] => {
    if (child.name === 'CommonPrefixes') {
      const prefix = textOf(child, 'Prefix')
      return prefix === undefined ? [] : [{ kind: 'prefix', key: decodeKey(prefix, encoding) }]
    }
    const key = child.name === 'Contents' ? textOf(child, 'Key') : undefined
    if (key === undefined) return []
    const size = Number(textOf(child, 'Size') ?? Number.NaN)
    return [
      {
        kind: 'object',
        key: decodeKey(key, encoding),
        size: Number.isFinite(size) ? size : undefined,
        modified: textOf(child, 'LastModified'),
      },
    ]
  })
}
