import { basename } from 'node:path'
import { formatDuration, formatSize } from '../../format/units.ts'
import { maxParts, minPartSize } from '../../multipart/plan.ts'
import { putObject } from '../../sync.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, checkStandardInput, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import { type InterruptMessages, interruptible } from '../program/interrupt.ts'
import { print, printError, toJson } from '../program/output.ts'
import { createProgress } from '../program/progress.ts'
import { readLocation } from '../settings/location.ts'
import { storeOptions } from '../settings/store.ts'
import { md5 } from '../transfer/checksum.ts'
import { type Input, openFile, type PartSource, readStandardInput } from '../transfer/input.ts'
import {
  abortUpload,
  findParts,
  findUnfinished,
  type Job,
  leftoverMessage,
  refuseDifferent,
  sendParts,
  startUpload,
  type Unfinished,
  watchSent,
} from '../transfer/multipart.ts'
import { maxPartBytes } from '../transfer/parts.ts'
import { refusalToResume } from '../transfer/started.ts'
import { readTransfer, transferOptions } from '../transfer/transfer.ts'
import { readHeaders } from './presign.ts'

/** Files up to this size are uploaded in one request. */
const maxSingleBytes = 16 * 2 ** 20

/** The options of an upload. */
interface Choices {
  partBytes: number
  /** Whether the user chose the size of the parts. */
  chosen: boolean
  parallel: number
  resume: boolean
}

/** Uploads the object in one request. The store verifies the MD5 that is sent; this verifies the ETag it returns. */
async function putWhole(
  { client, key, headers, input, signal, progress }: Job,
  body: Buffer,
  messages: InterruptMessages,
): Promise<void> {
  messages.afterCleanup = 'the store has either the whole object or nothing'
  messages.whenForced = messages.afterCleanup
  await input.checkUnchanged()
  const digest = md5(body)
  const operation = putObject(key, { headers, contentMd5: digest.toString('base64') })
  const answer = await client.send(operation, body, { signal, ...watchSent(progress) })
  refuseDifferent(answer, digest.toString('hex'), 'the object')
}

/** Returns the part size of an unfinished upload; undefined if it has no usable part. */
function partBytesOf({ parts }: Unfinished, size: number): number | undefined {
  // The last part of an object may be smaller than the others.
  const largest = Math.max(0, ...[...parts.values()].map((part) => part.size))
  const isUsable = largest >= minPartSize && largest <= maxPartBytes && size / largest <= maxParts
  return isUsable ? largest : undefined
}

/** Finds the unfinished upload that an earlier run left, and the size of its parts. */
async function findEarlier(job: Job, size: number, { partBytes, chosen }: Choices) {
  const startNew = (why: string) => {
    printError(`${why}; starting a new upload`)
    return { unfinished: undefined, partBytes }
  }
  const newest = await findUnfinished(job)
  if (!newest) return startNew('there is no unfinished upload to resume')
  const refusal = refusalToResume({ ...job, uploadId: newest.uploadId })
  if (refusal) return startNew(`not resuming the unfinished upload of ${newest.started}: ${refusal}`)
  const unfinished = { ...newest, parts: await findParts(job, newest.uploadId) }
  const found = partBytesOf(unfinished, size) ?? partBytes
  // Not every store accepts gaps between part numbers.
  if (Math.max(0, ...unfinished.parts.keys()) * found >= size + found) {
    return startNew(`the unfinished upload of ${newest.started} is of a larger file`)
  }
  if (chosen && found !== partBytes) {
    throw usage(`--part-size: the unfinished upload has parts of ${formatSize(found)}; omit --part-size to resume it`)
  }
  const { size: count } = unfinished.parts
  printError(`resuming the upload of ${newest.started}: the store has ${count} ${count === 1 ? 'part' : 'parts'}`)
  return { unfinished, partBytes: found }
}

async function putParts(
  job: Job,
  parts: Iterable<PartSource> | AsyncIterable<PartSource>,
  earlier: Unfinished | undefined,
  { parallel, resume }: Choices,
  messages: InterruptMessages,
): Promise<void> {
  const uploadId = earlier?.uploadId ?? (await startUpload(job))
  const left = leftoverMessage(uploadId)
  messages.whenForced = left
  try {
    await sendParts(job, { uploadId, parts: earlier?.parts ?? new Map() }, parts, parallel)
  } catch (error) {
    job.progress.clear()
    if (resume) {
      messages.afterCleanup = 'its parts are kept: the same command continues the upload'
      if (!job.signal.aborted) printError(messages.afterCleanup)
    } else if (!(await abortUpload(job, uploadId))) messages.afterCleanup = left
    throw error
  }
}

async function uploadFile(job: Job, size: number, choices: Choices, messages: InterruptMessages): Promise<void> {
  const { input } = job
  if (size <= maxSingleBytes) {
    const [part] = input.parts(maxSingleBytes) as PartSource[]
    return putWhole(job, await part!.read(), messages)
  }
  const fitting = { ...choices, partBytes: Math.max(choices.partBytes, Math.ceil(size / maxParts)) }
  const { unfinished, partBytes } = choices.resume
    ? await findEarlier(job, size, fitting)
    : { unfinished: undefined, partBytes: fitting.partBytes }
  await putParts(job, input.parts(partBytes), unfinished, choices, messages)
}

