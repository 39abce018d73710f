import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { maxParts } from '../../multipart/plan.ts'
import { getObject, headObject } from '../../sync.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, Failure, usage } from '../program/failure.ts'
import { interruptible } from '../program/interrupt.ts'
import { print, printError } from '../program/output.ts'
import { createProgress, type Progress } from '../program/progress.ts'
import { baseName, readObjectLocation } from '../settings/location.ts'
import { storeOptions } from '../settings/store.ts'
import { type ExpectedChecksum, pickChecksum, readEtag } from '../transfer/checksum.ts'
import { type Client, StoreError, type StoreResponse } from '../transfer/client.ts'
import { inParallel, splitParts } from '../transfer/parts.ts'
import { readTransfer, type Transfer, transferOptions } from '../transfer/transfer.ts'

/** An object as HeadObject describes it. */
interface Source {
  client: Client
  key: string
  versionId: string | undefined
  size: number
  head: StoreResponse
}

/** Whether the ETags of two responses differ. A proxy that compresses makes an ETag weak. */
function isOtherState(head: StoreResponse, answer: StoreResponse): boolean {
  const [before, now] = [head, answer].map((response) => readEtag(response).replace(/^W\/"/, ''))
  return before !== now && before !== '' && now !== ''
}

const version = (versionId: string | undefined) => (versionId === undefined ? {} : { versionId })

/** Looks the object up. */
async function findSource(client: Client, key: string, versionId: string | undefined): Promise<Source> {
  const head = await client
    .send(headObject(key, { ...version(versionId), checksumMode: 'ENABLED' }))
    .catch(async (error: unknown) => {
      // A response to HEAD has no body, and so no error code.
      if (error instanceof StoreError) await client.send(getObject(key, { ...version(versionId), range: 'bytes=0-0' }))
      throw error
    })
  const size = Number(head.header('content-length'))
  if (!Number.isSafeInteger(size)) throw new Failure('the store did not send the size of the object')
  return { client, key, versionId, size, head }
}

/** Returns the sizes of the object's first parts; undefined if the store does not report them. */
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

/** Runs tasks in the order of their numbers, whatever order they arrive in. */
function inOrder() {
  const waiting = new Map<number, () => void>()
  let next = 1
  return async (number: number, signal: AbortSignal, task: () => Promise<void>): Promise<void> => {
    if (number !== next) {
      signal.throwIfAborted()
      let stop = () => {}
      await new Promise<void>((resolve, reject) => {
        waiting.set(number, resolve)
        stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop)
      }).finally(() => signal.removeEventListener('abort', stop))
    }
    await task()
    next++
    waiting.get(next)?.()
    waiting.delete(next)
  }
}

/** Whether a header `content-range` names these bytes of an object of this size. The unit may be in any case. */
const isRange = (header: string, start: number, last: number, size: number) =>
  [`bytes ${start}-${last}/${size}`, `bytes ${start}-${last}/*`].includes(header.toLowerCase())

/** How the missing bytes of the object are read. */
interface Reading {
  /** The first byte to read. */
  from: number
  partBytes: number
  parallel: number
  progress: Progress
  /** Receives the bytes in order. */
  append(bytes: Buffer): Promise<void>
}

/**
 * Reads the missing bytes, several parts at a time, and appends them in order, so that a partial file is always a
 * prefix of the object.
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
      // A weak ETag matches nothing here: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
      ...(etag !== undefined && !etag.startsWith('W/') && { ifMatch: etag }),
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
        if (isOtherState(head, answer)) throw new Failure('the object changed while it was downloaded; try again')
        const whole = part.start === 0 && part.length === size
        if (answer.status !== 206 && !whole)
          throw new Failure('the store does not support ranges: use a larger --part-size')
        const range = answer.header('content-range')
        if (answer.status === 206 && range !== undefined && !isRange(range, part.start, last, size))
          throw new Failure('the store sent a different range than requested')
        if (filled + chunk.length > part.length) throw new Failure('the store sent more than requested')
        filled += chunk.copy(body, filled)
        progress.advance(chunk.length)
      },
    })
    if (filled < part.length) throw new Failure('the store sent less than requested')
    await inTurn(part.number, partSignal, () => append(body))
  })
}

const warnNoChecksum = () => printError('not verified: the store sent no checksum of this object')

/** How a download is verified. */
interface Verification {
  expected: ExpectedChecksum
  /** The part sizes to try: each list holds the sizes of the first parts; the last one repeats. */
  candidates: number[][]
  /** Whether a mismatch proves that the bytes are wrong: the store reported the part sizes, or there is one part. */
  isCertain: boolean
}

/** The part sizes that common programs use and that divide `size` bytes into `count` parts. */
function commonPartSizes(size: number, count: number): number[] {
  const mebibytes = [5, 6, 8, 10, 12, 15, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1024, 2048, 4096, 5120]
  const smallest = Math.ceil(size / count)
  const all = [
    ...mebibytes.map((number) => number * 2 ** 20),
    ...[5, 8, 10, 16, 50, 64, 100].map((number) => number * 1e6),
    // Programs that divide evenly, exactly or in whole MiB.
    smallest,
    Math.ceil(smallest / 2 ** 20) * 2 ** 20,
  ]
  return [...new Set(all)].filter((partBytes) => Math.ceil(size / partBytes) === count)
}

/** Finds out how to verify the object; undefined if the store sent no checksum. */
async function findVerification(source: Source): Promise<Verification | undefined> {
  const expected = pickChecksum(source.head)
  if (!expected) return undefined
  if (expected.parts === undefined) return { expected, candidates: [[]], isCertain: true }
  if (expected.parts === 1) return { expected, candidates: [[source.size]], isCertain: true }
  // Nearly always, all parts except the last have the same size.
  const first = await partSizes(source, 1)
  if (first) return { expected, candidates: [first], isCertain: true }
  const candidates = commonPartSizes(source.size, expected.parts).map((size) => [size])
  return { expected, candidates, isCertain: false }
}

/** Returns the sizes of all parts if they differ; the store reports them one by one. */
async function unevenPartSizes(source: Source, { parts }: ExpectedChecksum): Promise<number[] | undefined> {
  const sizes = parts === undefined ? undefined : await partSizes(source, parts)
  const isEven = sizes?.every((size, index) => size === sizes[0] || (index === sizes.length - 1 && size < sizes[0]!))
  return isEven ? undefined : sizes
}

async function hashFile(file: string, { begin }: ExpectedChecksum, sizes: readonly number[]): Promise<string> {
  const checksum = begin(sizes)
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) checksum.add(chunk as Buffer)
  return checksum.end()
}

