import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../servers/server.ts'

/** Looks at each request before the server gets it; what is answered here does not get there. */
export type Intercept = (message: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** A store that is reached through a proxy, so that it can fail as networks do. The host stays the one that is signed. */
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