/** Uploads a stream: in one request if it is shorter than a part, otherwise in parts as they are read. */
async function uploadStream(job: Job, choices: Choices, messages: InterruptMessages): Promise<void> {
  const { partBytes } = choices
  const parts = (job.input.parts(partBytes) as AsyncIterable<PartSource>)[Symbol.asyncIterator]()
  const { value: first } = (await parts.next()) as IteratorYieldResult<PartSource>
  const body = await first.read()
  if (body.length < partBytes) return putWhole(job, body, messages)
  async function* all() {
    yield first
    yield* { [Symbol.asyncIterator]: () => parts }
  }
  await putParts(job, all(), undefined, choices, messages)
}

/** Returns the key, with the name of the file appended if it is empty or ends in `/`. */
function completeKey(key: string, path: string): string {
  if (!/(^|\/)$/.test(key)) return key
  if (path === '-') throw usage('standard input has no name: expected s3://BUCKET/KEY')
  return key + basename(path)
}

function readChoices(args: Arguments, partBytes: number, parallel: number): Choices {
  return { partBytes, chosen: args.has('part-size'), parallel, resume: args.flag('resume') }
}

export const upload: Command = {
  name: 'upload',
  summary: 'Upload files through presigned URLs',
  operands: 'FILE... s3://BUCKET/[KEY]',
  options: ['content-type', 'header', 'metadata', 'acl', 'resume', 'json', ...transferOptions, ...storeOptions],
  optionHelp: {
    'content-type': 'the media type of the object',
    header: 'store this header with the object, e.g. cache-control:no-cache; repeatable',
    json: 'print the file, bucket, key and size of each upload as JSON, one per line',
  },
  notes: [
    'A file of more than 16 MiB is uploaded in parts, several at a time; a part that fails is sent again. ' +
      'Ctrl-C removes the parts from the store. The store verifies the MD5 of each part.',
    'Without a key, or if the key ends in /, the name of the file is appended; several files need such a key. ' +
      'A FILE of - is standard input: --parallel parts of it are kept in memory, and it may have up to 10,000 parts, ' +
      '78 GiB with the default --part-size.',
    'If a run was killed or lost the network, --resume continues its upload: the newest unfinished upload of ' +
      'the key, if you started it on this machine with the same headers. It keeps the parts whose size and MD5 ' +
      'match the file. Do not use it while another program uploads to the same key.',
  ],
  examples: [
    ['sigv4-presign upload cat.jpg s3://photos/2026/ --content-type image/jpeg', 'to 2026/cat.jpg'],
    ['sigv4-presign upload cat.jpg keys.txt s3://photos/new/ --json', 'several files'],
    [
      'sigv4-presign upload backup.tar s3://backups/ --part-size 64MiB --parallel 8',
      'a large file, eight parts at a time',
    ],
    ['sigv4-presign upload backup.tar s3://backups/ --resume', 'continue an interrupted upload'],
    ['tar -c 2026 | sigv4-presign upload - s3://backups/2026.tar', 'the output of another program'],
  ],
  async run(args) {
    const operands = readOperands(args, this.operands)
    const paths = operands.slice(0, -1)
    const { bucket, key } = readLocation(operands.at(-1)!, 's3://BUCKET/[KEY] after the files')
    if (paths.length > 1 && !/(^|\/)$/.test(key)) throw usage('several files need s3://BUCKET/ or a key that ends in /')
    checkStandardInput(args, ...paths)
    const contentType = args.value('content-type')
    const given = readHeaders(args)
    const own = ['content-length', 'content-md5', 'expect'].find((name) => Object.hasOwn(given, name))
    if (own) throw usage(`--header: ${own} is computed from the file`)
    const headers = { ...given, ...(contentType !== undefined && { 'content-type': contentType }) }
    const { client, partBytes, parallel } = readTransfer(args, bucket)
    const choices = readChoices(args, partBytes, parallel)
    if (paths.includes('-') && choices.resume) throw usage("--resume needs a file: standard input can't be read again")
    const started = Date.now()
    let bytes = 0
    for (const [index, path] of paths.entries()) {
      const target = { client, bucket, key: completeKey(key, path), headers }
      try {
        const size = await uploadOne(path, target, choices)
        bytes += size
        if (args.flag('json')) await print(`${toJson({ file: path, bucket, key: target.key, size })}\n`)
      } catch (error) {
        if (paths.length > 1) printError(`${index} of ${paths.length} files uploaded; ${path} failed`)
        throw error
      }
    }
    if (paths.length > 1) {
      const duration = formatDuration(Math.ceil((Date.now() - started) / 1000))
      printError(`${paths.length} files uploaded, ${formatSize(bytes)} in ${duration}`)
    }
    return exitCodes.done[0]
  },
}

/** Uploads one file, or standard input, and returns its size. */
async function uploadOne(
  path: string,
  target: Pick<Job, 'client' | 'bucket' | 'key' | 'headers'>,
  choices: Choices,
): Promise<number> {
  const messages = { afterCleanup: 'no part of it is left in the store', whenForced: 'nothing was uploaded' }
  const file = path === '-' ? undefined : await openFile(path)
  const progress = createProgress('bytes', file?.size)
  let size = 0
  const counting = {
    ...progress,
    advance(amount: number) {
      size += amount
      progress.advance(amount)
    },
  }
  try {
    await interruptible(async (signal) => {
      const input: Input = file ?? readStandardInput(signal)
      const job = { ...target, input, signal, progress: counting }
      try {
        if (input.size === undefined) await uploadStream(job, choices, messages)
        else await uploadFile(job, input.size, choices, messages)
      } finally {
        await input.close()
      }
    }, messages)
  } catch (error) {
    progress.clear()
    throw error
  }
  progress.end()
  return file?.size ?? size
}
