import { utf8 } from '../core/encode.ts'
import { check } from '../errors.ts'
import { checkInteger, checkString } from '../input/check.ts'
import type { UnverifiedRequest } from './authenticate.ts'
import { checkScope, readCommon, type SignatureParameters } from './parameters.ts'
import { checkFields, checkSize, isExempt, readPolicy } from './policy.ts'
import { refuse } from './refuse.ts'
import { isList, listPairs, lowerCase } from './request.ts'
import { sigV4 } from './scheme.ts'
import { checkDotSegments, maxKeyBytes } from './target.ts'
import type { FormFile, PostFile, VerifiedPost, VerifyPostOptions } from './types.ts'

/** The fields before a form's file, and the file. */
interface Form {
  /** Names in lower case. */
  fields: Map<string, string>
  /** The file that is checked. */
  file: FormFile | undefined
}

/** S3 accepts 20 KB of fields before the file. */
const maxFieldBytes = 20480

/** The fields of a form's signature. */
const signatureField = /^(policy|x-amz-(algorithm|credential|date|signature|(security|s3session)-token))$/

/** Whether a field becomes a header of the object or of a response. */
const isHeader = (field: string): boolean => !/^(key|tagging)$/.test(field) && !isExempt(field)

/** Reads a form. In a list, S3 ignores the fields after the file; a record has no order. */
function readForm(given: unknown, described: PostFile | null | undefined): Form {
  const fields = new Map<string, string>()
  const files: unknown[] = []
  let length = 0
  for (const [name, value] of listPairs(given)) {
    const field = lowerCase(name)
    if (field === 'file') files.push(value)
    else if (files.length > 0 && isList(given)) {
      // Applications may store every file of a form, whatever its field is called.
      if (typeof value !== 'string') files.push(value)
    } else {
      if (typeof value !== 'string' || !value.isWellFormed())
        return refuse('InvalidArgument', 'fields: expected strings, except for the file')
      // An own property of this name would become the prototype of an object that it is assigned to.
      if (fields.has(field) || field === '__proto__') refuse('InvalidArgument', 'fields: expected each once')
      length += utf8(name).length + utf8(value).length
      if (length > maxFieldBytes)
        refuse('MaxPostPreDataLengthExceededError', `fields: expected at most ${maxFieldBytes} bytes before the file`)
      fields.set(field, value)
    }
  }
  // With several files, an application could store a file that was not checked.
  if (files.length > 1) refuse('InvalidArgument', 'POST requires exactly one file upload per request')
  return { fields, file: chooseFile(files[0], described, isList(given)) }
}

/** Whether this states a size, like a `File` or a `Blob`. */
const hasSize = (file: unknown): file is PostFile => typeof (file as PostFile | undefined)?.size === 'number'

/**
 * Chooses the file to check. The file in a `FormData` takes precedence over the option, since applications store it.
 * The option takes precedence over a record, which an application makes itself.
 */
function chooseFile(own: unknown, option: PostFile | null | undefined, isList: boolean): FormFile | undefined {
  if (hasSize(own) && (isList || !option)) {
    if (!Number.isSafeInteger(own.size) || own.size! < 0) refuse('InvalidArgument', 'file: expected a size in bytes')
    return own
  }
  if (option && option.size !== undefined) checkInteger('InvalidParameter', 'file.size', option.size, 0, 2 ** 53)
  // In a list, a string in place of the file is its content. In a record, it may be anything, such as a path.
  if (isList && typeof own === 'string' && option?.size === undefined)
    return { name: option?.name, type: option?.type, size: utf8(own).length }
  return option ?? undefined
}

