import type { Presigned, PresignedPost } from '../types.ts'
import { commandLine } from './shell.ts'

/** A header's value as text: in a result it is the bytes of its UTF-8, one a character. */
const asText = (value: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))

/** The headers of a result as people read and write them. */
export const headersAsText = ({ headers }: Presigned): [name: string, value: string][] =>
  Object.entries(headers).map(([name, value]) => [name, asText(value)])

/** Whether the request has a body: S3's copies and the start of a multipart upload have none. */
export const takesBody = ({ method, url, headers }: Presigned): boolean =>
  /^(PUT|POST)$/.test(method) && !('x-amz-copy-source' in headers) && !/[?&](x-amz-copy-source|uploads)=/i.test(url)

/** How curl sends each method; `FILE` stands for the body. */
function curlMethod({ method, headers }: Presigned, hasBody: boolean): string[][] {
  if (method === 'GET') return []
  if (method === 'HEAD') return [['--head']]
  if (!hasBody)
    // Stores want to be told that there is no body where there could be one.
    return [['--request', method], ...(/^P/.test(method) ? [['--header', 'content-length: 0']] : [])]
  if (method === 'PUT') return [['--upload-file', 'FILE']]
  // Without a header of curl's own, which would say that it is an HTML form.
  const untyped = 'content-type' in headers ? [] : [['--header', 'content-type:']]
  return [['--data-binary', '@FILE'], ...untyped]
}

/**
 * A curl command that sends the request; `FILE` stands for what is uploaded.
 *
 * @param hasBody Whether there is something to upload.
 */
export function curlCommand(presigned: Presigned, hasBody: boolean = takesBody(presigned)): string {
  const { method, url } = presigned
  const headers = headersAsText(presigned)
    // curl counts the bytes itself, or is told that there are none.
    .filter(([name]) => !/^P/.test(method) || name !== 'content-length')
    .map(([name, value]) => ['--header', value === '' ? `${name};` : `${name}: ${value}`])
  // A bracket is an address of IPv6 here, not a range of curl's own.
  const literal = url.includes('[') ? [['--globoff']] : []
  return commandLine([['curl'], ...curlMethod(presigned, hasBody), ...literal, ...headers, [url]])
}

/** A curl command that uploads `FILE`. */
export const curlForm = ({ url, fields }: PresignedPost, typePrefix: string | undefined) =>
  commandLine([
    ['curl'],
    ...Object.entries({ ...fields, ...(typePrefix !== undefined && { 'Content-Type': typePrefix }) }).map(
      ([name, value]) => ['--form-string', `${name}=${value}`],
    ),
    ['--form', 'file=@FILE'],
    [url],
  ])
