import { createHash } from 'node:crypto'
import { access, type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { getObject, headObject } from '../sync.ts'
import { type Comparison, findComparison, readEtag } from './checksum.ts'
import { type Command, takeOperands } from './command.ts'
import { type Answer, type Exchange, Refused } from './exchange.ts'
import { exitCodes, Failure, plain, usage } from './failure.ts'
import { interruptible } from './interrupt.ts'
import { baseName, readObjectLocation } from './location.ts'
import { say } from './output.ts'
import { inParallel, splitParts } from './parts.ts'
import { createProgress, type Progress } from './progress.ts'
import { storeOptions } from './settings.ts'
import { readTransfer, transferOptions } from './transfer.ts'

/** An object as HEAD tells it. */
interface Source {
  exchange: Exchange
  bucket: string
  key: string
  versionId: string | undefined
  size: number
  head: Answer
}

const version = (versionId: string | undefined) => (versionId === undefined ? {} : { versionId })

/** The size of the first of the object's parts, where the store tells. */
async function firstPart({ exchange, bucket, key, versionId, head }: Source): Promise<number | undefined> {
  if (!readEtag(head).includes('-')) return undefined
  const first = await exchange
    .use(headObject(key, { bucket, ...version(versionId), partNumber: 1 }))
    .catch((error: unknown) => {
      if (error instanceof Refused) return undefined
      throw error
    })
  const told = first?.header('x-amz-mp-parts-count') !== undefined || first?.status === 206
  return told ? Number(first?.header('content-length')) : undefined
}

/** Runs tasks strictly in the order of their number, though they come in any. */
function inOrder() {
  const waiting = new Map<number, () => void>()
  let next = 1
  return async (number: number, signal: AbortSignal, task: () => Promise<void>): Promise<void> => {
    if (number !== next) {
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        waiting.set(number, resolve)
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    }
    await task()
    next++
    waiting.get(next)?.()
    waiting.delete(next)
  }
}

/**
 * Reads what is missing of the object, parts of it at a time, and appends them in order: so what there is of the file
 * is always a beginning of the object, and another run goes on from there.
 */
async function fetchRest(
  { exchange, bucket, key, versionId, size, head }: Source,
  file: FileHandle,
  from: number,
  partBytes: number,
  parallel: number,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const etag = head.header('etag')
  const append = inOrder()
  await inParallel(splitParts(size, partBytes, from), parallel, signal, async (part, partSignal) => {
    const last = part.start + part.length - 1
    const operation = getObject(key, {
      bucket,
      ...version(versionId),
      range: `bytes=${part.start}-${last}`,
      ...(etag !== undefined && { ifMatch: etag }),
    })
    const body = Buffer.alloc(part.length)
    let filled = 0
    const forget = () => {
      progress.advance(-filled)
      filled = 0
    }
    await exchange.use(operation, undefined, {
      signal: partSignal,
      onRetry: forget,
      onReceived(chunk, answer) {
        const whole = part.start === 0 && part.length === size
        if (answer.status !== 206 && !whole)
          throw new Failure('the store does not read ranges: give a greater --part-size')
        if (filled + chunk.length > part.length) throw new Failure('the store sent more than was asked for')
        filled += chunk.copy(body, filled)
        progress.advance(chunk.length)
      },
    })
    if (filled < part.length) throw new Failure('the store sent less than was asked for')
    await append(part.number, partSignal, async () => {
      await file.write(body, 0, body.length, part.start)
    })
  })
}

async function compare(file: string, comparison: Comparison | undefined): Promise<void> {
  if (!comparison) {
    say('the store gives no checksum of this object to compare')
    return
  }
  if ((await comparison.compute(file)) === comparison.expected) return
  await rm(file)
  throw new Failure(`the ${comparison.what} of what arrived differs from the store's; it was deleted, try again`)
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** Where the object goes: `given`, or the key's last segment; in a folder under that name. */
async function chooseTarget(given: string | undefined, key: string): Promise<string> {
  const name = baseName(key)
  const isFolder = given !== undefined && (await stat(given).catch(() => undefined))?.isDirectory()
  if (given !== undefined && !isFolder) return given
  // A key may be anything, but it must not name a file elsewhere.
  if (name === '' || name === '..' || /[\0\\]/.test(name)) throw usage('the key gives no file name: name a file')
  return join(given ?? '.', name)
}

export const download: Command = {
  name: 'download',
  summary: 'Download an object through presigned URLs',
  operands: 's3://BUCKET/KEY [FILE]',
  options: ['version-id', 'force', ...transferOptions, ...storeOptions],
  notes: [
    'Parts are read some at a time, into a file beside the target that takes its name when all of it is there and its checksum is right. After Ctrl-C or a failure, the same command goes on where it stopped.',
  ],
  examples: [
    ['sigv4-presign download s3://photos/2026/cat.jpg', 'to ./cat.jpg'],
    ['sigv4-presign download s3://backups/backup.tar /var/restore/ --parallel 8', 'into a folder'],
  ],
  async run(args) {
    const [place, given] = takeOperands(args, this.operands) as [string, string?]
    const { bucket, key } = readObjectLocation(place)
    const target = await chooseTarget(given, key)
    if (!args.flag('force') && (await exists(target))) throw usage(`${plain(target)} exists; --force replaces it`)
    const { exchange, partBytes, parallel, store } = readTransfer(args)
    const versionId = args.value('version-id')
    const head = await exchange.use(headObject(key, { bucket, ...version(versionId), checksumMode: 'ENABLED' }))
    const size = Number(head.header('content-length'))
    if (!Number.isSafeInteger(size)) throw new Failure('the store does not say how long the object is')
    const source = { exchange, bucket, key, versionId, size, head }
    // One name for one state of one object: a beginning of another is never continued.
    const identity = createHash('sha256')
      .update(JSON.stringify([`${store.endpoint}`, store.region, bucket, key, versionId, readEtag(head), size]))
      .digest('hex')
    const partial = join(dirname(target), `.${basename(target).slice(0, 100)}.${identity.slice(0, 16)}.part`)
    const file = await open(partial, 'a+').catch((error: NodeJS.ErrnoException) => {
      throw usage(`can't write beside ${plain(target)}: ${error.code}`)
    })
    try {
      const { size: before } = await file.stat()
      const from = before > size ? 0 : before
      if (from < before) await file.truncate(0)
      const progress = createProgress('bytes', size, from)
      progress.advance(0)
      await interruptible(
        (signal) => fetchRest(source, file, from, partBytes, parallel, signal, progress),
        'the same command goes on where it stopped',
      ).catch((error: unknown) => {
        progress.clear()
        throw error
      })
      progress.end()
    } finally {
      await file.close()
    }
    await compare(partial, findComparison(head, await firstPart(source)))
    await rename(partial, target)
    return exitCodes.done[0]
  },
}
