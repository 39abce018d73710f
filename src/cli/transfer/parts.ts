import { setMaxListeners } from 'node:events'

/** A part of an object to read: its number from 1, and its bytes from `start` on. */
export interface Part {
  number: number
  start: number
  length: number
}

/** S3 accepts larger parts, but each part is kept in memory while it is sent. */
export const maxPartBytes = 2 ** 30

/** Splits the bytes of an object that begin at `from` into parts. */
export function* splitParts(size: number, partBytes: number, from: number): Generator<Part> {
  for (let start = from, number = 1; start < size; start += partBytes, number++) {
    yield { number, start, length: Math.min(partBytes, size - start) }
  }
}

/**
 * Waits for a promise that may never settle; returns undefined if the signal is aborted first. Each call races with a
 * promise of its own: one promise for all calls would keep every result in memory.
 */
async function unlessAborted<T>(promise: T | Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop = () => {}
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
  })
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Works on items, `parallel` at a time, and starts them in order. The first failure aborts the others, and is thrown
 * when all of them have stopped.
 */
export async function inParallel<T>(
  items: Iterable<T> | AsyncIterable<T>,
  parallel: number,
  outer: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const own = new AbortController()
  const signal = AbortSignal.any([outer, own.signal])
  // Each request listens to this signal, so more than ten listeners are not a leak.
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
