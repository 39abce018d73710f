import { exitCodes, Failure } from './failure.ts'

/** No key and no sensible operation is longer. What has no end must not fill the memory. */
const longest = 1 << 20

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** A record of the input: its text, or what is wrong with it. */
export type Record = { text: string } | { problem: string }

/**
 * Splits a stream of bytes into blocks of whole records, which end in `end`; the last one may lack it. The end of a
 * block's last record is not part of it. Records come in blocks, as the input does, since one at a time would be slow.
 *
 * @throws {Failure} For a record of more than 1 MiB.
 */
export async function* readBlocks(input: AsyncIterable<Uint8Array>, end: '\n' | '\0'): AsyncGenerator<Uint8Array> {
  const endByte = end.charCodeAt(0)
  let rest: Uint8Array[] = []
  let restLength = 0
  for await (const chunk of input) {
    const last = chunk.lastIndexOf(endByte)
    if (last >= 0) {
      yield Buffer.concat([...rest, chunk.subarray(0, last)])
      rest = []
      restLength = 0
    }
    const tail = chunk.subarray(last + 1)
    rest.push(tail)
    restLength += tail.length
    if (restLength > longest) throw new Failure('the input has a record of more than 1 MiB', exitCodes.usage[0])
  }
  if (restLength > 0) yield Buffer.concat(rest)
}

/** Splits a block into its records. */
export function splitRecords(block: Uint8Array, end: '\n' | '\0'): Record[] {
  try {
    return decode(block)
      .split(end)
      .map((text) => ({ text: withoutReturn(text, end) }))
  } catch {
    return splitBytes(block, end.charCodeAt(0)).map((bytes) => {
      try {
        return { text: withoutReturn(decode(bytes), end) }
      } catch {
        return { problem: 'expected UTF-8' }
      }
    })
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
