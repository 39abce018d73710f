import { createHash } from 'node:crypto'
import type { StoreResponse } from './client.ts'
import { type CrcName, createCrc, type Digest } from './crc.ts'

export const md5 = (data: Uint8Array): Buffer => createHash('md5').update(data).digest()

/** The ETag of an object that was uploaded in parts, from the MD5 of each: S3's own rule, and that of most stores. */
export const multipartEtag = (digests: Buffer[]): string =>
  `${md5(Buffer.concat(digests)).toString('hex')}-${digests.length}`

/** A text without the quotes around it. */
export const unquoted = (text: string): string => text.replace(/^"|"$/g, '')

/** An ETag without its quotes. */
export const readEtag = (answer: StoreResponse): string => unquoted(answer.header('etag') ?? '')

/**
 * Whether an ETag differs from what was computed, where it is a checksum at all: it is none with encryption by KMS or
 * by the customer's key, and need not be one in every store.
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

/** A checksum of S3's, from the strongest. */
interface Algorithm {
  name: string
  encoding: 'hex' | 'base64'
  create(): Digest
  /** What the store says; undefined if it says nothing of it. */
  read(head: StoreResponse): string | undefined
}

const hash = (name: string): Algorithm => ({
  name: name.toUpperCase(),
  encoding: 'base64',
  create: () => createHash(name),
  read(head) {
    const value = head.header(`x-amz-checksum-${name}`)
    // Without the number of parts, nobody knows what it is a checksum of.
    const isOfUnknownParts = head.header('x-amz-checksum-type') === 'COMPOSITE' && !value?.includes('-')
    return isOfUnknownParts ? undefined : value
  },
})

const crc = (name: CrcName): Algorithm => ({ ...hash(name), create: () => createCrc(name) })

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
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

/** An object's bytes on their way to a checksum, in order. */
export interface StreamingChecksum {
  add(chunk: Uint8Array): void
  /** What the store's checksum must be. */
  end(): string
}

/** How an object's bytes are compared with the store's checksum. */
export interface ExpectedChecksum {
  what: string
  expected: string
  /** How many parts the checksum is made of; undefined if it is one of the whole. */
  parts: number | undefined
  /** @param sizes The bytes of each part, if it is made of parts; the last one is that of all further ones. */
  begin(sizes: readonly number[]): StreamingChecksum
}

const wholeChecksum = ({ create, encoding }: Algorithm): StreamingChecksum => {
  const digest = create()
  return { add: (chunk) => digest.update(chunk), end: () => digest.digest().toString(encoding) }
}

/** A checksum of the parts' checksums ends in the number of parts. */
function partsChecksum({ create, encoding }: Algorithm, sizes: readonly number[]): StreamingChecksum {
  const digests: Buffer[] = []
  let part = create()
  let started = false
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
 * Finds the best way to compare bytes with an object: a checksum of the whole, else one of the checksums of its parts.
 *
 * @param head The answer to HEAD, with checksums.
 * @returns Undefined where the store gives no checksum that covers the object's bytes.
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
