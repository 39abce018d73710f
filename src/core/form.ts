import type { PresignedPost } from '../types.ts'

/**
 * Makes the body of a presigned POST: its fields in order, then the file, since S3 ignores what follows the file.
 *
 * @param post What `presignPost` returned.
 * @param file The file. A `File` brings the name that replaces `${filename}`.
 * @param fields Fields that the policy leaves open (`starts-with`), e.g. `{ 'Content-Type': file.type }`. One that
 *   the post has already, in whatever case, takes the new value.
 * @returns The form, for `fetch(post.url, { method: 'POST', body: form })`.
 * @example
 * await fetch(post.url, { method: 'POST', body: toFormData(post, file) })
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export function toFormData(post: PresignedPost, file: Blob, fields: Record<string, string> = {}): FormData {
  const form = new FormData()
  const open = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), [name, value] as const]))
  for (const [name, value] of Object.entries(post.fields)) {
    const lower = name.toLowerCase()
    form.append(name, open.get(lower)?.[1] ?? value)
    open.delete(lower)
  }
  for (const [name, value] of open.values()) form.append(name, value)
  form.append('file', file)
  return form
}
