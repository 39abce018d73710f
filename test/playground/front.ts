/**
 * A front of a store that lets every page read every answer, and has a refusal say what the store received, as Amazon S3
 * does: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-troubleshooting.html
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

/** A front that runs. */
export interface Front {
  endpoint: string
  /** What it was asked for: method, path and headers, but for what browsers ask of themselves. */
  received: { method: string; url: string; headers: IncomingHttpHeaders }[]
  /** The headers that pages may read. */
  exposed: string
  /** Answers a request instead of the store if it returns a status; undefined passes the request on. */
  intercept(request: { method: string; url: string }): Promise<number | undefined>
  stop(): void
}

const escapeXml = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)

/** What the store received, in the elements that S3 has for it. */
async function evidence(request: { method: string; url: string; headers: IncomingHttpHeaders }): Promise<string> {
  const stages = { StringToSign: await stringToSign(request), CanonicalRequest: canonicalRequest(request) }
  return Object.entries(stages)
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join('')
}

/** Starts a front. What is signed for it is good behind it: the host goes through as it is. */
export async function startFront(server: Pick<Server, 'endpoint'>): Promise<Front> {
  const received: Front['received'] = []
  const listener = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    if (method === 'OPTIONS') return void response.writeHead(204, cors).end()
    received.push({ method, url, headers })
    const readable = { ...cors, 'access-control-expose-headers': front.exposed }
    const status = await front.intercept({ method, url })
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
  const front: Front = {
    endpoint: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    received,
    exposed: '*',
    intercept: async () => undefined,
    stop() {
      listener.closeAllConnections()
      listener.close()
    },
  }
  return front
}
