/** No key and no sensible operation is longer. Only this much of a longer record is kept, to bound the memory. */
const maxRecordBytes = 1 << 20

const byteOrderMark = Buffer.from('\ufeff')

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** A record of the input: its text, or the reason why it is invalid. */
export type Record = { text: string } | { problem: string }

/**
 * Splits a stream of bytes into blocks of whole records. Each record is followed by `end`, except perhaps the last one.
 * A block does not include the `end` of its last record. Blocks are faster than single records. A record that is too
 * long is cut, but not so far that it becomes valid.
 */
export async function* readBlocks(input: AsyncIterable<Uint8Array>, end: '\n' | '\0'): AsyncGenerator<Uint8Array> {
  const endByte = end.charCodeAt(0)
  let rest: Uint8Array[] = []
  let restLength = 0
  let isFirst = true
  const block = (...last: Uint8Array[]) => {
    const whole = Buffer.concat([...rest, ...last])
    // Editors on Windows write a byte order mark, which is not part of the first key.
    const isMarked = isFirst && end === '\n' && whole.subarray(0, 3).equals(byteOrderMark)
    isFirst = false
    return isMarked ? whole.subarray(3) : whole
  }
  for await (const chunk of input) {
    const last = chunk.lastIndexOf(endByte)
    if (last >= 0) {
      yield block(chunk.subarray(0, last))
      rest = []
      restLength = 0
    }
    const tail = chunk.subarray(last + 1, last + 2 + maxRecordBytes - restLength)
    if (tail.length === 0) continue
    rest.push(tail)
    restLength += tail.length
  }
  if (restLength > 0) yield block()
}

/** Splits a block into its records. */
export function splitRecords(block: Uint8Array, end: '\n' | '\0'): Record[] {
  const readOne = (bytes: Uint8Array): Record => {
    if (bytes.length > maxRecordBytes) return { problem: 'expected at most 1 MiB' }
    try {
      return { text: withoutReturn(decode(bytes), end) }
    } catch {
      return { problem: 'expected UTF-8' }
    }
  }
  const readEach = () => splitBytes(block, end.charCodeAt(0)).map(readOne)
  if (block.length > maxRecordBytes) return readEach()
  try {
    // Decoding the whole block at once is faster.
    return decode(block)
      .split(end)
      .map((text) => ({ text: withoutReturn(text, end) }))
  } catch {
    return readEach()
  }
}

function splitBytes(block: Uint8Array, end: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  let start = 0
  for (let at = block.indexOf(end); at >= 0; at = block.indexOf(end, start)) {
    parts.push(block.subarray(start, at))
    start = at + 1
  }
  return [...parts, block.subarray(start)]
}

/** Removes the carriage return of a line that ends in CRLF. */
const withoutReturn = (text: string, end: '\n' | '\0') =>
  end === '\n' && text.endsWith('\r') ? text.slice(0, -1) : text