/**
 * Replaces `${filename}` with the file's name, without its path, in every field.
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

/** Reads the file's name or type from the form's own file, or from the option if that file does not state it. */
function fileProperty(
  property: 'name' | 'type',
  file: PostFile | undefined,
  option: PostFile | null | undefined,
): string | undefined {
  // A `File` without a type has an empty string as its type.
  const own = (file !== option && file?.[property]) || undefined
  const value = own ?? (option?.[property] || undefined)
  if (value === undefined) return undefined
  check('InvalidParameter', `file.${property}`, own !== undefined || typeof value === 'string', 'a string', value)
  // The sender chooses the name and the type, even if the application passes them in the option.
  if (typeof value !== 'string' || !value.isWellFormed())
    return refuse('InvalidArgument', `file.${property}: expected a well-formed string`)
  return value
}

/** What is known about a form whose signature is correct. */
interface AuthenticForm {
  fields: Map<string, string>
  file: FormFile | undefined
  name: string | undefined
  type: string | undefined
}

/** Checks a form against its policy, whose signature is correct. */
function checkPolicy(
  { fields, file, name, type }: AuthenticForm,
  { signed }: SignatureParameters,
  options: VerifyPostOptions,
  now: number,
): VerifiedPost {
  const policy = readPolicy(fields.get('policy')!)
  if (now >= policy.expiration.getTime())
    refuse('AccessDenied', 'Invalid according to Policy: Policy expired.', { expiresAt: policy.expiration })
  const filled = substitute(fields, name ?? '')
  const key = filled.get('key')!
  if (!key) refuse('InvalidArgument', 'key: expected at least one character')
  if (utf8(key).length > maxKeyBytes) refuse('KeyTooLongError', `key: expected at most ${maxKeyBytes} bytes`)
  checkDotSegments(key, options)
  checkFields(filled, policy)
  checkSize(file?.size, policy)
  const headers = [...filled].filter(([field]) => isHeader(field)).map(([, value]) => value)
  if ([...headers, type ?? ''].some((value) => /[\0\r\n]/.test(value)))
    refuse('InvalidArgument', 'fields and file.type: expected no line breaks')

  const others = [...filled].filter(
    ([name]) => !signatureField.test(name) && !isExempt(name) && !/^(key|bucket)$/.test(name),
  )
  const contentType = filled.get('content-type') ?? type
  const { sizes } = policy
  return {
    ...signed,
    expiresAt: policy.expiration,
    bucket: options.bucket,
    key,
    fields: Object.fromEntries(others),
    ...(contentType !== undefined && { contentType }),
    ...(file && { file }),
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
  // A promise and a Request have no fields of their own: they would look like an empty form.
  const { then, formData } = Object(given) as { then?: unknown; formData?: unknown }
  const isForm = typeof then !== 'function' && typeof formData !== 'function'
  check('InvalidParameter', 'fields', isForm, 'the fields of a form, such as await request.formData()', given)
  // `form.get('file')` returns a string if the sender chose a text field, so this is not a mistake in the options.
  if (typeof options.file === 'string') refuse('InvalidArgument', 'file: expected a file, got a string')
  check('InvalidParameter', 'file', typeof (options.file ?? {}) === 'object', 'an object with a size', options.file)
  const { fields, file } = readForm(given, options.file)
  const name = fileProperty('name', file, options.file)
  const type = fileProperty('type', file, options.file)
  if (fields.has('bucket') && fields.get('bucket') !== bucket)
    refuse('AccessDenied', 'bucket: expected the one that the form was posted to')
  if (!fields.has('policy')) refuse('AccessDenied', 'policy: expected a value, got none')
  if (!fields.has('key')) refuse('InvalidArgument', 'key: expected a value, got none')
  const parameters = readCommon('InvalidArgument', (name) => fields.get(lowerCase(`x-amz-${name}`)), sigV4)
  checkScope('InvalidArgument', parameters, options, sigV4)
  fields.set('bucket', bucket)
  return {
    parameters,
    now,
    readings: [
      {
        stringToSign: fields.get('policy')!,
        result: () => checkPolicy({ fields, file, name, type }, parameters, options, now),
      },
    ],
  }
}