const warnUnknownParts = ({ what, parts }: ExpectedChecksum) =>
  printError(
    `not verified: the ${what} is one of ${parts} parts whose sizes the store does not report, ` +
      'and no common part size fits',
  )

async function verifyFile(file: string, source: Source): Promise<void> {
  const verification = await findVerification(source)
  if (!verification) return warnNoChecksum()
  const { expected, candidates, isCertain } = verification
  for (const sizes of candidates) if ((await hashFile(file, expected, sizes)) === expected.expected) return
  if (!isCertain) return warnUnknownParts(expected)
  const uneven = await unevenPartSizes(source, expected)
  if (uneven && (await hashFile(file, expected, uneven)) === expected.expected) return
  await rm(file)
  throw new Failure(`the ${expected.what} of the download differs from the store's; the file was deleted, try again`)
}

/** Reads with progress. If it is interrupted, `left` describes what remains. */
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
  const verification = await findVerification(source)
  const checksums = verification?.candidates.map((sizes) => verification.expected.begin(sizes)) ?? []
  const append = async (bytes: Buffer) => {
    for (const checksum of checksums) checksum.add(bytes)
    await print(bytes)
  }
  const progress = createProgress('bytes', source.size)
  await fetchWatched(source, { ...transfer, from: 0, progress, append }, 'the output is incomplete')
  if (!verification) return warnNoChecksum()
  const { expected, isCertain } = verification
  if (checksums.some((checksum) => checksum.end() === expected.expected)) return
  if (!isCertain) return warnUnknownParts(expected)
  // Standard output can't be read again.
  if (await unevenPartSizes(source, expected))
    return printError('not verified: the parts of this object differ in size')
  throw new Failure(`the ${expected.what} of the output differs from the store's`)
}

/** A file name may have 255 bytes, and up to three for a character. */
const maxPartialName = 50

/** Opens the partial file. In a folder that others can write to, it could be a link, or somebody else's file. */
async function openPartial(partial: string, mode: number): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>
  const file = await open(partial, O_RDWR! | O_CREAT! | O_NONBLOCK | O_NOFOLLOW, mode).catch(
    (error: NodeJS.ErrnoException) => {
      throw usage(`can't write ${partial}: ${error.code}`)
    },
  )
  const stats = await file.stat()
  const isOurs = process.getuid === undefined || stats.uid === process.getuid()
  if (stats.isFile() && stats.nlink <= 1 && isOurs) return file
  await file.close()
  const problem = isOurs ? 'it is a link or not a file' : 'it belongs to another user'
  throw usage(`can't write ${partial}: ${problem}; remove it`)
}

