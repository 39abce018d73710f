import type { Presigned, PresignedPost } from '../types.ts'
import { commandLine } from './shell.ts'

/** A header's value as text: in a result it is the bytes of its UTF-8, one a character. */
const asText = (value: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))

/** The headers of a result as people read and write them. */
export const headersAsText = ({ headers }: Presigned): [name: string, value: string][] =>
  Object.entries(headers).map(([name, value]) => [name, asText(value)])

/** A curl command that sends the request; `FILE` stands for what is uploaded. */
export function curlCommand(presigned: Presigned): string {
  const { method, url } = presigned
  const how: Record<string, string[][]> = { GET: [], HEAD: [['--head']], PUT: [['--upload-file', 'FILE']] }
  const headers = headersAsText(presigned)
    // curl counts the file's bytes itself.
    .filter(([name]) => method !== 'PUT' || name !== 'content-length')
    .map(([name, value]) => ['--header', value === '' ? `${name};` : `${name}: ${value}`])
  // A bracket is an address of IPv6 here, not a range of curl's own.
  const literal = url.includes('[') ? [['--globoff']] : []
  return commandLine([['curl'], ...(how[method] ?? [['--request', method]]), ...literal, ...headers, [url]])
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
