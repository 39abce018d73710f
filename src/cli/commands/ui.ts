import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { presets } from '../../endpoints/presets-by-name.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, Failure, usage } from '../program/failure.ts'
import { signals } from '../program/interrupt.ts'
import { print, printError } from '../program/output.ts'
import { readInteger } from '../program/units.ts'
import { isArn, readLocation } from '../settings/location.ts'
import { readStore, shownEndpoint, storeOptions } from '../settings/store.ts'

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

/**
 * Returns what the playground fills in, as the fragment of its URL, which browsers do not send. Only the access key ID
 * is taken from the credentials. Without a location and settings there is no fragment.
 */
function settingsFragment(args: Arguments, place: string | undefined): string {
  if (place === undefined && !storeOptions.some((name) => args.has(name))) return ''
  const { bucket, key } = place === undefined ? { bucket: '', key: '' } : readLocation(place)
  if (isArn(bucket)) throw usage('expected a bucket name: the playground accepts no ARN')
  const { region, endpoint, credentials } = readStore(args, process.env, bucket)
  const [preset = ''] = args.value('store')?.split(':') ?? []
  // The region alone describes these stores. Any other is described by its endpoint.
  const isNamed = Object.hasOwn(presets, preset) && presets[preset]!.parameters.every((part) => part === 'REGION')
  const settings = {
    ...(isNamed ? { store: preset } : endpoint ? { endpoint: shownEndpoint(`${endpoint}`) } : { store: 'aws' }),
    region,
    ...(bucket !== '' && { bucket }),
    ...(key !== '' && { key }),
    accessKeyId: (typeof credentials === 'function' ? credentials() : credentials).accessKeyId,
  }
  return `#${new URLSearchParams(settings)}`
}

/** Opens a URL in the user's browser. If that fails, the URL is still on the terminal. */
function openBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  }
  const [program = '', ...given] = commands[process.platform] ?? ['xdg-open']
  spawn(program, [...given, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

export const ui: Command = {
  name: 'ui',
  summary: 'Serve the playground, which presigns in the browser, on this machine only',
  operands: '[s3://BUCKET/KEY]',
  options: ['port', ...storeOptions],
  optionHelp: { port: 'the port of the playground (default: a free one)' },
  notes: [
    'It prints the URL of the playground, opens it in the browser if the output is a terminal, and serves it ' +
      'until Ctrl-C. With a location or a setting, the page has the region, endpoint, bucket, key and access ' +
      'key ID filled in. The secret access key and the session token are never passed to the page; what you ' +
      'type there stays in the browser.',
  ],
  examples: [
    ['sigv4-presign ui', 'open the playground'],
    ['sigv4-presign ui --profile work s3://photos/cat.jpg', 'with everything filled in that is not secret'],
    ['sigv4-presign ui --port 8080', 'at http://127.0.0.1:8080/'],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const fragment = settingsFragment(args, place)
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
    const url = `http://${address}:${(server.address() as AddressInfo).port}/${fragment}`
    await print(`${url}\n`)
    if (process.stdout.isTTY) openBrowser(url)
    printError('press Ctrl-C to stop')
    await stopped
    server.close()
    server.closeAllConnections()
    return exitCodes.interrupted[0]
  },
}
