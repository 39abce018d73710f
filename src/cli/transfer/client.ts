import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { childText, findElement, readXml } from '../../format/xml.ts'
import type { Operation, Presigned } from '../../types.ts'
import { diagnose } from '../../verify.ts'
import { escapeControls, Failure } from '../program/failure.ts'
import { printError } from '../program/output.ts'
import { type AnyStore, sign } from '../settings/sign.ts'

/** For how long nothing at all may happen on a connection. */
const idleMilliseconds = 60_000

/** For how long a store is waited for to ask for a body. */
const continueMilliseconds = 1000

/** No answer that is kept is longer: a list of 1000 parts or uploads has less. */
const maxResponseBytes = 8 * 2 ** 20

/** How much is given to the connection at a time, and so how finely progress is told. */
const sliceBytes = 1 << 16

/** An answer of the store. */
export interface StoreResponse {
  status: number
  /** A header by its name in lower case. */
  header(name: string): string | undefined
  body: Buffer
}

/** The store said no. */
export class StoreError extends Failure {
  readonly status: number
  /** The code in the store's answer, e.g. `NoSuchKey`; empty if it gave none. */
  readonly code: string

  constructor(presigned: Presigned, { status, body }: StoreResponse) {
    const text = body.toString('utf8')
    const error = findElement(readXml(text), 'Error')
    const code = childText(error, 'Code') ?? ''
    const message = childText(error, 'Message') ?? ''
    const detail = [code, message]
      .filter((part) => part !== '')
      .map((part) => escapeControls(withoutSecrets(part, presigned)).slice(0, 300))
    super(
      `the store refused ${presigned.method}: ${[`${status}`, ...detail].join(' ')}${diagnosisAdvice(presigned, text)}`,
    )
    this.status = status
    this.code = code
  }
}

/** What a store says without what makes its URL usable, in case it repeats that. */
function withoutSecrets(text: string, { url }: Presigned): string {
  const secrets = [...url.matchAll(/[?&]X-Amz-(?:Signature|Security-Token)=([^&]+)/g)].map(([, secret]) => secret!)
  return secrets
    .flatMap((secret) => [secret, decodeURIComponent(secret)])
    .reduce((shown, secret) => shown.replaceAll(secret, 'REDACTED'), text)
}

/** What to do about a refusal, where the answer says enough to tell. */
function diagnosisAdvice(presigned: Presigned, xml: string): string {
  const { cause, advice } = diagnose(presigned, xml)
  return cause === 'undetermined' || cause === 'malformed' ? '' : `; ${escapeControls(advice)}`
}

/** What is told while a request is under way. */
export interface TransferEvents {
  signal?: AbortSignal | undefined
  /** So many bytes more were sent. */
  onSent?(bytes: number): void
  /** A part of the body of an answer that is no refusal arrived; it is then not kept. */
  onReceived?(chunk: Buffer, answer: StoreResponse): void | Promise<void>
}

/**
 * Waits until the store asks for the body, or has said no without it: one that is sent nevertheless would break the
 * connection, and the answer would be lost. A store that knows nothing of this gets the body after a second.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
 */
const waitForContinue = (outgoing: ClientRequest): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), continueMilliseconds)
    const settle = (wanted: boolean) => () => {
      clearTimeout(timer)
      resolve(wanted)
    }
    outgoing.once('continue', settle(true)).once('response', settle(false)).once('close', settle(false))
  })

/** Writes a body as fast as it is taken. */
async function writeBody(outgoing: ClientRequest, body: Uint8Array, onSent: TransferEvents['onSent']) {
  if (outgoing.hasHeader('expect')) {
    outgoing.flushHeaders()
    if (!(await waitForContinue(outgoing))) return
  }
  for (let start = 0; start < body.length && !outgoing.destroyed; start += sliceBytes) {
    const slice = body.subarray(start, start + sliceBytes)
    await new Promise<void>((resolve) => outgoing.write(slice, () => resolve()))
    onSent?.(slice.length)
  }
  outgoing.end()
}

/**
 * Sends a presigned request as it is, once, on a connection of its own, and reads the answer. Redirects are not
 * followed: what is signed is signed for one host.
 *
 * @throws {Error} If there is no answer, or `signal` says so.
 */
