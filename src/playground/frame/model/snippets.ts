import { headersAsText, takesBody } from '../../../format/curl.ts'
import { commandLine, quote } from '../../../format/shell.ts'
import type { Presigned } from '../../../types.ts'
import { literal } from './call.ts'

/** Writes a string as a Python expression. JSON's escapes are Python's too. */
const pythonString = (text: string): string => JSON.stringify(text)

/** Writes JavaScript that sends the request. `file` is the body, if the request has one. */
export function fetchCode(presigned: Presigned): string {
  const { method, url } = presigned
  // The headers are binary strings, as `fetch` requires.
  const headers = Object.entries(presigned.headers).map(([name, value]) => `    ${literal(name)}: ${literal(value)},`)
  const lines = [
    ...(method === 'GET' ? [] : [`  method: ${literal(method)},`]),
    ...(headers.length === 0 ? [] : ['  headers: {', ...headers, '  },']),
    ...(takesBody(presigned) ? ['  body: file,'] : []),
  ]
  const options = lines.length === 0 ? '' : `, {\n${lines.join('\n')}\n}`
  return [
    `const response = await fetch(${literal(url)}${options})`,
    'if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)',
  ].join('\n')
}

/** Writes Python that sends the request with the standard library. `FILE` is the name of the body's file. */
export function pythonCode(presigned: Presigned): string {
  const hasBody = takesBody(presigned)
  // `urllib` encodes headers as Latin-1, which turns these binary strings into the right bytes.
  const headers = Object.entries(presigned.headers).map(
    ([name, value]) => `        ${pythonString(name)}: ${pythonString(value)},`,
  )
  return [
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${pythonString(presigned.url)},`,
    `    method=${pythonString(presigned.method)},`,
    ...(headers.length === 0 ? [] : ['    headers={', ...headers, '    },']),
    ...(hasBody ? ['    data=open("FILE", "rb").read(),'] : []),
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    body = response.read()',
  ].join('\n')
}

/** Writes a wget command that sends the request. `FILE` is the name of the body's file. */
export function wgetCommand(presigned: Presigned, fileName: string): string {
  const { method, url } = presigned
  const headers = headersAsText(presigned)
    .filter(([name]) => name !== 'content-length')
    .map(([name, value]) => [`--header=${name}: ${value}`])
  const body = takesBody(presigned) ? [['--body-file=FILE']] : []
  return commandLine([
    ['wget'],
    ...(method === 'GET' ? [] : [[`--method=${method}`]]),
    ...headers,
    ...body,
    ['--output-document', method === 'GET' ? fileName : '-'],
    [url],
  ])
}

/** What the AWS CLI needs to know about the store. */
export interface AwsTarget {
  bucket: string
  key: string
  region: string
  /** The endpoint; undefined for Amazon S3. */
  endpoint: string | undefined
  expiresIn: number
}

/** Writes the AWS CLI's command that presigns a download, the only kind of URL that it can presign. */
export const awsCommand = ({ bucket, key, region, endpoint, expiresIn }: AwsTarget): string =>
  commandLine([
    ['aws', 's3', 'presign', `s3://${bucket}/${key}`],
    ['--expires-in', `${expiresIn}`],
    ['--region', region],
    ...(endpoint === undefined ? [] : [['--endpoint-url', endpoint]]),
  ])

/** Writes the AWS CLI's command that sets a CORS rule on a bucket. */
export const corsCommand = (rule: string, bucket: string, endpoint: string | undefined): string =>
  [
    `aws s3api put-bucket-cors --bucket ${quote(bucket)}`,
    ...(endpoint === undefined ? [] : [`--endpoint-url ${quote(endpoint)}`]),
    `--cors-configuration ${quote(`{"CORSRules":${JSON.stringify(JSON.parse(rule))}}`)}`,
  ].join(' \\\n  ')
