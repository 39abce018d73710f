import { once } from 'node:events'
import type { Presigned } from '../types.ts'
import type { Arguments } from './arguments.ts'
import { plain } from './failure.ts'
import type { OptionName } from './options.ts'
import { formatDuration } from './quantity.ts'
import { commandLine } from './shell.ts'

/** The options that choose how a result is printed. */
export const outputOptions = ['json', 'curl'] as const satisfies OptionName[]

/** Writes to standard output, and waits while its reader is slow. */
export async function print(data: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(data)) await once(process.stdout, 'drain')
}

/** Whether standard error is a terminal that can do more than print. */
export const isScreen = (): boolean => process.stderr.isTTY === true && process.env.TERM !== 'dumb'

/** Says something to the person, on standard error. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** A header's value as text: in a result it is the bytes of its UTF-8. */
const asText = (value: string) => Buffer.from(value, 'latin1').toString('utf8')

/** Standard output takes text, and writes it as UTF-8. */
const headersOf = ({ headers }: Presigned) =>
  Object.entries(headers).map(([name, value]): [string, string] => [name, asText(value)])

/** A curl command that sends the request; `FILE` stands for what is uploaded. */
export function curlCommand(presigned: Presigned): string {
  const { method, url } = presigned
  const how: Record<string, string[][]> = { GET: [], HEAD: [['--head']], PUT: [['--upload-file', 'FILE']] }
  const headers = headersOf(presigned)
    // curl counts the file's bytes itself.
    .filter(([name]) => method !== 'PUT' || name !== 'content-length')
    .map(([name, value]) => ['--header', value === '' ? `${name};` : `${name}: ${value}`])
  // A bracket is an address of IPv6 here, not a range of curl's own.
  const literal = url.includes('[') ? [['--globoff']] : []
  return commandLine([['curl'], ...(how[method] ?? [['--request', method]]), ...literal, ...headers, [url]])
}

/** A result in one line, as the options ask for it. */
export function formatPresigned(presigned: Presigned, args: Arguments): string {
  if (args.flag('json')) return JSON.stringify(presigned)
  return args.flag('curl') ? curlCommand(presigned) : presigned.url
}

/** How long a result is valid, for people. */
export const untilText = (expiresAt: Date): string =>
  `until ${expiresAt.toISOString().replace('.000', '')} (${formatDuration(Math.ceil((expiresAt.getTime() - Date.now()) / 1000))})`

/** Prints a result: what programs need on standard output, what people need to know on standard error. */
export async function printPresigned(presigned: Presigned, args: Arguments): Promise<void> {
  await print(`${formatPresigned(presigned, args)}\n`)
  if (args.flag('json')) return
  say(`${presigned.method} ${untilText(presigned.expiresAt)}`)
  const headers = headersOf(presigned)
  if (headers.length > 0 && !args.flag('curl')) say('must be sent with it:')
  if (!args.flag('curl')) for (const [name, value] of headers) say(`  ${plain(`${name}: ${value}`)}`)
}
