/** The fields that one value can be split into. */
export interface LocationParts {
  region?: string
  endpoint?: string
  bucket?: string
  key?: string
}

/** A repair of what was typed, offered as a button. */
export interface Repair {
  /** The button's label. */
  label: string
  /** The new values, by field. */
  values: LocationParts & Record<string, string>
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const awsHost =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/

/** Splits a path such as `/photos/2026/cat.jpg` at its first slash. */
function splitPath(path: string): [first: string, rest: string] {
  const [, first = '', rest = ''] = /^\/*([^/]*)\/?(.*)$/s.exec(path) ?? []
  return [first, rest]
}

/** Removes the empty values. */
const filled = (parts: Record<string, string | null | undefined>): LocationParts =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value)) as LocationParts

/** Reads a URL of the S3 console: `https://REGION.console.aws.amazon.com/s3/object/BUCKET?region=REGION&prefix=KEY`. */
function readConsoleUrl({ pathname, searchParams }: URL): LocationParts | undefined {
  const [, kind, bucket] = /^\/s3\/(object|buckets|upload)\/([^/]+)/.exec(pathname) ?? []
  if (kind === undefined) return undefined
  return filled({ bucket, region: searchParams.get('region'), key: searchParams.get('prefix') })
}

/**
 * Splits an address of a bucket or an object into fields: `s3://photos/cat.jpg`, a URL of the S3 console, the URL of
 * an object on Amazon S3, or one of another store if `isEndpoint`.
 *
 * @param isEndpoint Whether the text is the endpoint of a store, whose path is a bucket.
 * @returns The fields; undefined if the text is not such an address.
 */
export function splitLocation(text: string, isEndpoint = false): LocationParts | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('s3://')) {
    const [bucket, key] = splitPath(trimmed.slice('s3://'.length))
    return bucket === '' ? undefined : filled({ bucket, key })
  }
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined
  const url = new URL(trimmed)
  if (/(^|\.)console\.(aws\.amazon\.com|amazonaws\.cn)$/.test(url.hostname)) return readConsoleUrl(url)
  const host = awsHost.exec(url.hostname)?.groups
  const [first, rest] = splitPath(url.pathname)
  if (host) {
    const { bucket, region } = host
    return bucket === undefined
      ? filled({ region, bucket: decode(first), key: decode(rest) })
      : filled({ region, bucket, key: decode(url.pathname.slice(1)) })
  }
  if (!isEndpoint || first === '' || url.search !== '') return undefined
  return filled({ endpoint: url.origin, bucket: decode(first), key: decode(rest) })
}

const labels: Record<keyof LocationParts, string> = {
  region: 'region',
  endpoint: 'endpoint',
  bucket: 'bucket',
  key: 'key',
}

const describeParts = (parts: LocationParts): string =>
  Object.entries(parts)
    .map(([name, value]) => `${labels[name as keyof LocationParts]} “${value}”`)
    .join(', ')

/** Fields in which white space around the value is always a mistake. A key may begin or end with a space. */
const trimmedFields = ['region', 'endpoint', 'bucket', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId']

/**
 * Finds the repair of a value whose intent is clear.
 *
 * @param field The library's name for the field, such as `bucket`.
 */
export function findRepair(field: string, value: string): Repair | undefined {
  if (field === 'bucket' || field === 'key' || field === 'endpoint') {
    const parts = splitLocation(value, field === 'endpoint')
    if (parts)
      return { label: `Use ${describeParts(parts)}`, values: { ...(field === 'key' ? {} : { [field]: '' }), ...parts } }
  }
  const trimmed = value.trim()
  if (trimmed !== value && trimmed !== '' && trimmedFields.includes(field))
    return { label: 'Remove the spaces around it', values: { [field]: trimmed } }
  if (field === 'endpoint' && /^[\w.-]+\.[\w.-]+(:\d+)?$/.test(trimmed))
    return { label: `Use “https://${trimmed}”`, values: { endpoint: `https://${trimmed}` } }
  if (field === 'endpoint' && /^localhost(:\d+)?$/.test(trimmed))
    return { label: `Use “http://${trimmed}”`, values: { endpoint: `http://${trimmed}` } }
  return undefined
}
