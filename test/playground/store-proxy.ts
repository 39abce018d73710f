/**
 * A proxy in front of a store. It lets every page read every response, and adds to `SignatureDoesNotMatch` what the
 * store received, like Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-troubleshooting.html
 */
import { once } from 'node:events'
import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { canonicalRequest, stringToSign } from 'sigv4-presign/verify'
import type { Server } from '../servers/server.ts'

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
  'access-control-allow-headers': '*',
}

/** A running proxy. */
export interface StoreProxy {
  endpoint: string
  /** The requests that it received, except CORS preflights. */
  received: { method: string; url: string; headers: IncomingHttpHeaders }[]
  /** The response headers that pages may read. */
  exposed: string
  /** Returns a status to respond with, or undefined to forward the request to the store. */
  intercept(request: { method: string; url: string }): Promise<number | undefined>
  stop(): void
}

const escapeXml = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)

/** What the store received, in the elements that S3 uses for it. */
async function evidence(request: { method: string; url: string; headers: IncomingHttpHeaders }): Promise<string> {
  const stages = { StringToSign: await stringToSign(request), CanonicalRequest: canonicalRequest(request) }
  return Object.entries(stages)
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join('')
}

/** Starts a proxy. It forwards `Host` unchanged, so that the store accepts what is signed for the proxy. */
export async function startStoreProxy(server: Pick<Server, 'endpoint'>): Promise<StoreProxy> {
  const received: StoreProxy['received'] = []
  const listener = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    if (method === 'OPTIONS') return void response.writeHead(204, cors).end()
    received.push({ method, url, headers })
    const readable = { ...cors, 'access-control-expose-headers': proxy.exposed }
    const status = await proxy.intercept({ method, url })
    if (status !== undefined) {
      incoming.resume()
      incoming.on('end', () => response.writeHead(status, readable).end())
      return
    }
    const { hostname, port } = new URL(server.endpoint)
    const outgoing = forward({ hostname, port, method, path: url, headers }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      let body = Buffer.concat(chunks)
      if (body.includes('<Code>SignatureDoesNotMatch<'))
        body = Buffer.from(`${body}`.replace('</Error>', `${await evidence({ method, url, headers })}</Error>`))
      response.writeHead(answer.statusCode!, { ...answer.headers, ...readable, 'content-length': body.length })
      response.end(method === 'HEAD' ? undefined : body)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const proxy: StoreProxy = {
    endpoint: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    received,
    exposed: '*',
    intercept: async () => undefined,
    stop() {
      listener.closeAllConnections()
      listener.close()
    },
  }
  return proxy
}
