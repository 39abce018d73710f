import { check } from '../errors.ts'
import type { PostCondition, PostRequest, PresignedPost, Store } from '../types.ts'
import { bucketAddress, keyPath } from './address.ts'
import type { Pair } from './canonical.ts'
import { entries, printable, text, whole } from './check.ts'
import type { Draft } from './draft.ts'
import { algorithm, type Signer } from './scope.ts'
import { format, isoTime, lifetime } from './time.ts'

const filename = '${filename}'

/** All field names but those that a presigned POST makes itself and the one that holds the file. */
const ownField = /^(?!(key|bucket|file|policy|x-amz-(algorithm|credential|date|security-token|signature))$)[^"\r\n]+$/i

/** A condition that a field has one value. Text: objects with computed names are slow to make and to write. */
const exactly = (name: string, value: string): string => `{${JSON.stringify(name)}:${JSON.stringify(value)}}`

/** Reads a condition: the field that it is on, in lower case, and the value that it allows, or how values begin. */
function readCondition(condition: PostCondition): [field: string, value: string, begins?: boolean] {
  const part = (value: unknown, pattern: RegExp) => text('InvalidPolicy', 'conditions', value, pattern)
  if (!Array.isArray(condition)) {
    const [[name, value] = [], more] = entries<unknown>('InvalidPolicy', 'conditions', condition)
    check('InvalidPolicy', 'conditions', !more, 'one field in an object', condition)
    return [part(name, /./).toLowerCase(), part(value, /^/)]
  }
  const [operator, name, value] = condition
  check('InvalidPolicy', 'conditions', condition.length === 3, 'three parts in a list', condition)
  if (operator === 'content-length-range') {
    whole('InvalidPolicy', operator, value, whole('InvalidPolicy', operator, name, 0, 2 ** 53), 2 ** 53)
    return [operator, '', true]
  }
  part(operator, /^(eq|starts-with)$/)
  const allowed = part(value, /^/)
  return [part(name, /^\$./).slice(1).toLowerCase(), allowed, operator !== 'eq']
}

/**
 * Drafts a presigned POST: a policy, and the form fields that satisfy it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function draftPost(
  store: Store,
  post: PostRequest,
  [{ accessKeyId, sessionToken, expiration }, , place]: Signer,
  now: Date,
): Draft<PresignedPost> {
  const { key, bucket = store.bucket, contentLengthRange, conditions: own = [] } = post ?? {}
  store.guard?.(post, bucket)
  const [scheme, host, path] = bucketAddress(store, bucket, key)
  keyPath(key)
  const [start, , expiresAt] = lifetime(post, expiration, now, 1e11)
  const date = format(start)
  const credential = `${accessKeyId}/${date.slice(0, 8)}/${place}`

  const given = entries('InvalidPolicy', 'fields', post.fields)
  const seen = new Set<string>()
  for (const [name, value] of given) {
    const label = `fields["${name}"]`
    const lower = name.toLowerCase()
    text('InvalidPolicy', label, name, ownField)
    text('InvalidPolicy', label, value, printable)
    check('InvalidPolicy', label, !seen.has(lower), 'it once', value)
    seen.add(lower)
  }
  const signing = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': credential,
    'X-Amz-Date': date,
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
  }

  const conditions = [own].flat(1) as PostCondition[]
  if (contentLengthRange !== undefined)
    conditions.push(['content-length-range', ...[contentLengthRange].flat()] as unknown as PostCondition)
  const asked = conditions.map(readCondition)
  const lines = conditions.map((condition) => JSON.stringify(condition))
  // Where the endpoint names the bucket, which one it is only the caller knows.
  for (const [name, value] of [['bucket', bucket], ['key', key], ...given, ...Object.entries(signing)] as Pair[]) {
    const lower = name.toLowerCase()
    const own = asked.filter(([field]) => field === lower)
    // What its name will be, only who uploads the file knows.
    const open = name === 'key' && value.includes(filename)
    const holds = own.every(([, allowed, begins]) =>
      begins ? open || (value ?? allowed).startsWith(allowed) : !open && allowed === (value ?? allowed),
    )
    check('InvalidPolicy', `conditions on "${lower}"`, holds, 'what the field has', own)
    // The bucket's always, as botocore has it: a policy must not be good for another one.
    if (value !== undefined && (!own.length || name === 'bucket'))
      lines.push(
        open ? JSON.stringify(['starts-with', '$key', value.slice(0, value.indexOf(filename))]) : exactly(name, value),
      )
  }
  // Escaped as JSON has it, so that Base64 needs no UTF-8: btoa takes bytes.
  const policy = btoa(
    `{"expiration":"${isoTime(+expiresAt)}","conditions":[${lines}]}`.replace(
      /[\x80-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
  return {
    credential,
    stringToSign: policy,
    finish: (signature) => ({
      url: `${scheme}//${host}${path || '/'}`,
      fields: { key, ...Object.fromEntries(given), ...signing, Policy: policy, 'X-Amz-Signature': signature },
      expiresAt,
    }),
  }
}
