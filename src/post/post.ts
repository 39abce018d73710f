import { encodeKey, resolveBucket } from '../core/address.ts'
import type { Pair } from '../core/canonical.ts'
import type { Drafter } from '../core/draft.ts'
import { base64 } from '../core/encode.ts'
import { memoizeLast } from '../core/memoize.ts'
import { algorithm } from '../core/scope.ts'
import { amzDate, readLifetime } from '../core/time.ts'
import { check, safeName } from '../errors.ts'
import { checkInteger, checkString, definedEntries, printable } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { PostCondition, PostRequest, PresignedPost, Store } from '../types.ts'

/** Writes a time in milliseconds in the format of policies, `YYYY-MM-DD'T'HH:MM:SS'Z'`. */
const isoDate: (time: number) => string = /* @__PURE__ */ memoizeLast((time: number) =>
  new Date(time).toISOString().replace('.000', ''),
)

const filename = '${filename}'

const postNames = ['key', 'bucket', 'contentLengthRange', 'fields', 'conditions', 'expiresIn', 'signingDate']

/** All field names except those that a presigned POST sets itself and the field of the file. */
const ownField = /^(?!(key|bucket|file|policy|x-amz-(algorithm|credential|date|security-token|signature))$)[^"\r\n]+$/i

/** Writes JSON in ASCII, so that Base64 needs no UTF-8. */
const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\x80-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** A field, and its condition in JSON. */
type Field = [name: string, value: string, condition: string]

/**
 * Adds the condition that a field equals its value, or that it starts with the text before `${filename}`, since only
 * the uploader knows the file name. The condition is written as text, since objects with computed names are slow to
 * create and to serialize.
 */
function conditionOn([name, value]: Pair): Field {
  const at = value.indexOf(filename)
  return [
    name,
    value,
    at < 0 ? `{${toJson(name)}:${toJson(value)}}` : toJson(['starts-with', `$${name}`, value.slice(0, at)]),
  ]
}

/** Makes the fields that repeat from call to call, which are the signature's and the bucket, and their conditions. */
const signatureFields = /* @__PURE__ */ memoizeLast(
  (
    accessKeyId: string,
    sessionToken: string | undefined,
    scopeSuffix: string,
    start: number,
    bucket: string | undefined,
  ): [credential: string, fields: Record<string, string>, own: Field[]] => {
    const date = amzDate(start)
    const credential = `${accessKeyId}/${date.slice(0, 8)}/${scopeSuffix}`
    const fields = {
      'X-Amz-Algorithm': algorithm,
      'X-Amz-Credential': credential,
      'X-Amz-Date': date,
      ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
    }
    // If the endpoint names the bucket, only the caller knows the bucket's name, so there is no condition on it.
    const own = definedEntries('InvalidBucket', 'bucket', { bucket, ...fields })
    return [credential, fields, own.map(([name, value]) => [name, value, `{${toJson(name)}:${toJson(value)}}`])]
  },
)

/** Checks the minimum and maximum size of a file. */
function checkSizes(name: string, min: unknown, max: unknown): void {
  checkInteger('InvalidPolicy', name, min as number, 0, 2 ** 53, 'the minimum size in bytes')
  checkInteger(
    'InvalidPolicy',
    name,
    max as number,
    min as number,
    2 ** 53,
    `the maximum size in bytes, at least ${min}`,
  )
}

/**
 * Reads a condition: its field in lower case, and the value or prefix that it allows. A condition on the size has no
 * field.
 */
function readCondition(condition: PostCondition, index: number): [field: string, value: string, begins?: boolean] {
  const label = `conditions[${index}]`
  const part = (value: unknown, pattern: RegExp, expected: string) =>
    checkString('InvalidPolicy', label, value, pattern, expected)
  if (!Array.isArray(condition)) {
    const isRecord = typeof condition === 'object' && condition
    check('InvalidPolicy', label, isRecord, 'an object or a list such as ["starts-with", "$key", ""]', condition)
    const [[name, value] = [], more] = definedEntries<unknown>('InvalidPolicy', label, condition)
    check('InvalidPolicy', label, !more, 'one field in an object', condition)
    return [part(name, /./, 'a field and its value').toLowerCase(), part(value, /^/, 'a string as value')]
  }
  const [operator, name, value] = condition
  check('InvalidPolicy', label, condition.length === 3, 'three parts in a list', condition)
  if (operator === 'content-length-range') {
    checkSizes(label, name, value)
    return ['', '']
  }
  part(operator, /^(eq|starts-with)$/, 'the operator "eq", "starts-with" or "content-length-range"')
  const allowed = part(value, /^/, 'a string as value')
  return [part(name, /^\$./, 'a field such as "$Content-Type"').slice(1).toLowerCase(), allowed, operator !== 'eq']
}

/** Whether a field's value can satisfy a condition. Every item of a list of content types must satisfy it. */
function canFulfil(field: string, value: string, allowed: string, isPrefix: boolean | undefined): boolean {
  const at = value.indexOf(filename)
  if (!isPrefix) return at < 0 && value === allowed
  const known = at < 0 ? value : value.slice(0, at)
  const items = field === 'content-type' ? known.split(',') : [known]
  return items.every((item) => item.startsWith(allowed) || (at >= 0 && allowed.startsWith(item)))
}

/**
 * Drafts a presigned POST: a policy, and the form fields that satisfy it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function draftPost(store: Store, post: PostRequest): Drafter<PresignedPost> {
  checkNames('post', post, postNames)
  const { key, bucket = store.bucket, contentLengthRange, conditions: asked = [], fields: givenFields } = post ?? {}
  const findLifetime = readLifetime(post, 1e11)
  store.guard?.(post, bucket)
  const { protocol, host, path } = resolveBucket(store, bucket, key)
  encodeKey(key)
  checkString('InvalidKey', 'key', key, /^[^\0\r\n]*$/, 'a key that a form can send, without line breaks and NUL')

  const given = definedEntries('InvalidPolicy', 'fields', givenFields)
  const seen = new Set<string>()
  for (const [name, value] of given) {
    const label = `fields["${name}"]`
    const lower = name.toLowerCase()
    checkString('InvalidPolicy', label, name, ownField, 'a field that presignPost does not add')
    checkString('InvalidPolicy', label, value, printable, 'a string without control characters')
    check('InvalidPolicy', label, !seen.has(lower), 'each field once', value, 'it twice')
    seen.add(lower)
  }

  const conditions = [asked].flat() as PostCondition[]
  const limits = conditions.map(readCondition)
  const ownLines = conditions.map(toJson)
  if (contentLengthRange !== undefined) {
    check(
      'InvalidPolicy',
      'contentLengthRange',
      Array.isArray(contentLengthRange) && contentLengthRange.length === 2,
      'a list of the minimum and the maximum size in bytes',
      contentLengthRange,
    )
    const [min, max] = contentLengthRange
    checkSizes('contentLengthRange', min, max)
    ownLines.push(`["content-length-range",${min},${max}]`)
  }
  return ({ accessKeyId, sessionToken, expiration, scopeSuffix }, now) => {
    const [start, , expiresAt] = findLifetime(expiration, now)
    const [credential, signing, own] = signatureFields(accessKeyId, sessionToken, scopeSuffix, start, bucket)
    const fields: Field[] = [...own, conditionOn(['key', key]), ...given.map(conditionOn)]
    for (const [index, [field, allowed, begins]] of limits.entries()) {
      const found = fields.find(([name]) => name.toLowerCase() === field)
      check(
        'InvalidPolicy',
        `conditions[${index}]`,
        !found || canFulfil(field, found[1], allowed, begins),
        `a condition on "${safeName(field)}" that the form satisfies`,
        allowed,
        'another',
      )
    }
    // Always condition on the bucket, as botocore does, so that the policy cannot be used on another.
    const lines = fields
      .filter(([name]) => name === 'bucket' || !limits.some(([field]) => field === name.toLowerCase()))
      .map(([, , condition]) => condition)
    const policy = base64(`{"expiration":"${isoDate(+expiresAt)}","conditions":[${[...ownLines, ...lines]}]}`)
    return {
      credential,
      stringToSign: policy,
      finish: (signature) => ({
        url: `${protocol}//${host}${path || '/'}`,
        fields: { key, ...Object.fromEntries(given), ...signing, Policy: policy, 'X-Amz-Signature': signature },
        expiresAt,
      }),
    }
  }
}
