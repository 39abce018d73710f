import { createReadStream } from 'node:fs'
import { PresignError } from '../../errors.ts'
import type { CredentialScope } from '../../types.ts'
import type { Diagnosis } from '../../verify/types.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, checkStandardInput, readOperands } from '../program/command.ts'
import { describeFileError, escapeControls, exitCodes, Failure, usage } from '../program/failure.ts'
import { expiryText, print, printError, toJson } from '../program/output.ts'
import { loadVerification } from '../program/verification.ts'
import { decodeUtf8 } from '../settings/profiles.ts'
import { type CredentialsChoice, readCredentials, readOtherCredentials } from '../settings/store.ts'
import { standardInput } from '../transfer/input.ts'
import { readHeaders } from './presign.ts'

/** Returns the scope that a URL was signed for; undefined if it can't be read. */
async function findScope(url: string): Promise<CredentialScope | undefined> {
  const { inspect } = await loadVerification()
  try {
    const { signingDate, region, service } = inspect(url)
    return { date: signingDate.toISOString().slice(0, 10).replaceAll('-', ''), region, service }
  } catch {
    return undefined
  }
}

/** Prints an object: as JSON, or one line per member. */
async function printMembers(found: object, args: Arguments): Promise<void> {
  if (args.flag('json')) return print(`${toJson(found)}\n`)
  const lines = Object.entries(found as Record<string, unknown>).map(([name, value]) => {
    const text = typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value
    return `${name}: ${escapeControls(text instanceof Date ? text.toISOString() : `${text}`)}\n`
  })
  await print(lines.join(''))
}

/** Returns how to pass the headers that a diagnosis needs; an empty string if it needs none. */
const headerAdvice = ({ cause, details }: Diagnosis): string =>
  cause === 'undetermined' && details.headers !== undefined ? ' --header NAME:VALUE passes a header.' : ''

/** Returns the headers as `presign` returns them: one character per UTF-8 byte. */
const encodedHeaders = (args: Arguments) =>
  Object.fromEntries(
    Object.entries(readHeaders(args)).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  )

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
    const { inspect } = await loadVerification()
    await printMembers(inspect(url), args)
    return exitCodes.done[0]
  },
}

const verifyCommand: Command = {
  name: 'verify',
  summary: 'Check a presigned URL as the store would, with your credentials',
  operands: 'URL',
  options: ['method', 'header', 'json', 'profile', 'credentials', 'debug'],
  optionHelp: { header: 'a header that is sent with the request; repeatable' },
  notes: ['If the store would reject the request, the command explains why and exits with 1. Nothing is sent.'],
  examples: [
    ['sigv4-presign verify "$(sigv4-presign get s3://photos/cat.jpg)"', 'a GET'],
    [
      'sigv4-presign verify "$(sigv4-presign put s3://photos/cat.jpg --content-type image/jpeg)" --method PUT ' +
        '--header content-type:image/jpeg',
      'a PUT, with its signed header',
    ],
  ],
  async run(args) {
    const [url] = readOperands(args, this.operands) as [string]
    const request = { url, method: args.value('method') ?? 'GET', headers: encodedHeaders(args) }
    const choose = readCredentials(args, process.env)
    const { diagnoseWith, inspect, verifyUrl, verifyUrlV4a } = await loadVerification()
    const { service, algorithm } = inspect(url)
    try {
      const verified = await (algorithm === 'AWS4-HMAC-SHA256' ? verifyUrl : verifyUrlV4a)(request, {
        credentials(accessKeyId, scope) {
          const credentials = choose(scope)
          return accessKeyId === credentials.accessKeyId ? credentials : undefined
        },
        service,
      })
      await printMembers(verified, args)
      if (!args.flag('json')) printError(`valid; ${expiryText(verified.expiresAt)}`)
    } catch (error) {
      if (!(error instanceof PresignError) || error.status === undefined) throw error
      const { method, headers } = request
      const given = { url, ...(args.has('method') && { method }), ...(args.has('header') && { headers }) }
      const isWrong = error.code === 'SignatureDoesNotMatch'
      if (!isWrong) throw new Failure(`not valid: ${error.message} (${error.code})`)
      const diagnosis = await diagnoseWith(given, { credentials: choose(await findScope(url)) })
      const explanation = `${diagnosis.advice}${headerAdvice(diagnosis)}`
      throw new Failure(`not valid: ${explanation} (${error.code})`)
    }
    return exitCodes.done[0]
  },
}

/** The maximum size of an error response. */
const maxResponseBytes = 1 << 20

/** Reads text from a file, or from standard input for `-`. */
async function readText(file: string): Promise<string> {
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
    throw usage(`can't read ${file}: ${describeFileError(error)}`)
  }
  if (length > maxResponseBytes) throw usage(`${file} is too long for a response`)
  return decodeUtf8(Buffer.concat(chunks), file === '-' ? 'standard input' : file)
}

/** Reads the credentials for a diagnosis; undefined if there are none. */
function findOptionalCredentials(args: Arguments): CredentialsChoice | undefined {
  try {
    return readCredentials(args, process.env)
  } catch (error) {
    if (error instanceof Failure && !args.has('profile') && !args.has('credentials')) return undefined
    throw error
  }
}

const diagnoseCommand: Command = {
  name: 'diagnose',
  summary: 'Explain why a presigned request was rejected, and what to do',
  operands: 'URL',
  options: ['response', 'method', 'header', 'json', 'profile', 'credentials', 'debug'],
  optionHelp: {
    method: 'the HTTP method that was used (default: unknown)',
    header: 'a header that was sent; repeatable (default: unknown)',
  },
  notes: [
    'URL may be a URL, a whole curl command, or - for standard input. The response is optional. With ' +
      'credentials, the expected signature is computed and likely mistakes are tried. Nothing is sent.',
  ],
  examples: [
    ['sigv4-presign diagnose "$URL" --response error.xml', "with the body of the store's response"],
    ['curl -s "$URL" | sigv4-presign diagnose "$URL" --response -', 'with the response from a pipe'],
  ],
  async run(args) {
    const [given] = readOperands(args, this.operands) as [string]
    const file = args.value('response')
    checkStandardInput(args, given, file)
    const url = given === '-' ? (await readText('-')).trim() : given
    const method = args.value('method')
    const sent = {
      url,
      ...(method !== undefined && { method }),
      ...(args.has('header') && { headers: encodedHeaders(args) }),
    }
    const response = file === undefined ? undefined : await readText(file)
    if (response !== undefined && !/<(\w+:)?Code>/.test(response))
      printError('warning: the response contains no error code from a store, so it does not explain the rejection')
    const choose = findOptionalCredentials(args)
    const { diagnose, diagnoseWith } = await loadVerification()
    const diagnosis = choose
      ? await diagnoseWith(sent, {
          credentials: choose(await findScope(url)),
          otherCredentials: readOtherCredentials(process.env),
          ...(response !== undefined && { response }),
        })
      : diagnose(sent, response)
    if (args.flag('json')) await print(`${toJson(diagnosis)}\n`)
    else await print(`${escapeControls(`${diagnosis}`)}${headerAdvice(diagnosis)}\n`)
    return exitCodes.done[0]
  },
}

/** The commands that explain a presigned URL. */
export const inspectCommands: Command[] = [inspectCommand, verifyCommand, diagnoseCommand]
