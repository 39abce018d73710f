import type { Presigned, PresignedPost } from '../types.ts'
import { commandLine } from './shell.ts'

/** Decodes a header's value: a result has one character for each byte of its UTF-8. */
const asText = (value: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))

/** Returns the headers of a result as text. */
export const headersAsText = ({ headers }: Presigned): [name: string, value: string][] =>
  Object.entries(headers).map(([name, value]) => [name, asText(value)])

/** Whether the request has a body. Copies and the start of a multipart upload have none. */
export const takesBody = ({ method, url, headers }: Presigned): boolean =>
  /^(PUT|POST)$/.test(method) && !('x-amz-copy-source' in headers) && !/[?&](x-amz-copy-source|uploads)=/i.test(url)

/** Returns the options with which curl sends a method; `FILE` stands for the body. */
function curlMethod({ method, headers }: Presigned, hasBody: boolean): string[][] {
  if (method === 'GET') return []
  if (method === 'HEAD') return [['--head']]
  if (!hasBody)
    // Stores require a length if the method can have a body.
    return [['--request', method], ...(/^P/.test(method) ? [['--header', 'content-length: 0']] : [])]
  if (method === 'PUT') return [['--upload-file', 'FILE']]
  // Without this, curl would send the content type of an HTML form.
  const untyped = 'content-type' in headers ? [] : [['--header', 'content-type:']]
  return [['--data-binary', '@FILE'], ...untyped]
}

/**
 * Returns a curl command that sends the request; `FILE` stands for the file to upload.
 *
 * @param hasBody Whether the request has a body.
 */
export function curlCommand(presigned: Presigned, hasBody: boolean = takesBody(presigned)): string {
  const { method, url } = presigned
  const headers = headersAsText(presigned)
    // curl sends the length itself.
    .filter(([name]) => !/^P/.test(method) || name !== 'content-length')
    .map(([name, value]) => ['--header', value === '' ? `${name};` : `${name}: ${value}`])
  // Brackets belong to an IPv6 address here; curl would read a range.
  const literal = url.includes('[') ? [['--globoff']] : []
  return commandLine([['curl'], ...curlMethod(presigned, hasBody), ...literal, ...headers, [url]])
}

/** Returns a curl command that uploads `FILE` with a form. */
export const curlForm = ({ url, fields }: PresignedPost, typePrefix: string | undefined) =>
  commandLine([
    ['curl'],
    ...Object.entries({ ...fields, ...(typePrefix !== undefined && { 'Content-Type': typePrefix }) }).map(
      ([name, value]) => ['--form-string', `${name}=${value}`],
    ),
    ['--form', 'file=@FILE'],
    [url],
  ])
