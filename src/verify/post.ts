import { checkInteger, checkString } from '../core/check.ts'
import { utf8 } from '../core/encode.ts'
import type { UnverifiedRequest } from './authenticate.ts'
import { checkScope, readCommon, type SignatureParameters } from './parameters.ts'
import { checkFields, checkSize, isExempt, readPolicy } from './policy.ts'
import { refuse } from './refuse.ts'
import { isList, listPairs, lowerCase } from './request.ts'
import { sigV4 } from './scheme.ts'
import type { PostFile, VerifiedPost, VerifyPostOptions } from './types.ts'

/** The fields of a form before its file, and the file. */
interface Form {
  /** Names in lower case. */
  fields: Map<string, string>
  /** The form's own file. */
  file: PostFile
}

/** S3 accepts 20 KB of fields before the file. */
const maxFieldBytes = 20480

const maxKeyBytes = 1024

/** The fields of a form's signature. */
const signatureField = /^(policy|x-amz-(algorithm|credential|date|signature|security-token))$/

/** Whether a field becomes a header of the object, or of a response. */
const isHeader = (field: string): boolean => !/^(key|tagging)$/.test(field) && !isExempt(field)

/** Reads a form. In a list, S3 ignores the fields after the file; a record has no order. */
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

/** Reads the properties of a `File`, a `Blob` or a description of one. */
function readFile(value: unknown): PostFile {
  const { size, name, type } = Object(value) as PostFile
  return { size, name, type: type || undefined }
}

/**
 * Replaces `${filename}` by the file's name, without its path, in every field.
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
function checkPolicy(
  fields: Map<string, string>,
  file: PostFile,
  { signed }: SignatureParameters,
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

  const others = [...filled].filter(
    ([name]) => !signatureField.test(name) && !isExempt(name) && !/^(key|bucket)$/.test(name),
  )
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
 * Reads a form and checks everything that needs no secret.
 *
 * @param now The time in milliseconds.
 * @throws {PresignError} With S3's code.
 */
export function checkPost(given: unknown, options: VerifyPostOptions, now: number): UnverifiedRequest<VerifiedPost> {
  const bucket = checkString('InvalidBucket', 'bucket', options.bucket, /./, 'the name of a bucket')
  const form = readForm(given)
  const known = readFile(options.file)
  const file = {
    size: known.size ?? form.file.size,
    name: known.name ?? form.file.name,
    type: known.type ?? form.file.type,
  }
  if (file.size !== undefined) checkInteger('InvalidParameter', 'file.size', file.size, 0, 2 ** 53)
  if (file.name !== undefined) checkString('InvalidParameter', 'file.name', file.name, /^/, 'a string')
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
    readings: [
      {
        stringToSign: fields.get('policy')!,
        result: () => checkPolicy(fields, file, parameters, options, now),
      },
    ],
  }
}
