import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { getObject, headObject } from '../../sync.ts'
import { type Command, readOperands } from '../program/command.ts'
import { escapeControls, exitCodes, Failure, usage } from '../program/failure.ts'
import { interruptible } from '../program/interrupt.ts'
import { print, printError } from '../program/output.ts'
import { createProgress, type Progress } from '../program/progress.ts'
import { baseName, readObjectLocation } from '../settings/location.ts'
import { storeOptions } from '../settings/store.ts'
import { type ExpectedChecksum, pickChecksum, readEtag } from '../transfer/checksum.ts'
import { type Client, StoreError, type StoreResponse } from '../transfer/client.ts'
import { inParallel, maxParts, splitParts } from '../transfer/parts.ts'
import { readTransfer, type Transfer, transferOptions } from '../transfer/transfer.ts'

/** An object as HEAD tells it. */
interface Source {
  client: Client
  key: string
  versionId: string | undefined
  size: number
  head: StoreResponse
}

const version = (versionId: string | undefined) => (versionId === undefined ? {} : { versionId })

/** Asks what there is. */
async function findSource(client: Client, key: string, versionId: string | undefined): Promise<Source> {
  const head = await client
    .send(headObject(key, { ...version(versionId), checksumMode: 'ENABLED' }))
    .catch(async (error: unknown) => {
      // An answer to HEAD does not say why it is a refusal.
      if (error instanceof StoreError) await client.send(getObject(key, { ...version(versionId), range: 'bytes=0-0' }))
      throw error
    })
  const size = Number(head.header('content-length'))
  if (!Number.isSafeInteger(size)) throw new Failure('the store does not say how long the object is')
  return { client, key, versionId, size, head }
}

/** The sizes of the object's first parts; undefined where the store does not tell, or tells of more than there can be. */
async function partSizes({ client, key, versionId }: Source, count: number): Promise<number[] | undefined> {
  if (count > maxParts) return undefined
  const sizes: number[] = []
  while (sizes.length < count) {
    const part = await client
      .send(headObject(key, { ...version(versionId), partNumber: sizes.length + 1 }))
      .catch((error: unknown) => {
        if (error instanceof StoreError) return undefined
        throw error
      })
    const isPart = part?.header('x-amz-mp-parts-count') !== undefined || part?.status === 206
    const size = Number(part?.header('content-length'))
    if (!isPart || !(size > 0)) return undefined
    sizes.push(size)
  }
  return sizes
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

/** How what is missing of the object is read. */
interface Reading {
  /** Where it begins. */
  from: number
  partBytes: number
  parallel: number
  progress: Progress
  /** Takes the bytes, in order. */
  append(bytes: Buffer): Promise<void>
}

/**
 * Reads what is missing of the object, parts of it at a time, and appends them in order: so what there is of it is
 * always a beginning.
 */
async function fetchRest(
  { client, key, versionId, size, head }: Source,
  { from, partBytes, parallel, progress, append }: Reading,
  signal: AbortSignal,
): Promise<void> {
  const etag = head.header('etag')
  const inTurn = inOrder()
  await inParallel(splitParts(size, partBytes, from), parallel, signal, async (part, partSignal) => {
    const last = part.start + part.length - 1
    const operation = getObject(key, {
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
    await client.send(operation, undefined, {
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
    await inTurn(part.number, partSignal, () => append(body))
  })
}

const isEven = (sizes: readonly number[]) => sizes.slice(0, -1).every((size) => size === sizes[0])

const warnNoChecksum = () => printError('the store gives no checksum of this object to compare')

/** What the parts of an object are, as far as its checksum needs it; undefined if there is none to compare. */
async function findCheck(source: Source): Promise<{ expectedChecksum: ExpectedChecksum; sizes: number[] } | undefined> {
  const expectedChecksum = pickChecksum(source.head)
  // Nearly always all parts but the last are of one size.
  const sizes = expectedChecksum?.parts === undefined ? [] : await partSizes(source, 1)
  return expectedChecksum && sizes && { expectedChecksum, sizes }
}

async function tallyFile(file: string, { begin }: ExpectedChecksum, sizes: readonly number[]): Promise<string> {
  const tally = begin(sizes)
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) tally.add(chunk as Buffer)
  return tally.end()
}

async function compareFile(file: string, source: Source): Promise<void> {
  const check = await findCheck(source)
  if (!check) return warnNoChecksum()
  const { expectedChecksum, sizes } = check
  if ((await tallyFile(file, expectedChecksum, sizes)) === expectedChecksum.expected) return
  const all = expectedChecksum.parts === undefined ? undefined : await partSizes(source, expectedChecksum.parts)
  if (all && !isEven(all) && (await tallyFile(file, expectedChecksum, all)) === expectedChecksum.expected) return
  await rm(file)
  throw new Failure(`the ${expectedChecksum.what} of what arrived differs from the store's; it was deleted, try again`)
}

/** Shows progress, and can be interrupted; `left` is what then is there. */
async function fetchWatched(source: Source, reading: Reading, left: string): Promise<void> {
  const { progress, from } = reading
  progress.skip(from)
  await interruptible((signal) => fetchRest(source, reading, signal), { afterCleanup: left, whenForced: left }).catch(
    (error: unknown) => {
      progress.clear()
      throw error
    },
  )
  progress.end()
}

/** Writes the object to standard output, in order. */
async function writeOut(source: Source, transfer: Transfer): Promise<void> {
  const check = await findCheck(source)
  const tally = check?.expectedChecksum.begin(check.sizes)
  const append = async (bytes: Buffer) => {
    tally?.add(bytes)
    await print(bytes)
  }
  const progress = createProgress('bytes', source.size)
  await fetchWatched(source, { ...transfer, from: 0, progress, append }, 'what was written is only a beginning')
  if (!check) return warnNoChecksum()
  const { expectedChecksum } = check
  if (tally?.end() === expectedChecksum.expected) return
  const all = expectedChecksum.parts === undefined ? undefined : await partSizes(source, expectedChecksum.parts)
  // It can't be read again.
  if (all && !isEven(all))
    return printError('the checksum is not compared, since the parts of this object differ in size')
  throw new Failure(`the ${expectedChecksum.what} of what was written differs from the store's`)
}

/** Opens the file beside the target. Where others may write, it could be a link that leads elsewhere. */
async function openPartial(partial: string, mode: number): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>
  const file = await open(partial, O_RDWR! | O_CREAT! | O_NONBLOCK | O_NOFOLLOW, mode).catch(
    (error: NodeJS.ErrnoException) => {
      throw usage(`can't write ${escapeControls(partial)}: ${error.code}`)
    },
  )
  const there = await file.stat()
  if (there.isFile() && there.nlink <= 1) return file
  await file.close()
  throw usage(`can't write ${escapeControls(partial)}: it is no file of its own; remove it`)
}

async function writeAt(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, start + written)).bytesWritten
  }
}

