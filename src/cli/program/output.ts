import { once } from 'node:events'
import { curlCommand, headersAsText } from '../../format/curl.ts'
import { formatDuration } from '../../format/units.ts'
import type { Presigned } from '../../types.ts'
import type { Arguments } from './arguments.ts'
import { escapeControls } from './failure.ts'
import type { OptionName } from './options.ts'

/** The options that select the output format. */
export const outputOptions = ['json', 'curl'] as const satisfies OptionName[]

/** Writes to standard output and waits for a slow reader. */
export async function print(data: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(data)) await once(process.stdout, 'drain')
}

/** Whether standard error is a terminal that can move the cursor. */
export const isScreen = (): boolean => process.stderr.isTTY === true && process.env.TERM !== 'dumb'

/** Prints a line for people, on standard error. The text may have untrusted parts; `label` is not escaped. */
export const printError = (text: string, label = ''): void => {
  process.stderr.write(`${label}${escapeControls(text)}\n`)
}

/** Formats a value as JSON, with the control characters escaped that JSON allows and a terminal would obey. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\x7f-\x9f]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`)

/**
 * Formats a result on one line as the options select.
 *
 * @param hasBody Whether the request has a body; default: whether such a request to S3 has one.
 */
export function formatPresigned(presigned: Presigned, args: Arguments, hasBody?: boolean): string {
  if (args.flag('json')) return JSON.stringify(presigned)
  return args.flag('curl') ? curlCommand(presigned, hasBody) : presigned.url
}

/** Describes how long a result is valid. */
export function expiryText(expiresAt: Date): string {
  const seconds = Math.ceil((expiresAt.getTime() - Date.now()) / 1000)
  return `expires at ${expiresAt.toISOString().replace('.000', '')} (in ${formatDuration(seconds)})`
}

/** Prints a result: the output for programs on standard output, notices for people on standard error. */
export async function printPresigned(presigned: Presigned, args: Arguments, hasBody?: boolean): Promise<void> {
  await print(`${formatPresigned(presigned, args, hasBody)}\n`)
  if (args.flag('json')) return
  printError(`${presigned.method} ${expiryText(presigned.expiresAt)}`)
  const headers = headersAsText(presigned)
  if (headers.length > 0 && !args.flag('curl')) printError('send these headers with it:')
  if (!args.flag('curl')) for (const [name, value] of headers) printError(`  ${name}: ${value}`)
}
