import { once } from 'node:events'
import { curlCommand, headersAsText } from '../../format/curl.ts'
import { formatDuration } from '../../format/units.ts'
import type { Presigned } from '../../types.ts'
import type { Arguments } from './arguments.ts'
import { escapeControls } from './failure.ts'
import type { OptionName } from './options.ts'

/** The options that choose how a result is printed. */
export const outputOptions = ['json', 'curl'] as const satisfies OptionName[]

/** Writes to standard output, and waits while its reader is slow. */
export async function print(data: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(data)) await once(process.stdout, 'drain')
}

/** Whether standard error is a terminal that can do more than print. */
export const isScreen = (): boolean => process.stderr.isTTY === true && process.env.TERM !== 'dumb'

/** Says something to the person, on standard error. */
export const printError = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/**
 * A result in one line, as the options ask for it.
 *
 * @param hasBody Whether the request has a body; default: as such a request to S3 has.
 */
export function formatPresigned(presigned: Presigned, args: Arguments, hasBody?: boolean): string {
  if (args.flag('json')) return JSON.stringify(presigned)
  return args.flag('curl') ? curlCommand(presigned, hasBody) : presigned.url
}

/** How long a result is valid, for people. */
export const expiryText = (expiresAt: Date): string =>
  `until ${expiresAt.toISOString().replace('.000', '')} (${formatDuration(Math.ceil((expiresAt.getTime() - Date.now()) / 1000))})`

/** Prints a result: what programs need on standard output, what people need to know on standard error. */
export async function printPresigned(presigned: Presigned, args: Arguments, hasBody?: boolean): Promise<void> {
  await print(`${formatPresigned(presigned, args, hasBody)}\n`)
  if (args.flag('json')) return
  printError(`${presigned.method} ${expiryText(presigned.expiresAt)}`)
  const headers = headersAsText(presigned)
  if (headers.length > 0 && !args.flag('curl')) printError('must be sent with it:')
  if (!args.flag('curl')) for (const [name, value] of headers) printError(`  ${escapeControls(`${name}: ${value}`)}`)
}
