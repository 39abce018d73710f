import { basename } from 'node:path'
import { formatSize } from '../../format/units.ts'
import { putObject } from '../../sync.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { escapeControls, exitCodes, usage } from '../program/failure.ts'
import { type InterruptMessages, interruptible } from '../program/interrupt.ts'
import { printError } from '../program/output.ts'
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
import { maxPartBytes, maxParts, minPartBytes } from '../transfer/parts.ts'
import { refusalToResume } from '../transfer/started.ts'
import { readTransfer, transferOptions } from '../transfer/transfer.ts'
import { readHeaders } from './presign.ts'

/** Up to this size a file goes up in one request. */
const maxSingleBytes = 16 * 2 ** 20

/** What the user asked for. */
interface Choices {
  partBytes: number
  /** Whether the size of the parts is the user's choice. */
  chosen: boolean
  parallel: number
  resume: boolean
}

/** The store compares the bytes with the MD5 that is sent and signed; this compares the store's with ours. */
async function putWhole(
  { client, key, headers, input, signal, progress }: Job,
  body: Buffer,
  messages: InterruptMessages,
): Promise<void> {
  messages.afterCleanup = 'the store has all of it or nothing'
  messages.whenForced = messages.afterCleanup
  await input.checkUnchanged()
  const digest = md5(body)
  const operation = putObject(key, { headers, contentMd5: digest.toString('base64') })
  const answer = await client.send(operation, body, { signal, ...watchSent(progress) })
  refuseDifferent(answer, digest.toString('hex'), 'the object')
}

/** The size of the parts of an upload that was started earlier; undefined if too few are there to tell, or too great. */
function partBytesOf({ parts }: Unfinished, size: number): number | undefined {
  // The last part of an object may be smaller than the others.
  const greatest = Math.max(0, ...[...parts.values()].map((part) => part.size))
  const isUsable = greatest >= minPartBytes && greatest <= maxPartBytes && size / greatest <= maxParts
  return isUsable ? greatest : undefined
}

/** Finds the unfinished upload that an earlier run left, and the size of its parts. */
async function findEarlier(job: Job, size: number, { partBytes, chosen }: Choices) {
  const startNew = (why: string) => {
    printError(`${why}; starting a new upload`)
    return { unfinished: undefined, partBytes }
  }
  const newest = await findUnfinished(job)
  if (!newest) return startNew('there is no unfinished upload to resume')
  const started = escapeControls(newest.started)
  const refusal = refusalToResume({ ...job, uploadId: newest.uploadId })
  if (refusal) return startNew(`not resuming the unfinished upload of ${started}: ${refusal}`)
  const unfinished = { ...newest, parts: await findParts(job, newest.uploadId) }
  const found = partBytesOf(unfinished, size) ?? partBytes
  // Not every store lets a part be left out.
  if (Math.max(0, ...unfinished.parts.keys()) * found >= size + found) {
    return startNew(`the unfinished upload of ${started} is of a larger file`)
  }
  if (chosen && found !== partBytes) {
    throw usage(`--part-size: the unfinished upload has parts of ${formatSize(found)}; omit --part-size to resume it`)
  }
  const { size: count } = unfinished.parts
  printError(`resuming the upload of ${started}: the store has ${count} ${count === 1 ? 'part' : 'parts'}`)
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
    const [part] = input.parts(Math.max(1, size)) as Iterable<PartSource>
    return putWhole(job, (await part?.read()) ?? Buffer.alloc(0), messages)
  }
  const fitting = { ...choices, partBytes: Math.max(choices.partBytes, Math.ceil(size / maxParts)) }
  const { unfinished, partBytes } = choices.resume
    ? await findEarlier(job, size, fitting)
    : { unfinished: undefined, partBytes: fitting.partBytes }
  await putParts(job, input.parts(partBytes), unfinished, choices, messages)
}

/** Less than a part goes up in one request; of more, parts go up as they are read. */
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

/** The key, to which the name of the file is added where it is no whole one. */
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
  summary: 'Upload a file through presigned URLs',
  operands: 'FILE s3://BUCKET/[KEY]',
  options: ['content-type', 'header', 'resume', ...transferOptions, ...storeOptions],
  notes: [
    'A file of more than 16 MiB goes up in parts, some at a time; a part that fails is sent again. Ctrl-C removes the parts from the store. The store compares each MD5 with what it received.',
    'Without a key, or with one that ends in /, the name of the file is added. A FILE of - is standard input, of which one part for each of --parallel is kept in memory, and which may have 10,000 parts: 78 GiB with the default --part-size.',
    'After a run that could not remove its parts, as when it was killed or lost the network, --resume finds them: of the newest unfinished upload of the key, those parts are kept whose size and MD5 are those of the file. The headers are those that it was started with. Do not use it while another program uploads to the same key.',
  ],
  examples: [
    ['sigv4-presign upload cat.jpg s3://photos/2026/ --content-type image/jpeg', 'to 2026/cat.jpg'],
    [
      'sigv4-presign upload backup.tar s3://backups/ --part-size 64MiB --parallel 8',
      'a large file, eight parts at a time',
    ],
    ['sigv4-presign upload backup.tar s3://backups/ --resume', 'go on where an earlier run was killed'],
    ['tar -c 2026 | sigv4-presign upload - s3://backups/2026.tar', 'what another program writes'],
  ],
  async run(args) {
    const [path, place] = readOperands(args, this.operands) as [string, string]
    const { bucket, key } = readLocation(place)
    const contentType = args.value('content-type')
    const given = readHeaders(args)
    const own = ['content-length', 'content-md5', 'expect'].find((name) => Object.hasOwn(given, name))
    if (own) throw usage(`--header: ${own} is not yours to give: it is made of the file`)
    const headers = { ...given, ...(contentType !== undefined && { 'content-type': contentType }) }
    const { client, partBytes, parallel } = readTransfer(args, bucket)
    const choices = readChoices(args, partBytes, parallel)
    if (path === '-' && choices.resume) throw usage("--resume needs a file: standard input can't be read again")
    const target = { client, bucket, key: completeKey(key, path), headers }
    const messages = { afterCleanup: 'no part of it is left in the store', whenForced: 'nothing was uploaded' }
    const file = path === '-' ? undefined : await openFile(path)
    const progress = createProgress('bytes', file?.size)
    try {
      await interruptible(async (signal) => {
        const input: Input = file ?? readStandardInput(signal)
        const job = { ...target, input, signal, progress }
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
    return exitCodes.done[0]
  },
}
