import { childText, findElement, namedChildren, readXml, type XmlElement } from '../../format/xml.ts'
import { maxParts } from '../../multipart/plan.ts'
import { completeBody, readCompletion, readParts, readUploadId, type StoredPart } from '../../multipart-sync.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  headObject,
  listMultipartUploads,
  listParts,
  uploadPart,
} from '../../sync.ts'
import { Failure } from '../program/failure.ts'
import { printError } from '../program/output.ts'
import type { Progress } from '../program/progress.ts'
import { etagDiffers, md5, multipartEtag, readEtag, unquoted } from './checksum.ts'
import { type Client, StoreError, type StoreResponse } from './client.ts'
import type { Input, PartSource } from './input.ts'
import { inParallel } from './parts.ts'
import { forgetStarted, recordStarted } from './started.ts'

/** How long to try to remove an upload from the store. */
const abortMilliseconds = 20_000

/** The maximum number of pages of a list, with 1,000 entries each: a broken store may announce pages without end. */
const maxPages = 1000

/** An object that is being uploaded. */
export interface Job {
  client: Client
  bucket: string
  key: string
  headers: Record<string, string>
  input: Input
  signal: AbortSignal
  progress: Progress
}

/** An upload that was started and not completed. */
export interface Unfinished {
  uploadId: string
  /** When it was started, according to the store. */
  started: string
  parts: Map<number, StoredPart>
}

/** A part that was sent. */
interface SentPart extends StoredPart {
  /** The MD5 of its bytes. */
  digest: Buffer
}

const textOf = ({ body }: StoreResponse) => body.toString('utf8')

/** Returns callbacks that report one request as progress, and take it back when the request is sent again. */
export function watchSent(progress: Progress) {
  let sent = 0
  return {
    onSent(bytes: number) {
      sent += bytes
      progress.advance(bytes)
    },
    onRetry() {
      progress.advance(-sent)
      sent = 0
    },
  }
}

/** @throws {Failure} If there is no ETag, or if it is a checksum that differs from `computed`. */
export const refuseDifferent = (answer: StoreResponse, computed: string, what: string): void => {
  // A proxy or a sign-in page may answer in place of the store.
  if (!readEtag(answer)) throw new Failure(`the response has no ETag, so the store may not have ${what}`)
  if (etagDiffers(answer, computed)) throw new Failure(`the store's checksum of ${what} differs from what was sent`)
}

/** Reads the pages of a list, as long as the store announces another one. */
async function* readPages(
  listName: string,
  ask: (marker: string[]) => Promise<StoreResponse>,
  markers: string[],
): AsyncGenerator<{ list: XmlElement; xml: string }> {
  let marker: string[] = []
  for (let page = 0; page < maxPages; page++) {
    const xml = textOf(await ask(marker))
    const list = findElement(readXml(xml), listName)
    if (!list) throw new Failure("the store's list is not valid XML")
    yield { list, xml }
    const next = markers.map((name) => childText(list, name) ?? '')
    if (childText(list, 'IsTruncated') !== 'true' || next[0] === '' || `${next}` === `${marker}`) return
    marker = next
  }
  throw new Failure("the store's list has no end")
}

/** Lists the parts of an upload that the store has. */
export async function findParts(
  { client, key, signal }: Pick<Job, 'client' | 'key' | 'signal'>,
  uploadId: string,
): Promise<Map<number, StoredPart>> {
  const found = new Map<number, StoredPart>()
  const ask = ([partNumberMarker]: string[]) =>
    client.send(listParts(key, { uploadId, ...(partNumberMarker && { partNumberMarker }) }), undefined, { signal })
  for await (const { xml } of readPages('ListPartsResult', ask, ['NextPartNumberMarker'])) {
    for (const part of readParts(xml)) found.set(part.partNumber, part)
  }
  return found
}

/** Lists the unfinished uploads whose keys begin with `prefix`. */
export async function* findUploads(
  client: Client,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ key: string; uploadId: string; started: string }> {
  const ask = ([keyMarker, uploadIdMarker]: string[]) =>
    client.send(
      listMultipartUploads({
        ...(prefix !== '' && { prefix }),
        // XML can't hold every character that a key may have.
        encodingType: 'url',
        ...(keyMarker && { keyMarker, uploadIdMarker }),
      }),
      undefined,
      { signal },
    )
  for await (const { list } of readPages('ListMultipartUploadsResult', ask, ['NextKeyMarker', 'NextUploadIdMarker'])) {
    const isEncoded = childText(list, 'EncodingType') === 'url'
    for (const upload of namedChildren(list, 'Upload')) {
      const name = childText(upload, 'Key') ?? ''
      const key = isEncoded ? decodeKey(name) : name
      const uploadId = childText(upload, 'UploadId')
      if (key?.startsWith(prefix) && uploadId) yield { key, uploadId, started: childText(upload, 'Initiated') ?? '' }
    }
  }
}

