import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Server } from './server.ts'

/** The properties of a server that error messages use. */
type Named = Pick<Server, 'name' | 'endpoint' | 'failure'>

/** A request to send. A presigned request can be passed as is. */
export interface Outgoing {
  url: string
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | FormData | undefined
}

/** How long a supervisor may take to report that its server exited. */
const reportMilliseconds = 500

/** How long a response may take. */
const answerMilliseconds = 30_000

/** Returns an error that names the server and, if the server exited, explains how. */
const explain = async (server: Named, error: unknown) => {
  const deadline = Date.now() + reportMilliseconds
  while (server.failure() === undefined && Date.now() < deadline) await delay(20)
  const why = server.failure() ?? `${error instanceof Error ? (error.cause ?? error.message) : error}`
  return new Error(`${server.name} at ${server.endpoint} did not answer: ${why}`)
}

/** Creates a response from a body that has been read completely. */
const received = (status: number, headers: HeadersInit, body: ArrayBuffer | Uint8Array<ArrayBuffer>) =>
  new Response(body.byteLength > 0 ? body : null, { status, headers })

/**
 * Sends a request with the runtime's own `fetch`, without following redirects, and reads the whole response. Each
 * request uses a new connection, because radosgw leaves the rest of a refused body on the connection.
 *
 * @throws Error that names the server if there is no response
 */
export const send = async (server: Named, { url, ...init }: Outgoing): Promise<Response> => {
  try {
    const headers = { ...init.headers, connection: 'close' }
    const signal = AbortSignal.timeout(answerMilliseconds)
    const response = await fetch(url, { ...init, body: init.body ?? null, headers, redirect: 'manual', signal })
    return received(response.status, response.headers, await response.arrayBuffer())
  } catch (error) {
    throw await explain(server, error)
  }
}

/**
 * Sends a request to a host that DNS does not know, such as `BUCKET.s3.localhost`. It resolves every name to this
 * machine, which `fetch` cannot do.
 *
 * @throws Error that names the server if there is no response
 */
export const sendToLoopback = async (server: Named, { url, body, ...rest }: Outgoing): Promise<Response> => {
  try {
    const encoded = new Response(body ?? null)
    const type = body instanceof FormData ? { 'content-type': encoded.headers.get('content-type')! } : {}
    const bytes = Buffer.from(await encoded.arrayBuffer())
    const headers = { ...rest.headers, ...type, ...(bytes.length > 0 && { 'content-length': `${bytes.length}` }) }
    const outgoing = request(url, {
      method: rest.method ?? 'GET',
      headers,
      agent: false,
      signal: AbortSignal.timeout(answerMilliseconds),
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    outgoing.end(bytes)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const headersOfAnswer = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
      name,
      `${value}`,
    ])
    return received(incoming.statusCode!, headersOfAnswer, Buffer.concat(chunks))
  } catch (error) {
    throw await explain(server, error)
  }
}
