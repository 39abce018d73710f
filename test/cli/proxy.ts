import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../servers/server.ts'

/** Receives each request before the server does. Returns true if the request must not be forwarded. */
export type Intercept = (message: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** Starts a proxy in front of a store, to simulate network failures. It forwards the signed host unchanged. */
export async function createProxy(server: Server, intercept: Intercept) {
  const target = new URL(server.endpoint)
  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    if (await intercept(message, response)) return
    const { expect: expected, ...headers } = message.headers
    if (expected !== undefined) response.writeContinue()
    const { method, url } = message
    const forwarded = request({ host: target.hostname, port: target.port, method, path: url, headers, agent: false })
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    message.on('error', () => forwarded.destroy())
    response.on('close', () => {
      if (!response.writableFinished) forwarded.destroy()
    })
    message.pipe(forwarded)
  }
  const proxy = createServer(handle).on('checkContinue', handle)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}
