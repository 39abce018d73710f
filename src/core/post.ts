import { fail } from '../errors.ts'
import type { Credentials, PostCondition, PostRequest, PresignedPost, Store } from '../types.ts'
import { bucketAddress, keyPath } from './address.ts'
import { entries, printable, text, whole } from './check.ts'
import type { Draft } from './draft.ts'
import { algorithm, type Scope } from './scope.ts'
import { lifetime } from './time.ts'

const filename = '${filename}'

/** Form fields that a presigned POST makes itself, or that S3 does not read as a field. */
const reserved = /^(key|bucket|file|policy|x-amz-(algorithm|credential|date|security-token|signature))$/

/** Reads a condition: the field that it is on, in lower case, and the one value that it allows, if it is so. */
function readCondition(condition: PostCondition): [field: string, exact: string | undefined] {
  const malformed = () =>
    fail('InvalidPolicy', 'conditions', '{ name: value }, eq, starts-with or content-length-range', condition)
  if (!Array.isArray(condition)) {
    const [pair, more] = entries('InvalidPolicy', 'conditions', condition)
    return pair && !more && typeof pair[1] === 'string' ? [pair[0].toLowerCase(), pair[1]] : malformed()
  }
  const [operator, name, value] = condition
  if (operator === 'content-length-range') {
    whole('InvalidPolicy', operator, value, whole('InvalidPolicy', operator, name, 0, 2 ** 53), 2 ** 53)
    return [operator, undefined]
  }
  return /^(eq|starts-with)$/.test(operator) && /^\$./.test(name) && typeof value === 'string'
    ? [name.slice(1).toLowerCase(), operator === 'eq' ? value : undefined]
    : malformed()
}

/**
 * Drafts a presigned POST: a policy, and the form fields that satisfy it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function draftPost(store: Store, post: PostRequest, credentials: Credentials, now: Date): Draft<PresignedPost> {
  const { key, bucket = store.bucket, contentLengthRange, conditions: own = [], fields: given } = post ?? {}
  const [scheme, host, path] = bucketAddress(store, bucket, key)
  keyPath(key)
  const [date, , expiresAt] = lifetime(post, credentials.expiration, now, 1e11)
  const scope: Scope = [date.slice(0, 8), store.region, store.service ?? 's3', 'aws4_request']

  const fields: Record<string, string> = { key }
  const seen = new Set<string>()
  for (const [name, value] of entries('InvalidPolicy', 'fields', given)) {
    const lower = name.toLowerCase()
    if (reserved.test(lower) || seen.has(lower))
      fail('InvalidPolicy', `fields["${lower}"]`, 'a field of your own, once', name)
    seen.add(lower)
    fields[name] = text('InvalidPolicy', `fields["${lower}"]`, value, printable, 'a string without control characters')
  }
  fields['X-Amz-Algorithm'] = algorithm
  fields['X-Amz-Credential'] = [credentials.accessKeyId, ...scope].join('/')
  fields['X-Amz-Date'] = date
  if (credentials.sessionToken) fields['X-Amz-Security-Token'] = credentials.sessionToken

  const conditions: PostCondition[] = [...(Array.isArray(own) ? own : [own])]
  if (contentLengthRange) conditions.push(['content-length-range', contentLengthRange[0], contentLengthRange[1]])
  const covered = new Map(conditions.map(readCondition))
  for (const [name, value] of Object.entries(bucket ? { bucket, ...fields } : fields)) {
    const lower = name.toLowerCase()
    if ((covered.get(lower) ?? value) !== value)
      fail('InvalidPolicy', `conditions on "${lower}"`, 'what its field has', value)
    if (!covered.has(lower))
      conditions.push(
        name === 'key' && value.includes(filename)
          ? ['starts-with', '$key', value.slice(0, value.indexOf(filename))]
          : { [name]: value },
      )
  }
  // Escaped as JSON has it, so that Base64 needs no UTF-8: btoa takes bytes.
  const policy = btoa(
    JSON.stringify({ expiration: expiresAt.toISOString().replace('.000', ''), conditions }).replace(
      /[^\0-\x7f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
  return {
    scope,
    stringToSign: () => policy,
    finish: (signature) => ({
      url: `${scheme}//${host}${path || '/'}`,
      fields: { ...fields, Policy: policy, 'X-Amz-Signature': signature },
      expiresAt,
    }),
  }
}
