import { availableParallelism } from 'node:os'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Credentials } from '../types.ts'
import { readArguments } from './arguments.ts'
import { type BlockSigner, bulkOptions, createBlockSigner, type SignedBlock } from './block.ts'

/**
 * How many blocks come before threads are worth their start: 4 MiB, which takes a second or so. Each thread compiles for
 * itself, and 100,000 keys are done before that pays.
 */
const ownBlocks = 64

/** Smaller blocks come from slow writers, and are signed at once. */
const leastBytes = 1 << 14

/** With more, the thread that reads and writes is the slowest; and each takes some 50 MiB. */
const mostThreads = 4

/** How many blocks may be under way for each thread, so that none waits for the next one. */
const ahead = 2

/** What a thread is told at its start. It stays in the memory of this process. */
interface Task {
  /** What follows `bulk` on the command line. */
  bulkArguments: string[]
  credentials: Credentials
}

/** Signs blocks in another thread, one after another. */
interface Thread {
  sign(block: Uint8Array): Promise<SignedBlock>
  stop(): void
}

function startThread(task: Task): Thread {
  const worker = new Worker(new URL(import.meta.url), { workerData: task })
  const waiting: { resolve(signed: SignedBlock): void; reject(error: unknown): void }[] = []
  let failure: Error | undefined
  const fail = (error: Error) => {
    failure ??= error
    for (const { reject } of waiting.splice(0)) reject(failure)
  }
  worker.on('message', (signed: SignedBlock) => waiting.shift()?.resolve(signed))
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('a thread ended')))
  return {
    sign: (block) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        waiting.push({ resolve, reject })
        worker.postMessage(block)
      }),
    stop: () => void worker.terminate(),
  }
}

/**
 * Signs blocks, several at a time if there are many, and gives them back in their order, each as soon as it can.
 *
 * @param bulkArguments What follows `bulk` on the command line.
 */
export async function* signBlocks(
  blocks: AsyncIterable<Uint8Array>,
  signer: BlockSigner,
  bulkArguments: string[],
): AsyncGenerator<SignedBlock> {
  const threads: Thread[] = []
  const size = Math.min(mostThreads, availableParallelism())
  const begin = (block: Uint8Array, index: number): Promise<SignedBlock> => {
    if (size < 2 || index < ownBlocks || block.length < leastBytes) return signer.sign(block)
    const number = index % size
    const thread = threads[number] ?? startThread({ bulkArguments, credentials: signer.credentials })
    threads[number] = thread
    return thread.sign(block)
  }
  const input = blocks[Symbol.asyncIterator]()
  const under: Promise<SignedBlock>[] = []
  const readNext = () => {
    const reading = input.next().then(({ done, value }) => ({ block: done ? undefined : (value as Uint8Array) }))
    // It may fail while something else is waited for.
    reading.catch(() => {})
    return reading
  }
  try {
    let reading: ReturnType<typeof readNext> | undefined = readNext()
    for (let index = 0; reading || under.length > 0; ) {
      const signing = under[0]?.then((signed) => ({ signed }))
      const first = await Promise.race(
        [signing, under.length < size * ahead ? reading : undefined].filter((one) => one !== undefined),
      )
      if ('signed' in first) {
        under.shift()
        yield first.signed
      } else if (first.block) {
        const begun = begin(first.block, index++)
        begun.catch(() => {})
        under.push(begun)
        reading = readNext()
      } else reading = undefined
    }
  } finally {
    for (const thread of threads) thread?.stop()
  }
}

/**
 * Signs blocks for another thread, if this one was started for that.
 *
 * @returns Whether it was.
 */
export function serveBlocks(): boolean {
  const { bulkArguments, credentials } = (workerData ?? {}) as Partial<Task>
  if (!parentPort || !bulkArguments || !credentials) return false
  const port = parentPort
  const args = readArguments(bulkArguments, bulkOptions)
  // The one that reads the input has said it already.
  const silent = { ...args, flag: (name: Parameters<typeof args.flag>[0]) => name !== 'debug' && args.flag(name) }
  const signer = createBlockSigner(silent, credentials)
  port.on('message', async (block: Uint8Array) => {
    const signed = await signer.sign(block)
    port.postMessage(signed, [signed.lines.buffer])
  })
  return true
}