/** Finds the newest unfinished upload of exactly this key. */
export async function findUnfinished({ client, key, signal }: Job): Promise<Omit<Unfinished, 'parts'> | undefined> {
  let newest: { uploadId: string; started: string } | undefined
  for await (const upload of findUploads(client, key, signal)) {
    if (upload.key === key && upload.started >= (newest?.started ?? '')) newest = upload
  }
  return newest
}

function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** Starts an upload. It is not interruptible: only the response has the ID that an abort needs. */
export async function startUpload({ client, bucket, key, headers }: Job): Promise<string> {
  const created = await client.send(createMultipartUpload(key, { headers }))
  const uploadId = readUploadId(textOf(created))
  recordStarted({ bucket, key, headers, uploadId })
  return uploadId
}

/** Describes what is left of an upload that is neither complete nor removed. */
export const leftoverMessage = (uploadId: string): string =>
  `the store may still hold parts of upload ${uploadId}; --resume continues it`

/**
 * Removes an unfinished upload. The store may keep a part that arrives during the first attempt, so this asks again.
 *
 * @returns Whether it was removed.
 */
export async function abortUpload(
  { client, bucket, key }: Pick<Job, 'client' | 'bucket' | 'key'>,
  uploadId: string,
): Promise<boolean> {
  const operation = abortMultipartUpload(key, { uploadId })
  const signal = AbortSignal.timeout(abortMilliseconds)
  try {
    for (let times = 0; times < 3; times++) await client.send(operation, undefined, { signal })
  } catch (error) {
    if (error instanceof StoreError && error.status === 404) {
      forgetStarted({ bucket, key, uploadId })
      return true
    }
    const why = error instanceof Failure ? error.message : 'the store did not answer in time'
    printError(`${leftoverMessage(uploadId)}: ${why}`)
    return false
  }
  forgetStarted({ bucket, key, uploadId })
  return true
}

async function sendPart(
  job: Job,
  uploadId: string,
  partNumber: number,
  body: Buffer,
  signal: AbortSignal,
): Promise<SentPart> {
  const { client, key, progress } = job
  const digest = md5(body)
  const operation = uploadPart(key, { uploadId, partNumber, contentMd5: digest.toString('base64') })
  const answer = await client.send(operation, body, { signal, ...watchSent(progress) })
  refuseDifferent(answer, digest.toString('hex'), `part ${partNumber}`)
  return { partNumber, digest, etag: answer.header('etag')!, size: body.length }
}

/**
 * Sends the parts that the store does not have yet, `parallel` at a time, and completes the upload.
 *
 * @param stored The parts that the store has. A part is kept if its size and MD5 match the input.
 */
export async function sendParts(
  job: Job,
  { uploadId, parts: stored }: Pick<Unfinished, 'uploadId' | 'parts'>,
  parts: Iterable<PartSource> | AsyncIterable<PartSource>,
  parallel: number,
): Promise<void> {
  const sent: SentPart[] = []
  await inParallel(parts, parallel, job.signal, async ({ number, read }, signal) => {
    if (number > maxParts) {
      throw new Failure(`more than ${maxParts} parts, which no store accepts: use a larger --part-size`)
    }
    const body = await read()
    const part = stored.get(number)
    const digest = part?.size === body.length ? md5(body) : undefined
    if (part && digest?.toString('hex') === unquoted(part.etag).toLowerCase()) {
      sent[number - 1] = { ...part, digest }
      job.progress.skip(body.length)
    } else {
      sent[number - 1] = await sendPart(job, uploadId, number, body, signal)
    }
  })
  await job.input.checkUnchanged()
  await complete(job, uploadId, sent)
  forgetStarted({ bucket: job.bucket, key: job.key, uploadId })
}

async function complete({ client, key, signal }: Job, uploadId: string, sent: SentPart[]): Promise<void> {
  const computed = multipartEtag(sent.map(({ digest }) => digest))
  const body = Buffer.from(completeBody(sent.map(({ partNumber, etag }) => ({ partNumber, etag }))))
  let lost = false
  let etag: string | undefined
  try {
    const watch = { signal, onRetry: () => (lost = true) }
    const answer = await client.send(completeMultipartUpload(key, { uploadId }), body, watch)
    etag = readCompletion(textOf(answer)).etag
    const header = (name: string) => (name === 'etag' ? etag : answer.header(name))
    refuseDifferent({ ...answer, header }, computed, 'the object')
  } catch (error) {
    // The response to an attempt that succeeded may have been lost. Then the object exists, which is checked below.
    if (!lost || !(error instanceof StoreError) || error.status !== 404) throw error
  }
  // Otherwise nothing is read: the credentials may be allowed to write only.
  if (etag !== undefined) return
  const head = await client.send(headObject(key), undefined, { signal })
  refuseDifferent(head, computed, 'the object')
  const size = sent.reduce((sum, part) => sum + part.size, 0)
  const length = head.header('content-length')
  if (length !== undefined && Number(length) !== size) throw new Failure('the object in the store has a different size')
}
