import { checkInteger, checkString } from '../core/check.ts'
import { utf8 } from '../core/encode.ts'
import { type Claim, checkScope, timeOf } from './authenticate.ts'
import { type Parameters, readCommon } from './parameters.ts'
import { checkFields, checkSize, isExempt, readPolicy } from './policy.ts'
import { isList, listPairs, lowerCase } from './received.ts'
import { refuse } from './refuse.ts'
import { sigV4 } from './scheme.ts'
import type { PostFile, VerifiedPost, VerifyPostOptions } from './types.ts'

/** What is before a form's file. */
interface Form {
  /** Names in lower case. */
  fields: Map<string, string>
  /** The form's own file. */
  file: PostFile
}

/** S3 takes no more bytes of fields before the file: 20 KB. */
const maxFieldBytes = 20480

const maxKeyBytes = 1024

/** The fields that a form's signature is made of. */
const own = /^(policy|x-amz-(algorithm|credential|date|signature|security-token))$/

/** Whether a field becomes a header of the object, or of an answer. */
const isHeader = (field: string): boolean => !/^(key|tagging)$/.test(field) && !isExempt(field)

/** Reads a form. Of a list, what follows the file is not read, as S3 ignores it; a record has no order. */
function readForm(given: unknown): Form {
  const fields = new Map<string, string>()
  let file: PostFile = {}
  let length = 0
  for (const [name, value] of listPairs(given)) {
    const field = lowerCase(name)
    if (field === 'file') {
      file = readFile(value)
      if (isList(given)) {
        // A text in the file's place is its content; in a record it may be anything, such as a path.
        if (typeof value === 'string') file.size = utf8(value).length
        break
      }
      continue
    }
    if (typeof value !== 'string' || !value.isWellFormed())
      return refuse('InvalidArgument', 'fields: expected texts, but for the file')
    if (fields.has(field)) refuse('InvalidArgument', 'fields: expected each once')
    length += utf8(name).length + utf8(value).length
    if (length > maxFieldBytes)
      refuse('MaxPostPreDataLengthExceededError', `fields: expected at most ${maxFieldBytes} bytes before the file`)
    fields.set(field, value)
  }
  return { fields, file }
}

/** What a `File` or a `Blob`, or who describes one, says of it. */
function readFile(value: unknown): PostFile {
  const { size, name, type } = Object(value) as PostFile
  return { size, name, type: type || undefined }
}

/**
 * Puts the file's name, without its path, in the place of `${filename}` in every field.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
 */
function substitute(fields: Map<string, string>, path: string): Map<string, string> {
  const name = path.replace(/^.*[/\\]/s, '')
  return new Map(
    Array.from(fields, ([field, value]) => {
      const parts = value.split('${filename}')
      if (parts.length > 1 && name.length > maxKeyBytes)
        refuse('KeyTooLongError', `file.name: expected at most ${maxKeyBytes} characters`)
      return [field, parts.join(name)]
    }),
  )
}

/** Checks a form against its policy, whose signature is right. */
function fulfil(
  fields: Map<string, string>,
  file: PostFile,
  { signed }: Parameters,
  { bucket }: VerifyPostOptions,
  now: number,
): VerifiedPost {
  const policy = readPolicy(fields.get('policy')!)
  if (now >= policy.expiration.getTime())
    refuse('AccessDenied', 'Invalid according to Policy: Policy expired.', { expiresAt: policy.expiration })
  const filled = substitute(fields, file.name ?? '')
  const key = filled.get('key')!
  if (!key) refuse('InvalidArgument', 'key: expected at least one character')
  if (utf8(key).length > maxKeyBytes) refuse('KeyTooLongError', `key: expected at most ${maxKeyBytes} bytes`)
  checkFields(filled, policy)
  checkSize(file.size, policy)
  for (const [field, value] of filled)
    if (isHeader(field) && /[\0\r\n]/.test(value)) refuse('InvalidArgument', 'fields: expected no line breaks')

  const others = [...filled].filter(([name]) => !own.test(name) && !isExempt(name) && !/^(key|bucket)$/.test(name))
  const contentType = filled.get('content-type') ?? file.type
  const { sizes } = policy
  return {
    ...signed,
    expiresAt: policy.expiration,
    bucket,
    key,
    fields: Object.fromEntries(others),
    ...(contentType !== undefined && { contentType }),
    ...(sizes.length && {
      contentLengthRange: [Math.max(...sizes.map(([min]) => min)), Math.min(...sizes.map(([, max]) => max))],
    }),
  }
}

/**
 * Reads and checks all of a form but what needs the secret.
 *
 * @throws {PresignError} With S3's code.
 */
export function claimPost(given: unknown, options: VerifyPostOptions): Claim<VerifiedPost> {
  const now = timeOf(options)
  const bucket = checkString('InvalidBucket', 'bucket', options.bucket, /./)
  const form = readForm(given)
  const known = readFile(options.file)
  const file = {
    size: known.size ?? form.file.size,
    name: known.name ?? form.file.name,
    type: known.type ?? form.file.type,
  }
  if (file.size !== undefined) checkInteger('InvalidParameter', 'file.size', file.size, 0, 2 ** 53)
  if (file.name !== undefined) checkString('InvalidParameter', 'file.name', file.name, /^/)
  const { fields } = form
  if (fields.has('bucket') && fields.get('bucket') !== bucket)
    refuse('AccessDenied', 'bucket: expected the one that the form was posted to')
  if (!fields.has('policy')) refuse('AccessDenied', 'policy: expected, is missing')
  if (!fields.has('key')) refuse('InvalidArgument', 'key: expected, is missing')
  const parameters = readCommon('InvalidArgument', (name) => fields.get(lowerCase(`x-amz-${name}`)), sigV4)
  checkScope('InvalidArgument', parameters, options, sigV4)
  fields.set('bucket', bucket)
  return {
    parameters,
    now,
    drafts: [[parameters.credential, fields.get('policy')!, () => fulfil(fields, file, parameters, options, now)]],
  }
}
