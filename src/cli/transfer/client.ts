import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { PresignError } from '../../errors.ts'
import { childText, findElement, readXml } from '../../format/xml.ts'
import type { Operation, Presigned } from '../../types.ts'
import { Failure } from '../program/failure.ts'
import { isScreen, printError } from '../program/output.ts'
import { loadVerification } from '../program/verification.ts'
import { type AnyStore, sign } from '../settings/sign.ts'
import { connectThrough, findProxy } from './proxy.ts'

/** How long a connection may be idle. */
const idleMilliseconds = 60_000

/** How long to wait for the store to ask for the body. */
const continueMilliseconds = 1000

/** The maximum size of a response that is kept. A list of 1,000 parts or uploads is smaller. */
const maxResponseBytes = 8 * 2 ** 20

/** How much is written to the connection at a time, and so how finely progress is reported. */
const sliceBytes = 1 << 16

/** A response of the store. */
export interface StoreResponse {
  status: number
  /** Returns a header by its lower-case name. */
  header(name: string): string | undefined
  body: Buffer
}

/** The store rejected a request. */
export class StoreError extends Failure {
  readonly status: number
  /** The error code of the store, e.g. `NoSuchKey`; empty if it sent none. */
  readonly code: string

  constructor(presigned: Presigned, { status, body }: StoreResponse, advice: string) {
    const error = findElement(readXml(body.toString('utf8')), 'Error')
    const code = childText(error, 'Code') ?? ''
    const message = childText(error, 'Message') ?? ''
    const detail = [code, message]
      .filter((part) => part !== '')
      .map((part) => withoutSecrets(part, presigned).slice(0, 300))
    const reason = [`${status}`, ...detail].join(' ')
    super(
      `the store rejected ${presigned.method}: ${advice === '' ? reason : `${reason.replace(/\.$/, '')}. ${advice}`}`,
    )
    this.status = status
    this.code = code
  }
}

/** Removes signature and token from the text of a store that repeats them. */
function withoutSecrets(text: string, { url }: Presigned): string {
  const secrets = [...url.matchAll(/[?&]X-Amz-(?:Signature|Security-Token)=([^&]+)/g)].map(([, secret]) => secret!)
  return secrets
    .flatMap((secret) => [secret, decodeURIComponent(secret)])
    .reduce((shown, secret) => shown.replaceAll(secret, 'REDACTED'), text)
}

/** Returns advice on a rejection, if the response allows a diagnosis. */
async function diagnosisAdvice(presigned: Presigned, { body }: StoreResponse): Promise<string> {
  const { diagnose } = await loadVerification()
  const { cause, advice } = diagnose(presigned, body.toString('utf8'))
  return cause === 'undetermined' || cause === 'malformed' ? '' : advice
}

/** Callbacks of a request in progress. */
export interface TransferEvents {
  signal?: AbortSignal | undefined
  /** Called with the number of bytes just sent. */
  onSent?(bytes: number): void
  /** Called with each chunk of a successful response, which is then not kept. */
  onReceived?(chunk: Buffer, answer: StoreResponse): void | Promise<void>
}

/**
 * Waits until the store asks for the body. A body sent after a rejection would break the connection, and the response
 * would be lost. A store that does not support `Expect` gets the body after a second.
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

/** Writes a body as fast as the connection accepts it. */
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
 * Sends a presigned request once, on its own connection, and reads the response. Redirects are not followed: the
 * signature is for one host.
 *
 * @throws {Error} If there is no response, or `signal` is aborted.
 */
export async function sendOnce(
  { url, method, headers }: Presigned,
  body: Uint8Array | undefined,
  { signal, onSent, onReceived }: TransferEvents,
  ca?: string,
): Promise<StoreResponse> {
  // With `expect`, Node encodes headers as UTF-8, which non-ASCII ones already are.
  const canWait = body && body.length > 0 && /^[\0-\x7f]*$/.test(Object.values(headers).join(''))
  const address = new URL(url)
  const proxy = findProxy(address, process.env)
  const connection =
    proxy &&
    (await connectThrough(proxy, address, {
      timeout: idleMilliseconds,
      ...(ca !== undefined && { ca }),
      ...(signal && { signal }),
    }))
  const outgoing = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
    method,
    headers: {
      ...headers,
      ...(body && { 'content-length': `${body.length}` }),
      ...(canWait && { expect: '100-continue' }),
    },
    ...(connection ? { createConnection: () => connection, defaultPort: 443 } : { agent: false }),
    ...(ca !== undefined && { ca }),
    ...(signal && { signal }),
  })
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject)
    // After a response such as 101, there is no other event, and the program would exit without a message.
    outgoing.on('close', () => reject(new Error('the connection was closed')))
  })
  // Avoids an unhandled rejection while the body is sent.
  incoming.catch(() => {})
  outgoing.setTimeout(idleMilliseconds, () => outgoing.destroy(new Error('idle for a minute')))
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
      if (length > maxResponseBytes) throw new Failure(`the store's response to ${method} is too long`)
    }
    if (!response.complete) throw new Error('the response was cut off')
    return { ...answer, body: Buffer.concat(chunks) }
  } finally {
    outgoing.destroy()
  }
}

