import { check } from '../errors.ts'
import { checkString, definedEntries, requireGlobal } from '../input/check.ts'
import type { HostBlob, HostFormData, PresignedPost } from '../types.ts'

/**
 * Makes the body of a presigned POST: its fields in order, then the file, since S3 ignores fields after the file.
 *
 * @param post The result of `presignPost`.
 * @param file The file. The name of a `File` replaces `${filename}`.
 * @param fields Fields that the policy leaves open (`starts-with`), e.g. `{ 'Content-Type': file.type }`. They replace
 *   fields of the post that have the same name in any letter case.
 * @returns The form, for `fetch(post.url, { method: 'POST', body: form })`.
 * @throws {PresignError} `InvalidParameter` if the file is not a `Blob`, a field is named `file`, or a value has a line
 *   break, which a form would change.
 * @example
 * await fetch(post.url, { method: 'POST', body: toFormData(post, file) })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export function toFormData(post: PresignedPost, file: HostBlob, fields?: Record<string, string>): HostFormData {
  const form = new (requireGlobal('FormData', globalThis.FormData))()
  // Not `instanceof`, since runtimes have several implementations of `Blob`.
  check('InvalidParameter', 'file', typeof file?.arrayBuffer === 'function', 'a Blob', file)
  const open = new Map(
    definedEntries('InvalidParameter', 'fields', fields).map(([name, value]) => [
      name.toLowerCase(),
      [name, value] as const,
    ]),
  )
  check('InvalidParameter', 'fields', !open.has('file'), 'no field "file"', fields)
  // Forms normalize line breaks, so a value with a line break might not arrive as it was signed.
  const add = (name: string, value: string) =>
    form.append(name, checkString('InvalidParameter', `fields["${name}"]`, value, /^[^\r\n]*$/))
  for (const [name, value] of Object.entries(
    check('InvalidParameter', 'post', post?.fields, 'what presignPost returned', post).fields,
  )) {
    const lower = name.toLowerCase()
    add(name, open.get(lower)?.[1] ?? value)
    open.delete(lower)
  }
  for (const [name, value] of open.values()) add(name, value)
  form.append('file', file)
  return form
}
