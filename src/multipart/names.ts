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

/** The name of each checksum in parameters, XML and headers. */
export const checksums = /* @__PURE__ */ checksumAlgorithms.map((algorithm) => ({
  name: `checksum${algorithm}` as const,
  element: `Checksum${algorithm.toUpperCase()}`,
  header: `x-amz-checksum-${algorithm.toLowerCase()}`,
}))

export const checksumHeaders: Record<string, string> = /* @__PURE__ */ Object.fromEntries(
  checksums.map(({ name, header }) => [name, header]),
)

export const checksumNames: string[] = /* @__PURE__ */ Object.keys(checksumHeaders)