/** Removes partial files of earlier states of the object. A longer name shares its beginning with other names. */
async function removeStale(target: string): Promise<void> {
  const name = basename(target)
  if (name.length > maxPartialName) return
  for (const found of await readdir(dirname(target))) {
    const middle = found.slice(name.length + 2, -'.part'.length)
    if (found !== `.${name}.${middle}.part` || !/^[\da-f]{16}$/.test(middle)) continue
    await rm(join(dirname(target), found), { force: true }).catch(() => {})
  }
}

async function writeAt(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, start + written)).bytesWritten
  }
}

/** Writes the object to a file beside the target and renames it when it is complete and verified. */
async function writeFile(source: Source, transfer: Transfer, target: string, force: boolean): Promise<void> {
  const { key, versionId, size, head } = source
  const { store } = transfer
  // The name identifies one state of one object: the beginning of another is never continued.
  const state = readEtag(head) || head.header('last-modified')
  const identity = createHash('sha256')
    .update(JSON.stringify([`${store.endpoint}`, store.region, store.bucket, key, versionId, state, size]))
    .digest('hex')
  const partial = join(dirname(target), `.${basename(target).slice(0, maxPartialName)}.${identity.slice(0, 16)}.part`)
  const replaced = await stat(target).catch(() => undefined)
  const file = await openPartial(partial, replaced ? 0o600 : 0o666)
  try {
    const { size: before, mode } = await file.stat()
    // Without a state, these bytes may be of another object.
    const from = before > size || !state ? 0 : before
    if (from < before) await file.truncate(0)
    const progress = createProgress('bytes', size)
    let end = from
    // Written at its own offset, so that two concurrent runs write the same bytes.
    const append = async (bytes: Buffer) => {
      await writeAt(file, bytes, end)
      end += bytes.length
    }
    await fetchWatched(source, { ...transfer, from, progress, append }, 'run the same command again to continue')
    // Keep the permissions of the replaced file.
    if (replaced && replaced.mode !== mode) await file.chmod(replaced.mode & 0o777)
  } finally {
    await file.close()
  }
  await verifyFile(partial, source)
  // The target may have been created meanwhile.
  await checkTarget(target, force)
  await rename(partial, target)
  await removeStale(target)
}

/** Rejects a target that exists, except a file with `--force`. */
async function checkTarget(target: string, force: boolean): Promise<void> {
  const there = await stat(target).catch(() => undefined)
  if (there && !there.isFile()) throw usage(`${target} is not a file; use - for standard output`)
  if (there && !force) throw usage(`${target} exists; --force replaces it`)
}

/** Returns the target: `given`, or the key's last segment, inside `given` if that is a folder. */
async function chooseTarget(given: string | undefined, key: string): Promise<string> {
  const name = baseName(key)
  const isFolder = given !== undefined && (await stat(given).catch(() => undefined))?.isDirectory()
  if (given !== undefined && !isFolder) {
    if (given.endsWith('/') || given.endsWith(sep)) throw usage(`${given} is not a folder`)
    return given
  }
  // The key must not name a file elsewhere.
  if (name === '' || name === '..' || /[\0\\]/.test(name))
    throw usage('the key does not end in a file name: name a file')
  return join(given ?? '.', name)
}

/**
 * Returns the file to replace: the one that a link points to, not the link. In a folder like /tmp, somebody else's link
 * could point to any file of this user; Linux does not follow such a link either.
 */
async function followLink(target: string): Promise<string> {
  const link = await lstat(target).catch(() => undefined)
  // A link that appears from now on is not followed either: renaming replaces it.
  if (!link?.isSymbolicLink()) return target
  const isForeign = process.getuid !== undefined && link.uid !== process.getuid()
  if (isForeign && (await stat(dirname(target))).mode & 0o002)
    throw usage(`${target} is a link of another user; choose another file`)
  return realpath(target).catch(() => target)
}

export const download: Command = {
  name: 'download',
  summary: 'Download an object through presigned URLs',
  operands: 's3://BUCKET/KEY [FILE]',
  options: ['version-id', 'force', ...transferOptions, ...storeOptions],
  notes: [
    'Several parts are read at a time, into a file beside the target, which is renamed when it is complete ' +
      'and its checksum matches. After Ctrl-C or a failure, the same command continues.',
    'A FILE of - is standard output: such a download cannot be continued, and a wrong checksum is reported only ' +
      'at the end. Any checksum that the store sends is verified: SHA-256, SHA-1, MD5, CRC-64/NVME, CRC-32C or ' +
      'CRC-32, of the object or of its parts.',
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
    else await writeFile(source, transfer, await followLink(target), force)
    return exitCodes.done[0]
  },
}
