import { createHash } from 'node:crypto'
import type { StoreResponse } from './client.ts'
import { type CrcName, createCrc, type Digest } from './crc.ts'

export const md5 = (data: Uint8Array): Buffer => createHash('md5').update(data).digest()

/** Computes the ETag of an object from the MD5 of each of its parts, like S3 and most other stores. */
export const multipartEtag = (digests: Buffer[]): string =>
  `${md5(Buffer.concat(digests)).toString('hex')}-${digests.length}`

/** Removes the quotes around a text. */
export const unquoted = (text: string): string => text.replace(/^"|"$/g, '')

/** Returns the ETag of a response without its quotes. */
export const readEtag = (answer: StoreResponse): string => unquoted(answer.header('etag') ?? '')

/**
 * Whether the ETag is a checksum and differs from the computed one. With KMS or a customer-provided key, and in some
 * stores, it is not a checksum.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export const etagDiffers = (answer: StoreResponse, computed: string): boolean =>
  !isOpaque(answer) &&
  isMd5(readEtag(answer)) &&
  readEtag(answer).length === computed.length &&
  readEtag(answer) !== computed

const isOpaque = (answer: StoreResponse) =>
  /^aws:/.test(answer.header('x-amz-server-side-encryption') ?? '') ||
  answer.header('x-amz-server-side-encryption-customer-algorithm') !== undefined

const isMd5 = (etag: string) => /^[\da-f]{32}(-\d+)?$/.test(etag)

/** A checksum algorithm of S3. */
interface Algorithm {
  name: string
  encoding: 'hex' | 'base64'
  create(): Digest
  /** Returns the store's checksum; undefined if the response has none. */
  read(head: StoreResponse): string | undefined
}

const hash = (name: string): Algorithm => ({
  name: name.toUpperCase(),
  encoding: 'base64',
  create: () => createHash(name),
  read(head) {
    const value = head.header(`x-amz-checksum-${name}`)
    // Without the number of parts, it is unknown which bytes each part had.
    const isOfUnknownParts = head.header('x-amz-checksum-type') === 'COMPOSITE' && !value?.includes('-')
    return isOfUnknownParts ? undefined : value
  },
})

const crc = (name: CrcName): Algorithm => ({ ...hash(name), create: () => createCrc(name) })

/**
 * The algorithms, the strongest first.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
const algorithms: Algorithm[] = [
  hash('sha256'),
  hash('sha1'),
  {
    name: 'MD5',
    encoding: 'hex',
    create: () => createHash('md5'),
    read: (head) => (!isOpaque(head) && isMd5(readEtag(head)) ? readEtag(head) : undefined),
  },
  crc('crc64nvme'),
  crc('crc32c'),
  crc('crc32'),
]

/** A checksum that is computed from the object's bytes, in order. */
export interface StreamingChecksum {
  add(chunk: Uint8Array): void
  /** Returns the checksum as the store writes it. */
  end(): string
}

/** The store's checksum, and how to compute it. */
export interface ExpectedChecksum {
  what: string
  expected: string
  /** The number of parts of a composite checksum; undefined for a checksum of the whole object. */
  parts: number | undefined
  /** @param sizes The sizes of the parts of a composite checksum; the last one repeats. */
  begin(sizes: readonly number[]): StreamingChecksum
}

const wholeChecksum = ({ create, encoding }: Algorithm): StreamingChecksum => {
  const digest = create()
  return { add: (chunk) => digest.update(chunk), end: () => digest.digest().toString(encoding) }
}

/** Starts a composite checksum: the checksum of the parts' checksums, and the number of parts. */
function partsChecksum({ create, encoding }: Algorithm, sizes: readonly number[]): StreamingChecksum {
  const digests: Buffer[] = []
  let part = create()
  // An empty object has one empty part.
  let started = true
  let left = sizes[0]!
  const finish = () => {
    digests.push(part.digest())
    part = create()
    started = false
    left = sizes[Math.min(digests.length, sizes.length - 1)]!
  }
  return {
    add(chunk) {
      for (let rest = chunk; rest.length > 0; ) {
        const taken = rest.subarray(0, left)
        part.update(taken)
        started = true
        rest = rest.subarray(taken.length)
        left -= taken.length
        if (left === 0) finish()
      }
    },
    end() {
      if (started) finish()
      const whole = create()
      whole.update(Buffer.concat(digests))
      return `${whole.digest().toString(encoding)}-${digests.length}`
    },
  }
}

/**
 * Picks the checksum to verify an object with: one of the whole object, otherwise a composite one.
 *
 * @param head The response to HeadObject, with checksums.
 * @returns The checksum; undefined if the store sent none that covers the object's bytes.
 */
export function pickChecksum(head: StoreResponse): ExpectedChecksum | undefined {
  const found = algorithms.flatMap((algorithm): ExpectedChecksum[] => {
    const expected = algorithm.read(head)
    if (expected === undefined) return []
    const count = /-(\d+)$/.exec(expected)?.[1]
    const parts = count === undefined ? undefined : Number(count)
    return [
      {
        what: parts === undefined ? algorithm.name : `${algorithm.name} of the parts`,
        expected,
        parts,
        begin: (sizes) => (parts === undefined ? wholeChecksum(algorithm) : partsChecksum(algorithm, sizes)),
      },
    ]
  })
  return found.find(({ parts }) => parts === undefined) ?? found[0]
}
