import { fstatSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { escapeControls, Failure, usage } from '../program/failure.ts'
import { type Part, splitParts } from './parts.ts'

/** A part of what is uploaded. */
export interface PartSource {
  number: number
  read(): Promise<Buffer>
}

/** What is uploaded. */
export interface Input {
  /** How many bytes it has; undefined if that shows at its end. */
  size: number | undefined
  /** Its parts, in order. */
  parts(partBytes: number): Iterable<PartSource> | AsyncIterable<PartSource>
  /** @throws {Failure} If it is no longer what was read. */
  checkUnchanged(): Promise<void>
  close(): Promise<void>
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

/**
 * Opens a file for uploading.
 *
 * @throws {Failure} If it can't be read, or is no file.
 */
export async function openFile(path: string): Promise<Input> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw usage(`can't read ${escapeControls(path)}: ${error.code}`)
  })
  const before = await file.stat()
  if (!before.isFile()) {
    await file.close()
    throw usage(`can't read ${escapeControls(path)}: it is no file; - reads standard input`)
  }
  const { size } = before
  return {
    size,
    *parts(partBytes) {
      for (const part of splitParts(size, partBytes)) {
        yield { number: part.number, read: () => readBytes(file, part) }
      }
    },
    async checkUnchanged() {
      const now = await file.stat()
      if (now.size !== size || now.mtimeMs !== before.mtimeMs)
        throw new Failure('the file changed while it was uploaded; upload it again')
    },
    close: () => file.close(),
  }
}

/** Splits a stream into blocks of so many bytes; the last one is shorter, or empty if it is the only one. */
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
 * Standard input.
 *
 * @throws {Failure} If it is a folder, of which Node reads nothing without a word.
 */
export function standardInput(): typeof process.stdin {
  let isFolder = false
  try {
    isFolder = fstatSync(0).isDirectory()
  } catch {
    // What it is shows when it is read.
  }
  if (isFolder) throw usage("can't read standard input: it is a folder")
  return process.stdin
}

/** Reads standard input to its end, which `signal` may bring nearer. */
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
      // Else the program would wait for its end, whatever has happened.
      stdin.destroy()
    },
  }
}