/** Whether another attempt may succeed. */
const isRetryable = (error: unknown): boolean =>
  error instanceof StoreError
    ? error.status >= 500 ||
      error.status === 429 ||
      error.status === 408 ||
      // S3 sends these codes also with status 200, while it completes a multipart upload.
      /^(InternalError|RequestTimeout|ServiceUnavailable|SlowDown)$/.test(error.code)
    : !isFinal(error) && !isTlsFailure(error)

/** Whether the program itself reports the error: a setting or an argument is wrong. */
const isFinal = (error: unknown): error is Error => error instanceof Failure || error instanceof PresignError

/** Sends operations to a store and retries failures. */
export interface Client {
  /**
   * Signs and sends an operation; signs again for each attempt, so that no URL expires before it is used.
   *
   * @param watch Callbacks of each attempt; `onRetry` before another one.
   * @throws {StoreError} If the store rejects the request.
   * @throws {Failure} If no attempt got a response.
   */
  send(operation: Operation, body?: Uint8Array, watch?: TransferEvents & { onRetry?(): void }): Promise<StoreResponse>
}

/**
 * Creates a client.
 *
 * @param retries How often a failed request is sent again.
 * @param ca The certificate authorities to trust, in PEM; default: those of the runtime.
 */
export const createClient = (store: AnyStore, retries: number, debug: boolean, ca?: string): Client => ({
  async send(operation, body, watch = {}) {
    for (let attempt = 0; ; attempt++) {
      try {
        const presigned = await sign(store, operation)
        if (debug) {
          const url = new URL(presigned.url)
          const proxy = findProxy(url, process.env)
          const route = proxy ? ` through the proxy ${proxy.host}` : ''
          printError(`debug: ${presigned.method} ${url.pathname}${route}`)
        }
        const answer = await sendOnce(presigned, body, watch, ca)
        const failedWith200 =
          answer.status === 200 && operation.method === 'POST' && /<Error[\s>]/.test(answer.body.toString())
        if (answer.status >= 300 || failedWith200)
          throw new StoreError(presigned, answer, await diagnosisAdvice(presigned, answer))
        return answer
      } catch (error) {
        watch.signal?.throwIfAborted()
        if (attempt >= retries || !isRetryable(error)) throw describeNetworkError(error, operation.method)
        const problem = describeNetworkError(error, operation.method).message
        if (debug || !isScreen()) printError(`retrying (${attempt + 1} of ${retries}): ${problem}`)
        watch.onRetry?.()
        // Exponential back-off with jitter.
        await delay(Math.min(8000, 200 * 2 ** attempt) * (0.5 + Math.random() / 2), undefined, {
          ...(watch.signal && { signal: watch.signal }),
        })
      }
    }
  },
})

/** Whether the TLS handshake failed, which another attempt does not change. */
const isTlsFailure = (error: unknown): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test((error as NodeJS.ErrnoException).code ?? '')

/** Describes a network error as a failure of this program. */
function describeNetworkError(error: unknown, method: string): Error {
  if (isFinal(error)) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (isTlsFailure(error)) {
    const authority = 'if the store has its own certificate authority, set AWS_CA_BUNDLE to its file'
    return new Failure(`no TLS connection for ${method}: ${code}; ${authority}`)
  }
  const isSet = (name: string) => Boolean(process.env[name] || process.env[name.toLowerCase()])
  const places = isSet('HTTPS_PROXY') ? '--endpoint, HTTPS_PROXY' : '--endpoint'
  const advice = `check ${places} and the network${isSet('HTTP_PROXY') ? '; HTTP_PROXY is not used' : ''}`
  return new Failure(`no response to ${method}: ${code ?? message}; ${advice}`)
}
