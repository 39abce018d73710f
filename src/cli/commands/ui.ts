import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, Failure } from '../program/failure.ts'
import { signals } from '../program/interrupt.ts'
import { print, printError } from '../program/output.ts'
import { readInteger } from '../program/units.ts'

/** Only this machine can connect. */
const address = '127.0.0.1'

/** Headers that a page can't set by itself: no framing, no access by other pages, no caching. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

function readPage(): Buffer {
  try {
    return readFileSync(new URL('playground.html', import.meta.url))
  } catch (error) {
    throw new Failure(`can't read the page: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** Answers only `GET /`, and only under this address's own names, because of DNS rebinding. */
function answer(page: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const port = request.socket.localPort
  const refuse = (status: number, more = {}) => response.writeHead(status, { 'content-length': 0, ...more }).end()
  // Browsers omit port 80.
  const own = [address, 'localhost'].map((name) => new URL(`http://${name}:${port}`).host)
  if (!own.includes(`${request.headers.host}`)) return void refuse(421)
  if (request.url !== '/') return void refuse(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405, { allow: 'GET, HEAD' })
  response.writeHead(200, { ...headers, 'content-length': page.length })
  response.end(request.method === 'HEAD' ? undefined : page)
}

export const ui: Command = {
  name: 'ui',
  summary: 'Serve the playground, which presigns in the browser, on this machine only',
  operands: '',
  options: ['port'],
  optionHelp: { port: 'the port of the playground (default: a free one)' },
  notes: [
    'It prints the URL of the playground and serves it until Ctrl-C. Your credentials are not passed to the page; what you type there stays in the browser.',
  ],
  examples: [
    ['sigv4-presign ui', 'open the URL that it prints'],
    ['sigv4-presign ui --port 8080', 'at http://127.0.0.1:8080/'],
  ],
  async run(args) {
    readOperands(args, this.operands)
    const port = args.value('port')
    const page = readPage()
    const server = createServer((request, response) => answer(page, request, response))
    const stopped = Promise.race(signals.map((signal) => once(process, signal)))
    server.listen(port === undefined ? 0 : readInteger('port', port, 1, 65535), address)
    try {
      await once(server, 'listening')
    } catch (error) {
      throw new Failure(`can't serve the page: ${(error as NodeJS.ErrnoException).code}`)
    }
    await print(`http://${address}:${(server.address() as AddressInfo).port}/\n`)
    printError('press Ctrl-C to stop')
    await stopped
    server.close()
    server.closeAllConnections()
    return exitCodes.interrupted[0]
  },
}
