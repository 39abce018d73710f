import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFragment } from '../../src/playground/remembered.ts'
import { createDirectory, exampleKeys, finish, type Outcome, run, start } from './program.ts'

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

/** Sends a request to the program. The options allow requests that no browser would send. */
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
    // On Linux, all of 127.0.0.0/8 is this machine: a server that listens on all interfaces would respond there.
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
    expect(await run(['ui', 'more'])).toMatchObject({ status: 2, stderr: 'error: expected s3://BUCKET/KEY\n' })
  })

  it('ends at Ctrl-C, as documented, also while a browser holds a connection', async () => {
    const held = request({ hostname: url.hostname, port: url.port, headers: { connection: 'keep-alive' } })
    held.on('error', () => {})
    held.write('')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 130, stdout: `${url.href}\n`, stderr: 'press Ctrl-C to stop\n' })
  })
})

describe('ui with settings', () => {
  const directory = createDirectory()
  afterAll(() => directory.remove())
  beforeAll(() => {
    const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`
    const config = `[profile work]\nregion = eu-west-3\naws_session_token = token-of-work\n${keys('AKIDWORK')}
[profile ceph]\nregion = default\nendpoint_url = https://ceph.example/base\n${keys('AKIDCEPH')}`
    writeFileSync(join(directory.path, 'config'), config)
  })
  const environment = { AWS_CONFIG_FILE: 'config' }

  /** Starts the program, reads the URL that it prints, and stops it. */
  const printedUrl = async (args: string[], more: Record<string, string> = {}) => {
    const child = start(['ui', ...args], { environment: { ...environment, ...more }, directory: directory.path })
    const outcome = finish(child)
    const printed = new Promise<string>((resolve) => child.stdout.once('data', resolve))
    await Promise.race([printed, outcome])
    child.kill('SIGINT')
    const { stdout, stderr } = await outcome
    expect(`${stdout}${stderr}`).not.toMatch(/secret-of|token-of/)
    return new URL(stdout.trim())
  }

  it.each<[string[], ReturnType<typeof readFragment>]>([
    [
      ['--profile', 'work', 's3://photos/2026/a b+ü&#.jpg'],
      { store: 'aws', region: 'eu-west-3', bucket: 'photos', key: '2026/a b+ü&#.jpg', accessKeyId: 'AKIDWORK' },
    ],
    [['--profile', 'work'], { store: 'aws', region: 'eu-west-3', accessKeyId: 'AKIDWORK' }],
    [
      ['s3://photos', '--profile', 'ceph'],
      { region: 'default', endpoint: 'https://ceph.example/base', bucket: 'photos', accessKeyId: 'AKIDCEPH' },
    ],
    [
      ['s3://photos/k', '--profile', 'work', '--endpoint', 'https://user:secret-of-url@a.example/?token=secret-of-url'],
      { region: 'eu-west-3', endpoint: 'https://a.example', bucket: 'photos', key: 'k', accessKeyId: 'AKIDWORK' },
    ],
    [
      ['s3://photos/k', '--profile', 'work', '--store', 'wasabi:eu-central-1'],
      { store: 'wasabi', region: 'eu-central-1', bucket: 'photos', key: 'k', accessKeyId: 'AKIDWORK' },
    ],
    [
      ['s3://photos/k', '--profile', 'work', '--store', `r2:${'0'.repeat(32)}`],
      {
        region: 'auto',
        endpoint: `https://${'0'.repeat(32)}.r2.cloudflarestorage.com`,
        bucket: 'photos',
        key: 'k',
        accessKeyId: 'AKIDWORK',
      },
    ],
  ])('%j prints a URL whose fragment has all that is not secret', async (args, expected) => {
    const { hash, pathname, search } = await printedUrl(args)
    expect([pathname, search]).toEqual(['/', ''])
    // The playground reads exactly these values from the fragment.
    expect(readFragment(hash)).toEqual(expected)
    expect([...new URLSearchParams(hash.slice(1)).keys()].sort()).toEqual(Object.keys(expected).sort())
  })

  it('opens the browser if the output is a terminal', async () => {
    const folder = join(directory.path, 'bin')
    mkdirSync(folder)
    for (const name of ['xdg-open', 'open'])
      writeFileSync(join(folder, name), '#!/bin/sh\necho "$1" > opened\n', { mode: 0o755 })
    const terminal = `--import=data:text/javascript,${encodeURIComponent('process.stdout.isTTY = true')}`
    const PATH = `${folder}:${process.env.PATH}`
    const { href } = await printedUrl(['--profile', 'work', 's3://photos/k'], { PATH, NODE_OPTIONS: terminal })
    await expect.poll(() => readFileSync(join(directory.path, 'opened'), 'utf8')).toBe(`${href}\n`)
  })

  it('refuses what it can not fill in', async () => {
    const use = (...args: string[]) => run(['ui', ...args], { environment, directory: directory.path })
    expect(await use('s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/a/k', '--profile', 'work')).toMatchObject({
      status: 2,
      stderr: 'error: expected a bucket name: the playground accepts no ARN\n',
    })
    expect((await use('s3://photos/k', '--region', 'r')).stderr).toMatch(/^error: no credentials/)
  })
})
