import { describe, expect, it } from 'vitest'
import { type CrcName, createCrc } from '../../src/cli/transfer/crc.ts'

const compute = (name: CrcName, ...pieces: Uint8Array[]) => {
  const crc = createCrc(name)
  for (const piece of pieces) crc.update(piece)
  return crc.digest().toString('hex')
}

const bytes = (length: number, at: (index: number) => number) => Uint8Array.from({ length }, (_, index) => at(index))

describe('CRC', () => {
  // The catalogue's check values: https://reveng.sourceforge.io/crc-catalogue/all.htm
  it.each<[CrcName, string]>([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ])('%s of 123456789 is %s', (name, check) => {
    expect(compute(name, Buffer.from('123456789'))).toBe(check)
  })

  // RFC 3720, B.4, which writes the lowest byte first.
  it.each([
    ['zeros', bytes(32, () => 0), '8a9136aa'],
    ['ones', bytes(32, () => 0xff), '62a8ab43'],
    ['increasing bytes', bytes(32, (index) => index), '46dd794e'],
    ['decreasing bytes', bytes(32, (index) => 31 - index), '113fdb5c'],
  ])('crc32c of %s equals the checksum in the iSCSI standard', (_, data, check) => {
    expect(compute('crc32c', data)).toBe(check)
  })

  // NVM Command Set Specification, "64b CRC Test Cases".
  it.each([
    ['zeros', bytes(4096, () => 0), '6482d367eb22b64e'],
    ['ones', bytes(4096, () => 0xff), 'c0ddba7302eca3ac'],
    ['increasing bytes', bytes(4096, (index) => index), '3e729f5f6750449c'],
    ['decreasing bytes', bytes(4096, (index) => 255 - index), '9a2df64b8e9e517e'],
  ])('crc64nvme of %s equals the checksum in the NVMe standard', (_, data, check) => {
    expect(compute('crc64nvme', data)).toBe(check)
  })

  it.each<CrcName>(['crc32', 'crc32c', 'crc64nvme'])('%s does not depend on how the data is divided', (name) => {
    const data = bytes(100, (index) => index * 37 + 11)
    for (let first = 0; first <= 20; first++) {
      for (let second = first; second <= 40; second++) {
        const pieces = [data.subarray(0, first), data.subarray(first, second), data.subarray(second)]
        expect(compute(name, ...pieces)).toBe(compute(name, data))
      }
    }
  })
})
