import { setMaxListeners } from 'node:events'

/** A part of an object: its number from 1, and its bytes from `start` on. */
export interface Part {
  number: number
  start: number
  length: number
}

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const minPartBytes = 5 * 2 ** 20
export const maxParts = 10_000

/** Greater ones are not worth the memory that they take. */
export const maxPartBytes = 2 ** 30

/** Splits so many bytes, from `from` on, into parts. */
export function* splitParts(size: number, partBytes: number, from = 0): Generator<Part> {
  for (let start = from, number = 1; start < size; start += partBytes, number++) {
    yield { number, start, length: Math.min(partBytes, size - start) }
  }
}

/**
 * Waits for what may be long in coming, or never come; undefined if it is aborted before. A race with one promise for all
 * would keep all that ever came in memory.
 */
async function unlessAborted<T>(coming: T | Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop = () => {}
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
  })
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([coming, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Works on items, `parallel` at a time, in their order. The first failure aborts the others, and is thrown
 * when nothing is under way any more.
 */
export async function inParallel<T>(
  items: Iterable<T> | AsyncIterable<T>,
  parallel: number,
  outer: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const own = new AbortController()
  const signal = AbortSignal.any([outer, own.signal])
  // Each request listens to it: more than ten listeners are no leak.
  setMaxListeners(0, signal)
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  let failure: { error: unknown } | undefined
  const worker = async () => {
    try {
      while (!signal.aborted) {
        const next = await unlessAborted(iterator.next(), signal)
        if (!next || next.done || signal.aborted) return
        await work(next.value, signal)
      }
    } catch (error) {
      failure ??= { error }
      own.abort()
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  if (failure) throw failure.error
  outer.throwIfAborted()
}
