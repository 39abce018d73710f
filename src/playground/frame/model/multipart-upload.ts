import { fail, PresignError } from '../../../errors.ts'
import { parseSize } from '../../../format/units.ts'
import { completeBody } from '../../../multipart/complete-body.ts'
import { readCompletion, readUploadId } from '../../../multipart/responses.ts'
import type { Completion, PresignedPart, PresignedUpload, UploadedPart } from '../../../multipart/types.ts'
import type { Operation, Presigned } from '../../../types.ts'
import type { SendFailure, SignedRequest, StoreResponse } from '../../messages.ts'

/** How many parts are sent at the same time. */
const concurrency = 4

/** How often a request is sent before the upload fails. */
const maxAttempts = 4

/** URLs that expire sooner are signed again before they are sent. In milliseconds. */
const minRemaining = 60_000

/** Headers of CreateMultipartUpload that every request of the upload must repeat. */
const repeatedHeaders =
  /^x-amz-(server-side-encryption-customer-(algorithm|key|key-md5)|request-payer|expected-bucket-owner)$/i

/** Picks the headers that every request of the upload must repeat. */
export const commonHeaders = ({ headers }: Operation): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      repeatedHeaders.test(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  )

/** Reads a size such as `16MiB`; undefined if the text is empty. @throws {PresignError} `InvalidParameter`. */
export const readPartSize = (text: string): number | undefined =>
  text.trim() === ''
    ? undefined
    : (parseSize(text.trim()) ?? fail('InvalidParameter', 'partSize', 'a size such as 16MiB', text))

/** The outcome of one request. */
export type Sent = { response: StoreResponse } | { failure: SendFailure }

/** What an upload needs from its surroundings. */
export interface Surroundings {
  file: Blob
  /** Signs CreateMultipartUpload. */
  signCreation(): Presigned
  /** Signs the other requests. It is called again when URLs are about to expire and before a request is repeated. */
  signUpload(uploadId: string): PresignedUpload
  /** Sends a request. `signal` aborts it. */
  send(request: SignedRequest, signal: AbortSignal, onProgress: (loaded: number) => void): Promise<Sent>
  /** Waits before a request is repeated, unless `signal` aborts. In milliseconds. */
  wait(duration: number, signal: AbortSignal): Promise<void>
  onProgress(progress: UploadProgress): void
}

/** The progress of an upload. */
export interface UploadProgress {
  /** Bytes that were sent. */
  loaded: number
  total: number
  partsDone: number
  parts: number
  /** How many requests had to be repeated. */
  retries: number
}

/** Why an upload did not succeed. */
export type UploadProblem =
  | { failure: SendFailure }
  | { rejected: Presigned; response: StoreResponse; text: string }
  | { missingEtag: true }
  | { unexpected: PresignError; text: string }

/** An upload that did not succeed. What was uploaded stays, so that it can be continued. */
export class UploadFailed extends Error {
  readonly problem: UploadProblem
  constructor(problem: UploadProblem) {
    super('The upload failed')
    this.problem = problem
  }
}

/** Whether sending the request again may help: the connection broke, or the store is busy. */
function isPassing(problem: UploadProblem): boolean {
  // A browser reports an error of the store without CORS headers like a missing CORS rule.
  if ('failure' in problem) return problem.failure === 'unreachable' || problem.failure === 'hidden'
  if ('rejected' in problem) return problem.response.status === 429 || problem.response.status >= 500
  return 'unexpected' in problem && /InternalError|SlowDown/.test(`${problem.unexpected.storeCode}`)
}

/** The signed headers, except the one that browsers set by themselves and let no script set. */
const headersOf = ({ headers: { 'content-length': _, ...headers } }: Presigned): Record<string, string> => headers

/** Reads a header from the lines in which `XMLHttpRequest` lists them. */
export const readHeader = (lines: string, name: string): string | undefined =>
  lines
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim()

/** A multipart upload: created, sent four parts at a time, and completed. */
export class MultipartUpload {
  #uploadId: string | undefined
  readonly #done = new Map<number, UploadedPart>()
  readonly #loaded = new Map<number, number>()
  #retries = 0
  #signed: PresignedUpload | undefined
  readonly #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Whether the store has an upload that was neither completed nor cancelled. */
  get isOpen(): boolean {
    return this.#uploadId !== undefined
  }

