import { fstatSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { planParts } from '../../multipart/plan.ts'
import type { PlannedPart } from '../../multipart/types.ts'
import { describeFileError, Failure, usage } from '../program/failure.ts'

/** A part to upload. */
export interface PartSource {
  number: number
  read(): Promise<Buffer>
}

/** A source to upload. */
export interface Input {
  /** Its size in bytes; undefined for a stream. */
  size: number | undefined
  /** Its parts, in order. */
  parts(partBytes: number): Iterable<PartSource> | AsyncIterable<PartSource>
  /** @throws {Failure} If the file changed since it was opened. */
  checkUnchanged(): Promise<void>
  close(): Promise<void>
}

async function readBytes(file: FileHandle, { start, end }: PlannedPart): Promise<Buffer> {
  const length = end - start
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) throw new Failure('the file became shorter while it was read')
    filled += bytesRead
  }
  return buffer
}

/**
 * Opens a file for uploading.
 *
 * @throws {Failure} If it can't be read or is not a file.
 */
export async function openFile(path: string): Promise<Input> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw usage(`can't read ${path}: ${describeFileError(error)}`)
  })
  const before = await file.stat()
  if (!before.isFile()) {
    await file.close()
    throw usage(`can't read ${path}: it is not a file; - reads standard input`)
  }
  const { size } = before
  return {
    size,
    parts: (partBytes) =>
      planParts(size, partBytes).map((part) => ({ number: part.partNumber, read: () => readBytes(file, part) })),
    async checkUnchanged() {
      const now = await file.stat()
      if (now.size !== size || now.mtimeMs !== before.mtimeMs)
        throw new Failure('the file changed while it was uploaded; upload it again')
    },
    close: () => file.close(),
  }
}

/** Splits a stream into blocks of `blockBytes`; the last one is shorter, or empty if it is the only one. */
async function* splitStream(stream: AsyncIterable<Buffer>, blockBytes: number): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(blockBytes)
  let filled = 0
  let count = 0
  for await (const chunk of stream) {
    for (let taken = 0; taken < chunk.length; ) {
      const copied = chunk.copy(block, filled, taken)
      taken += copied
      filled += copied
      if (filled < blockBytes) continue
      yield block
      count++
      block = Buffer.allocUnsafeSlow(blockBytes)
      filled = 0
    }
  }
  if (filled > 0 || count === 0) yield block.subarray(0, filled)
}

/**
 * Returns standard input.
 *
 * @throws {Failure} If it is a folder, which Node would read as empty.
 */
export function standardInput(): typeof process.stdin {
  let isFolder = false
  try {
    isFolder = fstatSync(0).isDirectory()
  } catch {
    // Reading reports the problem.
  }
  if (isFolder) throw usage("can't read standard input: it is a folder")
  return process.stdin
}

/** Reads standard input to its end, or until `signal` is aborted. */
export function readStandardInput(signal: AbortSignal): Input {
  const stdin = standardInput()
  signal.addEventListener('abort', () => stdin.destroy(), { once: true })
  return {
    size: undefined,
    async *parts(partBytes) {
      let number = 0
      for await (const bytes of splitStream(stdin as AsyncIterable<Buffer>, partBytes)) {
        signal.throwIfAborted()
        number++
        yield { number, read: async () => bytes }
      }
      signal.throwIfAborted()
    },
    async checkUnchanged() {},
    async close() {
      // Otherwise the program would wait for the end of its input.
      stdin.destroy()
    },
  }
}
