import { createReadStream } from 'node:fs'
import { PresignError } from '../../errors.ts'
import { diagnose, inspect, verifyUrl, verifyUrlV4a } from '../../verify.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { escapeControls, exitCodes, Failure, usage } from '../program/failure.ts'
import { print } from '../program/output.ts'
import { readCredentials } from '../settings/store.ts'
import { standardInput } from '../transfer/input.ts'
import { readHeaders } from './presign.ts'

/** Prints an object: as JSON, or one line per member. */
async function printMembers(found: object, args: Arguments): Promise<void> {
  if (args.flag('json')) return print(`${JSON.stringify(found)}\n`)
  const lines = Object.entries(found as Record<string, unknown>).map(([name, value]) => {
    const text = typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value
    return `${name}: ${escapeControls(text instanceof Date ? text.toISOString() : `${text}`)}\n`
  })
  await print(lines.join(''))
}

/** The request that was sent, or will be. */
const readRequest = (args: Arguments, url: string) => ({
  url,
  method: args.value('method') ?? 'GET',
  // As `presign` returns them: the bytes of UTF-8, one a character.
  headers: Object.fromEntries(
    Object.entries(readHeaders(args)).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  ),
})

const inspectCommand: Command = {
  name: 'inspect',
  summary: 'Show what a presigned URL contains; no secret is needed',
  operands: 'URL',
  options: ['json'],
  examples: [
    ['sigv4-presign inspect "$(sigv4-presign get s3://photos/cat.jpg)"', 'its access key, operation and expiry'],
  ],
  async run(args) {
    const [url] = readOperands(args, this.operands) as [string]
    await printMembers(inspect(url), args)
    return exitCodes.done[0]
  },
}

const verifyCommand: Command = {
  name: 'verify',
  summary: 'Check a presigned URL like the store, with your credentials',
  operands: 'URL',
  options: ['method', 'header', 'json', 'profile', 'debug'],
  optionHelp: { header: 'a header that is sent with the request; repeatable' },
  notes: ['If the store would reject the request, it explains why and exits with 1. Nothing is sent.'],
  examples: [
    ['sigv4-presign verify "$(sigv4-presign get s3://photos/cat.jpg)"', 'a GET'],
    [
      `sigv4-presign verify "$(sigv4-presign put s3://photos/cat.jpg --content-type image/jpeg)" --method PUT --header content-type:image/jpeg`,
      'a PUT, with its signed header',
    ],
  ],
  async run(args) {
    const [url] = readOperands(args, this.operands) as [string]
    const request = readRequest(args, url)
    const credentials = readCredentials(args, process.env)
    const { service, algorithm } = inspect(url)
    try {
      const verified = await (algorithm === 'AWS4-HMAC-SHA256' ? verifyUrl : verifyUrlV4a)(request, {
        credentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : undefined),
        service,
      })
      await printMembers(verified, args)
    } catch (error) {
      if (!(error instanceof PresignError) || error.status === undefined) throw error
      throw new Failure(`not valid: ${escapeControls(error.message)} (${error.code})`)
    }
    return exitCodes.done[0]
  },
}

/** The maximum size of an error response. */
const maxResponseBytes = 1 << 20

/** Reads text from a file, or from standard input for `-`. */
async function readAnswer(file: string): Promise<string> {
  const stream = file === '-' ? standardInput() : createReadStream(file)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length > maxResponseBytes) break
    }
  } catch (error) {
    throw usage(`can't read ${escapeControls(file)}: ${(error as NodeJS.ErrnoException).code}`)
  }
  if (length > maxResponseBytes) throw usage(`${escapeControls(file)} is too long for a response`)
  return Buffer.concat(chunks).toString('utf8')
}

const diagnoseCommand: Command = {
  name: 'diagnose',
  summary: 'Say why a store refused a presigned URL, and what to do',
  operands: 'URL',
  options: ['response', 'method', 'header', 'json'],
  notes: ['Give the method and the headers as they were signed.'],
  examples: [
    ['sigv4-presign diagnose "$URL" --response error.xml', "from the body of the store's answer"],
    ['curl -s "$URL" | sigv4-presign diagnose "$URL" --response -', 'at once'],
  ],
  async run(args) {
    const [url] = readOperands(args, this.operands) as [string]
    const file = args.value('response')
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw usage('expected the URL that was refused, such as https://host/path')
    }
    if (file === undefined) throw usage("--response is missing: the file with the store's answer, or - to read it")
    const diagnosis = diagnose(readRequest(args, url), await readAnswer(file))
    if (args.flag('json')) await print(`${JSON.stringify(diagnosis)}\n`)
    else await print(`${escapeControls(`${diagnosis}`)}\n`)
    return exitCodes.done[0]
  },
}

/** The commands that explain a presigned URL. */
export const inspectCommands: Command[] = [inspectCommand, verifyCommand, diagnoseCommand]
