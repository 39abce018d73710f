import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleKeys, finish, type Outcome, run, start } from './program.ts'

const page = readFileSync(fileURLToPath(new URL('../../dist/playground.html', import.meta.url)))

let child: ReturnType<typeof start>
let ended: Promise<Outcome>
let url: URL
beforeAll(async () => {
  child = start(['ui'], { environment: exampleKeys })
  ended = finish(child)
  const [printed] = (await once(child.stdout, 'data')) as [string]
  url = new URL(printed.trim())
})
afterAll(() => void child.kill('SIGKILL'))

/** Asks the program as a browser would, or as one would not. */
const ask = (path: string, { method = 'GET', host = url.host, hostname = url.hostname } = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const asked = request({ hostname, port: url.port, path, method, headers: { host } }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) })
    })
    asked.on('error', reject).end()
  })

describe('ui', () => {
  it('serves the page as it was built, on loopback, with what only headers can say', async () => {
    expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const { status, headers, body } = await ask('/')
    expect(status).toBe(200)
    expect(body.equals(page)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('answers HEAD, and that at localhost too', async () => {
    const { status, headers, body } = await ask('/', { method: 'HEAD', host: `localhost:${url.port}` })
    expect([status, headers['content-length'], body.length]).toEqual([200, `${page.length}`, 0])
  })

  it.each<[string, string, Parameters<typeof ask>[1], number]>([
    ['another path', '/favicon.ico', {}, 404],
    ['a path to a file', '/../package.json', {}, 404],
    ['a query', '/?a', {}, 404],
    ['a whole URL', 'http://evil.example/', {}, 404],
    ['another method', '/', { method: 'POST' }, 405],
    ['OPTIONS', '/', { method: 'OPTIONS' }, 405],
    ['the name of another site that was rebound', '/', { host: 'evil.example' }, 421],
    ['the name of another site with a port', '/', { host: 'evil.example:80' }, 421],
    ['another port', '/', { host: '127.0.0.1:1' }, 421],
    ['no port', '/', { host: '127.0.0.1' }, 421],
  ])('refuses %s', async (_, path, options, expected) => {
    const { status, body } = await ask(path, options)
    expect([status, body.length]).toEqual([expected, 0])
  })

  it('is for this machine alone', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4')
    // All of 127.0.0.0/8 is this machine on Linux: who listens everywhere answers there.
    const addresses = process.platform === 'linux' ? ['127.0.0.2'] : []
    for (const address of [...addresses, ...outside.map((one) => one!.address)])
      await expect(ask('/', { hostname: address })).rejects.toThrow('ECONNREFUSED')
  })

  it('says what is wrong with a port', async () => {
    expect(await run(['ui', '--port', url.port])).toEqual({
      status: 1,
      stdout: '',
      stderr: "error: can't serve the page: EADDRINUSE\n",
    })
    expect(await run(['ui', '--port', '0'])).toMatchObject({
      status: 2,
      stderr: 'error: --port: expected a whole number from 1 to 65535\n',
    })
    expect(await run(['ui', 'more'])).toMatchObject({ status: 2 })
  })

  it('ends at Ctrl-C, as documented, also while a browser holds a connection', async () => {
    const held = request({ hostname: url.hostname, port: url.port, headers: { connection: 'keep-alive' } })
    held.on('error', () => {})
    held.write('')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 130, stdout: `${url.href}\n`, stderr: 'press Ctrl-C to stop\n' })
  })
})
