/** A checksum that is being computed. */
export interface Digest {
  update(data: Uint8Array): unknown
  digest(): Buffer
}

/**
 * The cyclic redundancy checks of S3. All of them start with all bits set, read the lowest bit first, and are inverted
 * at the end; the polynomials are reflected.
 *
 * @see https://reveng.sourceforge.io/crc-catalogue/all.htm: CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME
 */
const kinds = {
  crc32: { bytes: 4, polynomial: 0xedb88320n },
  crc32c: { bytes: 4, polynomial: 0x82f63b78n },
  crc64nvme: { bytes: 8, polynomial: 0x9a6c9329ac4bc9b5n },
} as const

export type CrcName = keyof typeof kinds

/** The lower and upper halves of the CRC of each byte, followed by 0 to 7 zero bytes: eight tables in a row. */
interface Tables {
  low: Int32Array
  high: Int32Array
}

function makeTables(polynomial: bigint): Tables {
  const shiftBit = (value: bigint) => (value & 1n ? (value >> 1n) ^ polynomial : value >> 1n)
  const first = Array.from({ length: 256 }, (_, byte) =>
    Array.from({ length: 8 }).reduce<bigint>((value) => shiftBit(value), BigInt(byte)),
  )
  const all = [first]
  while (all.length < 8) all.push(all.at(-1)!.map((value) => (value >> 8n) ^ first[Number(value & 0xffn)]!))
  const half = (shift: bigint) => Int32Array.from(all.flat(), (value) => Number(BigInt.asIntN(32, value >> shift)))
  return { low: half(0n), high: half(32n) }
}

const made = new Map<CrcName, Tables>()

function tablesOf(name: CrcName): Tables {
  const tables = made.get(name) ?? makeTables(kinds[name].polynomial)
  made.set(name, tables)
  return tables
}

/**
 * Starts a CRC, which is computed eight bytes at a time. A CRC of 32 bits is one of 64 bits whose upper half is zero.
 *
 * @returns The checksum to update. Its digest has the highest byte first, as in S3.
 */
export function createCrc(name: CrcName): Digest {
  const { low: l, high: h } = tablesOf(name)
  const { bytes } = kinds[name]
  let low = -1
  let high = bytes === 8 ? -1 : 0
  return {
    update(data) {
      const eights = data.length - (data.length % 8)
      let at = 0
      for (; at < eights; at += 8) {
        const a = low ^ (data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24))
        const b = high ^ (data[at + 4]! | (data[at + 5]! << 8) | (data[at + 6]! << 16) | (data[at + 7]! << 24))
        const i7 = 1792 | (a & 255)
        const i6 = 1536 | ((a >>> 8) & 255)
        const i5 = 1280 | ((a >>> 16) & 255)
        const i4 = 1024 | (a >>> 24)
        const i3 = 768 | (b & 255)
        const i2 = 512 | ((b >>> 8) & 255)
        const i1 = 256 | ((b >>> 16) & 255)
        const i0 = b >>> 24
        low = l[i7]! ^ l[i6]! ^ l[i5]! ^ l[i4]! ^ l[i3]! ^ l[i2]! ^ l[i1]! ^ l[i0]!
        high = h[i7]! ^ h[i6]! ^ h[i5]! ^ h[i4]! ^ h[i3]! ^ h[i2]! ^ h[i1]! ^ h[i0]!
      }
      for (; at < data.length; at++) {
        const index = (low ^ data[at]!) & 255
        low = ((low >>> 8) | (high << 24)) ^ l[index]!
        high = (high >>> 8) ^ h[index]!
      }
    },
    digest() {
      const buffer = Buffer.alloc(8)
      buffer.writeInt32BE(~high, 0)
      buffer.writeInt32BE(~low, 4)
      return buffer.subarray(8 - bytes)
    },
  }
}
