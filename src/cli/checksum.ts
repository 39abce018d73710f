import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Answer } from './exchange.ts'

export const md5 = (data: Uint8Array): Buffer => createHash('md5').update(data).digest()

/** The ETag of an object that was uploaded in parts, from the MD5 of each: S3's own rule, and that of most stores. */
export const multipartEtag = (digests: Buffer[]): string =>
  `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`

/** An ETag without its quotes. */
export const readEtag = (answer: Answer): string => answer.header('etag')?.replace(/^"|"$/g, '') ?? ''

/**
 * Whether an ETag differs from what was computed, where it is a checksum at all: it is none with encryption by KMS or
 * by the customer's key, and need not be one in every store.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export const etagDiffers = (answer: Answer, computed: string): boolean =>
  !isOpaque(answer) &&
  isMd5(readEtag(answer)) &&
  readEtag(answer).length === computed.length &&
  readEtag(answer) !== computed

const isOpaque = (answer: Answer) =>
  /^aws:/.test(answer.header('x-amz-server-side-encryption') ?? '') ||
  answer.header('x-amz-server-side-encryption-customer-algorithm') !== undefined

const isMd5 = (etag: string) => /^[\da-f]{32}(-\d+)?$/.test(etag)

/** How a file can be compared with an object: `compute` gives what `expected` must be. */
export interface Comparison {
  what: string
  expected: string
  compute(file: string): Promise<string>
}

async function* readFile(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(2 ** 20)
    for (;;) {
      const { bytesRead } = await handle.read(buffer)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function digestFile(file: string, algorithm: string, encoding: 'hex' | 'base64'): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of readFile(file)) hash.update(chunk)
  return hash.digest(encoding)
}

async function digestParts(file: string, partBytes: number): Promise<string> {
  const digests: Buffer[] = []
  let hash = createHash('md5')
  let left = partBytes
  for await (let chunk of readFile(file)) {
    while (chunk.length > 0) {
      const taken = chunk.subarray(0, left)
      hash.update(taken)
      chunk = chunk.subarray(taken.length)
      left -= taken.length
      if (left > 0) continue
      digests.push(hash.digest())
      hash = createHash('md5')
      left = partBytes
    }
  }
  if (left < partBytes) digests.push(hash.digest())
  return multipartEtag(digests)
}

/**
 * Finds the best way to compare a file with an object.
 *
 * @param head The answer to HEAD, with checksums.
 * @param partBytes The size of the first of the object's parts, if the store tells it.
 * @returns Undefined where the store gives no checksum that covers the object's bytes.
 */
export function findComparison(head: Answer, partBytes: number | undefined): Comparison | undefined {
  for (const algorithm of ['sha256', 'sha1']) {
    const expected = head.header(`x-amz-checksum-${algorithm}`)
    // A checksum of checksums ends in the number of parts.
    if (expected === undefined || expected.includes('-')) continue
    return { what: algorithm.toUpperCase(), expected, compute: (file) => digestFile(file, algorithm, 'base64') }
  }
  const expected = readEtag(head)
  if (isOpaque(head) || !isMd5(expected)) return undefined
  if (!expected.includes('-')) return { what: 'MD5', expected, compute: (file) => digestFile(file, 'md5', 'hex') }
  if (partBytes === undefined) return undefined
  return { what: 'MD5 of the parts', expected, compute: (file) => digestParts(file, partBytes) }
}
