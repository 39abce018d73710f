/** No key and no sensible operation is longer. Of what is, no more is kept: what has no end must not fill the memory. */
const longest = 1 << 20

const byteOrderMark = Buffer.from('\ufeff')

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** A record of the input: its text, or what is wrong with it. */
export type Record = { text: string } | { problem: string }

/**
 * Splits a stream of bytes into blocks of whole records, which end in `end`; the last one may lack it. The end of a
 * block's last record is not part of it. Records come in blocks, as the input does, since one at a time would be slow.
 * Of a record that is too long only the beginning is given, which still is too long.
 */
export async function* readBlocks(input: AsyncIterable<Uint8Array>, end: '\n' | '\0'): AsyncGenerator<Uint8Array> {
  const endByte = end.charCodeAt(0)
  let rest: Uint8Array[] = []
  let restLength = 0
  let isFirst = true
  const block = (...last: Uint8Array[]) => {
    const whole = Buffer.concat([...rest, ...last])
    // Editors on Windows begin a text with it; it is no part of the first key.
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
    const tail = chunk.subarray(last + 1, last + 2 + longest - restLength)
    if (tail.length === 0) continue
    rest.push(tail)
    restLength += tail.length
  }
  if (restLength > 0) yield block()
}

/** Splits a block into its records. */
export function splitRecords(block: Uint8Array, end: '\n' | '\0'): Record[] {
  const readOne = (bytes: Uint8Array): Record => {
    if (bytes.length > longest) return { problem: 'expected at most 1 MiB' }
    try {
      return { text: withoutReturn(decode(bytes), end) }
    } catch {
      return { problem: 'expected UTF-8' }
    }
  }
  const readEach = () => splitBytes(block, end.charCodeAt(0)).map(readOne)
  if (block.length > longest) return readEach()
  try {
    // All at once is faster.
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

/** Lines may end as they do on Windows. */
const withoutReturn = (text: string, end: '\n' | '\0') =>
  end === '\n' && text.endsWith('\r') ? text.slice(0, -1) : text
