/** A part of an object: its number from 1, and its bytes from `start` on. */
export interface Part {
  number: number
  start: number
  length: number
}

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const leastPartBytes = 5 * 2 ** 20
export const mostParts = 10_000

/** Splits so many bytes, from `from` on, into parts. */
export function* splitParts(size: number, partBytes: number, from = 0): Generator<Part> {
  for (let start = from, number = 1; start < size; start += partBytes, number++) {
    yield { number, start, length: Math.min(partBytes, size - start) }
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
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  // The next item may be long in coming, or never come.
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  let failure: { error: unknown } | undefined
  const worker = async () => {
    try {
      while (!signal.aborted) {
        const next = await Promise.race([iterator.next(), aborted])
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