export async function sendOnce(
  { url, method, headers }: Presigned,
  body: Uint8Array | undefined,
  { signal, onSent, onReceived }: TransferEvents,
): Promise<StoreResponse> {
  // Node sends headers with `expect` as UTF-8, which those that are no ASCII are already; else byte by byte.
  const canWait = body && body.length > 0 && /^[\0-\x7f]*$/.test(Object.values(headers).join(''))
  const outgoing = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
    method,
    headers: {
      ...headers,
      ...(body && { 'content-length': `${body.length}` }),
      ...(canWait && { expect: '100-continue' }),
    },
    agent: false,
    ...(signal && { signal }),
  })
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject)
  })
  // Else a failure while the body is sent would be nobody's.
  incoming.catch(() => {})
  outgoing.setTimeout(idleMilliseconds, () => outgoing.destroy(new Error('nothing happened for a minute')))
  void writeBody(outgoing, body ?? new Uint8Array(), onSent)
  try {
    const response = await incoming
    const answer: StoreResponse = {
      status: response.statusCode ?? 0,
      header: (name) => response.headers[name]?.toString(),
      body: Buffer.alloc(0),
    }
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (onReceived && answer.status < 300) {
        await onReceived(chunk, answer)
        continue
      }
      chunks.push(chunk)
      length += chunk.length
      if (length > maxResponseBytes) throw new Failure(`the store's answer to ${method} is too long to be one`)
    }
    if (!response.complete) throw new Error('the answer was cut off')
    return { ...answer, body: Buffer.concat(chunks) }
  } finally {
    outgoing.destroy()
  }
}

/** What another attempt may mend. */
const isRetryable = (error: unknown): boolean =>
  error instanceof StoreError
    ? error.status >= 500 ||
      error.status === 429 ||
      error.status === 408 ||
      // Also in an answer that began as a success: a multipart upload is completed while the client waits.
      /^(InternalError|RequestTimeout|ServiceUnavailable|SlowDown)$/.test(error.code)
    : !(error instanceof Failure)

/** Sends operations to a store, again where that may help. */
export interface Client {
  /**
   * Signs an operation anew at each attempt, so that no URL ends before it is used, and sends it.
   *
   * @param watch Told at each attempt; `onRetry` before another one.
   * @throws {StoreError} If the store's answer is no success.
   * @throws {Failure} If there was no answer at any attempt.
   */
  send(operation: Operation, body?: Uint8Array, watch?: TransferEvents & { onRetry?(): void }): Promise<StoreResponse>
}

/** @param retries How often a request is sent again. */
export const createClient = (store: AnyStore, retries: number, debug: boolean): Client => ({
  async send(operation, body, watch = {}) {
    for (let attempt = 0; ; attempt++) {
      try {
        const presigned = await sign(store, operation)
        if (debug) printError(`debug: ${presigned.method} ${escapeControls(new URL(presigned.url).pathname)}`)
        const answer = await sendOnce(presigned, body, watch)
        const failedWith200 =
          answer.status === 200 && operation.method === 'POST' && /<Error[\s>]/.test(answer.body.toString())
        if (answer.status >= 300 || failedWith200) throw new StoreError(presigned, answer)
        return answer
      } catch (error) {
        watch.signal?.throwIfAborted()
        if (attempt >= retries || !isRetryable(error)) throw describeNetworkError(error, operation.method)
        if (debug)
          printError(`debug: attempt ${attempt + 1} failed: ${describeNetworkError(error, operation.method).message}`)
        watch.onRetry?.()
        // Longer each time, and not all at once.
        await delay(Math.min(8000, 200 * 2 ** attempt) * (0.5 + Math.random() / 2), undefined, {
          ...(watch.signal && { signal: watch.signal }),
        })
      }
    }
  },
})

/** What the network reports as an error of this program. */
function describeNetworkError(error: unknown, method: string): Error {
  const { name, code, message } = error as NodeJS.ErrnoException
  if (error instanceof Failure || name === 'PresignError') return error as Error
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((variable) => process.env[variable])
  const advice = `check --endpoint and the network${hasProxy ? '; proxies of the environment are not used' : ''}`
  return new Failure(`no answer to ${method}: ${escapeControls(code ?? message)}; ${advice}`)
}