  /**
   * Uploads what is still missing, and completes the upload. After an error it can be called again.
   *
   * @param signal Stops the upload, so that it can be continued.
   * @throws {UploadFailed} The reason, also if it was stopped.
   * @throws {PresignError} For a file that S3 does not accept in parts of this size, and like `presign`.
   */
  async run(signal: AbortSignal): Promise<Completion> {
    // One part that fails stops the others.
    const stopper = new AbortController()
    const stop = () => stopper.abort()
    signal.addEventListener('abort', stop)
    try {
      await this.#create(stopper.signal)
      const waiting = this.#sign().parts.filter(({ partNumber }) => !this.#done.has(partNumber))
      this.#report()
      const work = async () => {
        for (let part = waiting.shift(); part; part = waiting.shift()) await this.#sendPart(part, stopper.signal)
      }
      await Promise.all(Array.from({ length: concurrency }, work))
      const body = completeBody([...this.#done.values()])
      const completion = await this.#send(({ complete }) => complete, body, stopper.signal, readCompletionOf)
      this.#uploadId = undefined
      return completion
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
      this.#loaded.clear()
    }
  }

  /** Cancels the upload: the store deletes its parts. @throws {UploadFailed} If the store does not confirm it. */
  async abort(): Promise<void> {
    await this.#send(
      ({ abort }) => abort,
      undefined,
      new AbortController().signal,
      async () => undefined,
    )
    this.#uploadId = undefined
  }

  async #create(signal: AbortSignal): Promise<void> {
    if (this.#uploadId !== undefined) return
    // Not repeated: each request that arrives creates another upload.
    const presigned = this.#surroundings.signCreation()
    this.#uploadId = await this.#sendOnce(presigned, undefined, signal, async ({ body }) =>
      readUploadId(await body.text()),
    )
  }

  #sign(): PresignedUpload {
    this.#signed = this.#surroundings.signUpload(this.#uploadId!)
    return this.#signed
  }

  async #sendPart({ partNumber, start, end }: PresignedPart, signal: AbortSignal): Promise<void> {
    const etag = await this.#send(
      ({ parts }) => parts[partNumber - 1]!,
      this.#surroundings.file.slice(start, end),
      signal,
      async ({ headers }) => readHeader(headers, 'etag'),
      (loaded) => {
        this.#loaded.set(partNumber, loaded)
        this.#report()
      },
    )
    if (etag === undefined) throw new UploadFailed({ missingEtag: true })
    this.#done.set(partNumber, { partNumber, etag })
    this.#loaded.delete(partNumber)
    this.#report()
  }

  /** Sends a request, and again if that may help. */
  async #send<T>(
    choose: (upload: PresignedUpload) => Presigned,
    body: Blob | string | undefined,
    signal: AbortSignal,
    read: (response: StoreResponse) => Promise<T>,
    onProgress: (loaded: number) => void = () => {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const current = this.#signed
      const isFresh = attempt === 1 && current && current.expiresAt.getTime() - Date.now() > minRemaining
      const presigned = choose(isFresh ? current : this.#sign())
      try {
        return await this.#sendOnce(presigned, body, signal, read, onProgress)
      } catch (error) {
        if (!(error instanceof UploadFailed) || !isPassing(error.problem) || attempt === maxAttempts) throw error
        this.#retries++
        onProgress(0)
        await this.#surroundings.wait(2 ** attempt * 100 * (1 + Math.random()), signal)
      }
    }
  }

  async #sendOnce<T>(
    presigned: Presigned,
    body: Blob | string | undefined,
    signal: AbortSignal,
    read: (response: StoreResponse) => Promise<T>,
    onProgress: (loaded: number) => void = () => {},
  ): Promise<T> {
    if (signal.aborted) throw new UploadFailed({ failure: 'stopped' })
    const { url, method } = presigned
    const request = { url, method, headers: headersOf(presigned), body }
    const sent = await this.#surroundings.send(request, signal, onProgress)
    if ('failure' in sent) throw new UploadFailed(sent)
    const { response } = sent
    if (response.status < 200 || response.status > 299)
      throw new UploadFailed({ rejected: presigned, response, text: await response.body.text() })
    try {
      return await read(response)
    } catch (error) {
      if (!(error instanceof PresignError)) throw error
      throw new UploadFailed({ unexpected: error, text: await response.body.text() })
    }
  }

  #report(): void {
    const { parts } = this.#signed!
    const sizes = parts.map(({ partNumber, start, end }) =>
      this.#done.has(partNumber) ? end - start : Math.min(this.#loaded.get(partNumber) ?? 0, end - start),
    )
    this.#surroundings.onProgress({
      loaded: sizes.reduce((sum, size) => sum + size, 0),
      total: this.#surroundings.file.size,
      partsDone: this.#done.size,
      parts: parts.length,
      retries: this.#retries,
    })
  }
}

const readCompletionOf = async ({ body }: StoreResponse): Promise<Completion> => readCompletion(await body.text())
