import { check, fail } from '../errors.ts'

const checksumAlgorithms = [
  'Crc32',
  'Crc32c',
  'Crc64nvme',
  'Sha1',
  'Sha256',
  'Sha512',
  'Md5',
  'Xxhash64',
  'Xxhash3',
  'Xxhash128',
] as const

/** A checksum under the names that it has in parameters, XML and headers. */
export const checksums = /* @__PURE__ */ checksumAlgorithms.map((algorithm) => ({
  name: `checksum${algorithm}` as const,
  element: `Checksum${algorithm.toUpperCase()}`,
  header: `x-amz-checksum-${algorithm.toLowerCase()}`,
}))

export const checksumHeaders: Record<string, string> = /* @__PURE__ */ Object.fromEntries(
  checksums.map(({ name, header }) => [name, header]),
)

export const checksumNames: string[] = /* @__PURE__ */ Object.keys(checksumHeaders)

/** How many characters two names share at their start, whatever their case. */
function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++
  return length
}

/** Throws for a value that is not a plain object, or one with a property that is not `known`. */
export function checkNames(name: string, value: object, known: string[]): void {
  check('InvalidParameter', name, typeof value === 'object' && value && !Array.isArray(value), 'an object', value)
  for (const given of Object.keys(value)) {
    if (known.includes(given)) continue
    const nearest = known.reduce((best, next) => (sharedLength(next, given) > sharedLength(best, given) ? next : best))
    fail('InvalidParameter', `${name}.${given}`, `a known name, such as "${nearest}"`, value, 'an unknown one')
  }
}