/** Writes the object into a file beside the target, which takes the target's name when it is whole and right. */
async function writeFile(source: Source, transfer: Transfer, target: string, force: boolean): Promise<void> {
  const { key, versionId, size, head } = source
  const { store } = transfer
  // One name for one state of one object: a beginning of another is never continued.
  const identity = createHash('sha256')
    .update(JSON.stringify([`${store.endpoint}`, store.region, store.bucket, key, versionId, readEtag(head), size]))
    .digest('hex')
  // A name may have 255 bytes, and a character of it three.
  const partial = join(dirname(target), `.${basename(target).slice(0, 50)}.${identity.slice(0, 16)}.part`)
  const replaced = await stat(target).catch(() => undefined)
  const file = await openPartial(partial, replaced ? 0o600 : 0o666)
  try {
    const { size: before, mode } = await file.stat()
    const from = before > size ? 0 : before
    if (from < before) await file.truncate(0)
    const progress = createProgress('bytes', size)
    let end = from
    // Each at its place: of two runs at the same time, both then write the same.
    const append = async (bytes: Buffer) => {
      await writeAt(file, bytes, end)
      end += bytes.length
    }
    await fetchWatched(source, { ...transfer, from, progress, append }, 'the same command goes on where it stopped')
    // Who could not read the old one shall not read the new one.
    if (replaced && replaced.mode !== mode) await file.chmod(replaced.mode & 0o777)
  } finally {
    await file.close()
  }
  await compareFile(partial, source)
  // It may have come since.
  await checkTarget(target, force)
  await rename(partial, target)
}

/** Refuses to take the place of anything but a file that the user lets go. */
async function checkTarget(target: string, force: boolean): Promise<void> {
  const there = await stat(target).catch(() => undefined)
  if (there && !there.isFile()) throw usage(`${escapeControls(target)} is no file; - is standard output`)
  if (there && !force) throw usage(`${escapeControls(target)} exists; --force replaces it`)
}

/** Where the object goes: `given`, or the key's last segment; in a folder under that name. */
async function chooseTarget(given: string | undefined, key: string): Promise<string> {
  const name = baseName(key)
  const isFolder = given !== undefined && (await stat(given).catch(() => undefined))?.isDirectory()
  if (given !== undefined && !isFolder) {
    if (given.endsWith('/') || given.endsWith(sep)) throw usage(`${escapeControls(given)} is no folder`)
    return given
  }
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
    'A FILE of - is standard output; nothing is then kept to go on with, and a checksum that differs shows in the exit code, at the end. Compared is what the store gives: SHA-256, SHA-1, MD5, CRC-64/NVME, CRC-32C or CRC-32, of the whole or of its parts.',
  ],
  examples: [
    ['sigv4-presign download s3://photos/2026/cat.jpg', 'to ./cat.jpg'],
    ['sigv4-presign download s3://backups/backup.tar /var/restore/ --parallel 8', 'into a folder'],
    ['sigv4-presign download s3://backups/2026.tar - | tar -x', 'into another program'],
  ],
  async run(args) {
    const [place, given] = readOperands(args, this.operands) as [string, string?]
    const { bucket, key } = readObjectLocation(place)
    const target = given === '-' ? undefined : await chooseTarget(given, key)
    const force = args.flag('force')
    if (target !== undefined) await checkTarget(target, force)
    const transfer = readTransfer(args, bucket)
    const source = await findSource(transfer.client, key, args.value('version-id'))
    if (target === undefined) await writeOut(source, transfer)
    // What a link points to is replaced, not the link.
    else await writeFile(source, transfer, await realpath(target).catch(() => target), force)
    return exitCodes.done[0]
  },
}
