import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  headObject,
  putObject,
  uploadPart,
} from '../sync.ts'
import { etagDiffers, md5, multipartEtag, readEtag } from './checksum.ts'
import { type Command, takeOperands } from './command.ts'
import { type Answer, type Exchange, Refused, readElement } from './exchange.ts'
import { exitCodes, Failure, plain, usage } from './failure.ts'
import { interruptible } from './interrupt.ts'
import { readLocation } from './location.ts'
import { say } from './output.ts'
import { inParallel, leastPartBytes, mostParts, type Part, splitParts } from './parts.ts'
import { readHeaders } from './presign.ts'
import { createProgress, type Progress } from './progress.ts'
import { storeOptions } from './settings.ts'
import { readTransfer, transferOptions } from './transfer.ts'

/** Up to this size a file goes up in one request. */
const singleBytes = 16 * 2 ** 20

/** What is uploaded, and where to. */
interface Job {
  exchange: Exchange
  file: FileHandle
  size: number
  bucket: string
  key: string
  headers: Record<string, string>
  signal: AbortSignal
  progress: Progress
}

async function readBytes(file: FileHandle, { start, length }: Pick<Part, 'start' | 'length'>): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) throw new Failure('the file became shorter while it was read')
    filled += bytesRead
  }
  return buffer
}

/** Progress of one request, which is taken back when the request is sent again. */
function watchSent(progress: Progress) {
  let sent = 0
  return {
    onSent(bytes: number) {
      sent += bytes
      progress.advance(bytes)
    },
    onRetry() {
      progress.advance(-sent)
      sent = 0
    },
  }
}

const refuseDifferent = (answer: Answer, computed: string, what: string) => {
  if (etagDiffers(answer, computed)) throw new Failure(`the store has another checksum of ${what} than was sent`)
}

/** The store compares the bytes with the MD5 that is sent and signed; this compares the store's with ours. */
async function putWhole({ exchange, file, size, bucket, key, headers, signal, progress }: Job): Promise<void> {
  const body = await readBytes(file, { start: 0, length: size })
  const digest = md5(body)
  const operation = putObject(key, { bucket, headers, contentMd5: digest.toString('base64') })
  const answer = await exchange.use(operation, body, { signal, ...watchSent(progress) })
  refuseDifferent(answer, digest.toString('hex'), 'the object')
}

/** Removes an unfinished upload. A part that was under way may be kept by the first attempt, so it is asked again. */
async function abort({ exchange, bucket, key }: Job, uploadId: string): Promise<void> {
  const operation = abortMultipartUpload(key, { bucket, uploadId })
  try {
    for (let times = 0; times < 3; times++) await exchange.use(operation)
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return
    say(`unfinished parts may be left of upload ${plain(uploadId)}: ${(error as Error).message}`)
  }
}

async function putParts(job: Job, partBytes: number, parallel: number): Promise<void> {
  const { exchange, file, size, bucket, key, headers, signal, progress } = job
  // Not interrupted: of an upload that was made, the answer has the name by which it is removed.
  const created = await exchange.use(createMultipartUpload(key, { bucket, headers }))
  const uploadId = readElement(created.body.toString('utf8'), 'UploadId')
  if (!uploadId) throw new Failure('the store gave no upload id')
  try {
    const digests: Buffer[] = []
    const etags: string[] = []
    await inParallel(splitParts(size, partBytes), parallel, signal, async (part, partSignal) => {
      const body = await readBytes(file, part)
      const digest = md5(body)
      const { number: partNumber } = part
      const operation = uploadPart(key, { bucket, uploadId, partNumber, contentMd5: digest.toString('base64') })
      const answer = await exchange.use(operation, body, { signal: partSignal, ...watchSent(progress) })
      refuseDifferent(answer, digest.toString('hex'), `part ${partNumber}`)
      digests[partNumber - 1] = digest
      etags[partNumber - 1] = readEtag(answer)
    })
    await complete(job, uploadId, etags, multipartEtag(digests))
  } catch (error) {
    progress.clear()
    await abort(job, uploadId)
    throw error
  }
}

async function complete({ exchange, bucket, key, signal }: Job, uploadId: string, etags: string[], etag: string) {
  const parts = etags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${tag}"</ETag></Part>`)
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  let lost = false
  try {
    const watch = { signal, onRetry: () => (lost = true) }
    await exchange.use(completeMultipartUpload(key, { bucket, uploadId }), body, watch)
  } catch (error) {
    // The answer to an attempt that did it may have been lost; then the object is there, which is checked below.
    if (!lost || !(error instanceof Refused) || error.code !== 'NoSuchUpload') throw error
  }
  const head = await exchange.use(headObject(key, { bucket }), undefined, { signal })
  refuseDifferent(head, etag, 'the object')
}

export const upload: Command = {
  name: 'upload',
  summary: 'Upload a file through presigned URLs',
  operands: 'FILE s3://BUCKET/[KEY]',
  options: ['content-type', 'header', ...transferOptions, ...storeOptions],
  notes: [
    'A file of more than 16 MiB goes up in parts, some at a time; a part that fails is sent again. Ctrl-C removes the parts from the store. The store compares each MD5 with what it received.',
    'Without a key, or with one that ends in /, the name of the file is added.',
  ],
  examples: [
    ['sigv4-presign upload cat.jpg s3://photos/2026/ --content-type image/jpeg', 'to 2026/cat.jpg'],
    [
      'sigv4-presign upload backup.tar s3://backups/ --part-size 64MiB --parallel 8',
      'a large file, eight parts at a time',
    ],
  ],
  async run(args) {
    const [path, place] = takeOperands(args, this.operands) as [string, string]
    const location = readLocation(place)
    const { bucket } = location
    const key = /(^|\/)$/.test(location.key) ? location.key + basename(path) : location.key
    const contentType = args.value('content-type')
    const headers = { ...readHeaders(args), ...(contentType !== undefined && { 'content-type': contentType }) }
    const { exchange, partBytes, parallel } = readTransfer(args)
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw usage(`can't read ${plain(path)}: ${error.code}`)
    })
    try {
      const information = await file.stat()
      if (!information.isFile()) throw usage(`can't read ${plain(path)}: it is no file`)
      const { size } = information
      const progress = createProgress('bytes', size)
      const fitting = Math.max(partBytes, leastPartBytes, Math.ceil(size / mostParts))
      await interruptible(async (signal) => {
        const job = { exchange, file, size, bucket, key, headers, signal, progress }
        if (size <= singleBytes) await putWhole(job)
        else await putParts(job, fitting, parallel)
      }, 'no part of it is left in the store').catch((error: unknown) => {
        progress.clear()
        throw error
      })
      progress.end()
    } finally {
      await file.close()
    }
    return exitCodes.done[0]
  },
}
