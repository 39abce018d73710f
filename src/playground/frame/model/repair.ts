import { formatDuration, parseDuration, parseSize } from '../../../format/units.ts'
import { readPasted } from './paste.ts'

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
  /** Whether the value is the address of a bucket or an object, which is used as soon as it is pasted. */
  isAddress?: boolean
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

/** What the ARN of a bucket or of an object begins with. The ARN of an access point has a region and an account. */
const bucketArn = /^arn:aws(-[a-z-]+)?:s3:::/

/**
 * Splits an address of a bucket or an object into fields: `s3://photos/cat.jpg`, `arn:aws:s3:::photos/cat.jpg`, a URL
 * of the S3 console, the URL of an object on Amazon S3, or one of another store if `isEndpoint`.
 *
 * @param isEndpoint Whether the text is the endpoint of a store, whose path is a bucket.
 * @returns The fields; undefined if the text is not such an address.
 */
export function splitLocation(text: string, isEndpoint = false): LocationParts | undefined {
  const trimmed = text.trim().replace(/^(?=[\w.-]+\.amazonaws\.com(\.cn)?(\/|$))/, 'https://')
  const [scheme] = /^s3:\/\//.exec(trimmed) ?? bucketArn.exec(trimmed) ?? []
  if (scheme !== undefined) {
    const [bucket, key] = splitPath(trimmed.slice(scheme.length))
    // Policies write `/*` for all objects.
    return bucket === '' ? undefined : filled({ bucket, key: key === '*' ? '' : key })
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

/** The access key ID of AWS. */
const awsKeyId = /^A[KS]IA[A-Z0-9]{16}$/

/** A secret access key of AWS, as far as its form shows it. */
const awsSecret = /^[A-Za-z0-9/+]{40}$/

const repairBucket = (value: string): Repair | undefined => {
  const [, bucket, key] = /^\/?([\w.-]{3,})\/(.*)$/s.exec(value) ?? []
  if (bucket !== undefined) {
    const parts = filled({ bucket, key })
    return { label: `Use ${describeParts(parts)}`, values: { ...parts } }
  }
  const lower = value.toLowerCase()
  return lower !== value && /^[\w.-]+$/.test(value)
    ? { label: `Use “${lower}”: bucket names are in lower case`, values: { bucket: lower } }
    : undefined
}

/** Finds the name of an AWS region in what was typed, such as `EU (Ireland) eu-west-1` or the zone `eu-west-1a`. */
const repairRegion = (value: string): Repair | undefined => {
  const [, region] =
    /(?:^|[^a-z])([a-z]{2}(?:-[a-z]+)+-\d)(?:[a-z]?$|-?[^a-z\d-])/.exec(value.toLowerCase().replace(/[\s_]+/g, '-')) ??
    []
  return region === undefined || region === value ? undefined : { label: `Use “${region}”`, values: { region } }
}

const repairKey = (value: string): Repair | undefined => {
  if (/^\/+[^/]/.test(value)) {
    const key = value.replace(/^\/+/, '')
    return { label: `Use “${key}”, without the slash in front`, values: { key } }
  }
  const key = decode(value)
  return key === value ? undefined : { label: `Use “${key}”, without percent-encoding`, values: { key } }
}

const repairEndpoint = (value: string): Repair | undefined => {
  const endpoint = /^localhost(:\d+)?$/.test(value)
    ? `http://${value}`
    : /^[\w.-]+\.[\w.-]+(:\d+)?$/.test(value)
      ? `https://${value}`
      : undefined
  return endpoint === undefined ? undefined : { label: `Use “${endpoint}”`, values: { endpoint } }
}

/** Finds the account ID in the address of a bucket or of the dashboard of Cloudflare R2. */
const repairAccountId = (value: string): Repair | undefined => {
  const [, accountId] = /^https:\/\/(?:dash\.cloudflare\.com\/)?([\da-f]{32})(?:[./]|$)/.exec(value) ?? []
  return accountId === undefined ? undefined : { label: `Use account ID “${accountId}”`, values: { accountId } }
}

/** Repairs keys that are in each other's field, or of which one field has more than one. The labels show no secret. */
function repairCredentials(field: string, value: string, values: Record<string, string>): Repair | undefined {
  const [found, ...more] = readPasted(value)
  if (found && more.length === 0) {
    const { accessKeyId, secretAccessKey, sessionToken } = found
    const keys = filled({ accessKeyId, secretAccessKey, sessionToken }) as Repair['values']
    return { label: 'Take the keys out of this text', values: keys }
  }
  const typed: Record<string, string> = { ...values, [field]: value }
  const { accessKeyId = '', secretAccessKey = '' } = typed
  const idIsSecret = awsSecret.test(accessKeyId)
  const secretIsId = awsKeyId.test(secretAccessKey)
  const isSwapped = idIsSecret ? secretIsId || secretAccessKey === '' : secretIsId && accessKeyId === ''
  if (isSwapped)
    return field === (idIsSecret ? 'accessKeyId' : 'secretAccessKey')
      ? {
          label: 'Swap the access key ID and the secret access key',
          values: { accessKeyId: secretAccessKey, secretAccessKey: accessKeyId },
        }
      : undefined
  if (field === 'secretAccessKey' && secretIsId)
    return { label: 'Clear this: it is an access key ID', values: { secretAccessKey: '' } }
  return undefined
}

/** Reads a duration in words, such as `1 day` or `1.5h`. */
function repairDuration(field: string, value: string): Repair | undefined {
  if (parseDuration(value) !== undefined) return undefined
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(s|m|h|d|w)(?:ec|in|r|econd|inute|our|ay|eek)?s?$/i.exec(value) ?? []
  const seconds = unit === undefined ? 0 : parseDuration(`1${unit.toLowerCase()}`)! * Number(amount)
  if (seconds === 0) return undefined
  const text = formatDuration(seconds)
  return parseDuration(text) === seconds ? { label: `Use “${text}”`, values: { [field]: text } } : undefined
}

/** Reads a size with a space or without a `B`, such as `10 MB` or `10M`. */
function repairSize(field: string, value: string): Repair | undefined {
  if (parseSize(value) !== undefined) return undefined
  const spaceless = value.replace(/\s+/g, '')
  const size = [spaceless, `${spaceless}B`].find((text) => parseSize(text) !== undefined)
  return size === undefined ? undefined : { label: `Use “${size}”`, values: { [field]: size } }
}

/** Replaces a wildcard, which a policy compares letter by letter. */
const repairContentType = (value: string): Repair | undefined => {
  if (value === '*' || value === '*/*') return { label: 'Allow every type', values: { contentType: '' } }
  const [, prefix] = /^([a-z]+\/)\*$/i.exec(value) ?? []
  return prefix === undefined
    ? undefined
    : { label: `Use “${prefix}”, for all its subtypes`, values: { contentType: prefix } }
}

/** The repairs that are particular to a field. The values have no white space around them. */
const repairs: Record<string, (value: string, values: Record<string, string>) => Repair | undefined> = {
  bucket: repairBucket,
  region: repairRegion,
  endpoint: repairEndpoint,
  accountId: repairAccountId,
  accessKeyId: (value, values) => repairCredentials('accessKeyId', value, values),
  secretAccessKey: (value, values) => repairCredentials('secretAccessKey', value, values),
  expiresIn: (value) => repairDuration('expiresIn', value),
  minSize: (value) => repairSize('minSize', value),
  maxSize: (value) => repairSize('maxSize', value),
  contentType: repairContentType,
  stableFor: (value) => repairDuration('stableFor', value),
}

/**
 * Finds the repair of a value whose intent is clear.
 *
 * @param field The library's name for the field, such as `bucket`.
 * @param values The values of all fields.
 */
export function findRepair(field: string, value: string, values: Record<string, string> = {}): Repair | undefined {
  if (field === 'bucket' || field === 'key' || field === 'endpoint') {
    const parts = splitLocation(value, field === 'endpoint')
    if (parts)
      return {
        label: `Use ${describeParts(parts)}`,
        values: { ...(field === 'key' ? {} : { [field]: '' }), ...parts },
        isAddress: field !== 'endpoint',
      }
  }
  if (field === 'key') return repairKey(value)
  const trimmed = value.trim()
  const found = repairs[field]?.(trimmed, values)
  if (found) return found
  return trimmed !== value && trimmed !== '' && trimmedFields.includes(field)
    ? { label: 'Remove the spaces around it', values: { [field]: trimmed } }
    : undefined
}
