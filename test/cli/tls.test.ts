import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDirectory, exampleKeys, run } from './program.ts'

const directory = createDirectory()
const local = (name: string) => join(directory.path, name)

/** A store with a self-signed certificate and one object. */
let port: number
let closeStore = () => {}
let requests: string[] = []

/** A proxy that opens all tunnels to this machine, whatever host is requested. */
let proxyPort: number
let closeProxy = () => {}
let tunnels: { target: string; login: string | undefined }[] = []
let proxyStatus = 200

const listen = (server: ReturnType<typeof createHttpServer>) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

beforeAll(async () => {
  const names = 'subjectAltName=DNS:store.example,IP:127.0.0.1'
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=store.example', '-addext', names, '-keyout', local('key.pem'), '-out', local('ca.pem')],
    ],
    { stdio: 'ignore' },
  )
  const store = createHttpsServer(
    { key: readFileSync(local('key.pem')), cert: readFileSync(local('ca.pem')) },
    (request, response) => {
      requests.push(`${request.method} ${request.headers.host}`)
      // The MD5 of the content, which the program verifies.
      response.writeHead(request.headers.range ? 206 : 200, {
        'content-length': 7,
        etag: '"9a0364b9e99bb480dd25e1f0284c8555"',
      })
      response.end(request.method === 'HEAD' ? undefined : 'content')
    },
  )
  port = await listen(store)
  const sockets = new Set<Socket>()
  const proxy = createHttpServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push({ target: request.url!, login: request.headers['proxy-authorization'] })
    sockets.add(socket.on('error', () => {}))
    if (proxyStatus !== 200) return void socket.end(`HTTP/1.1 ${proxyStatus} No\r\n\r\n`)
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
  })
  proxyPort = await listen(proxy)
  closeStore = () => {
    store.closeAllConnections()
    store.close()
  }
  closeProxy = () => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  }
})
beforeEach(() => {
  requests = []
  tunnels = []
  proxyStatus = 200
})
afterAll(() => {
  closeStore()
  closeProxy()
  directory.remove()
})

const download = (environment: Record<string, string>, ...options: string[]) =>
  run(['download', 's3://photos/k', '-', ...options], {
    environment: { ...exampleKeys, AWS_ENDPOINT_URL_S3: `https://127.0.0.1:${port}`, ...environment },
    directory: directory.path,
  })

describe('a store with its own certificate authority', () => {
  it('is trusted with AWS_CA_BUNDLE', async () => {
    expect(await download({ AWS_CA_BUNDLE: 'ca.pem' })).toEqual({ status: 0, stdout: 'content', stderr: '' })
  })

  it('is trusted with ca_bundle in the profile', async () => {
    writeFileSync(local('config'), '[default]\nca_bundle = ca.pem\n')
    expect(await download({ AWS_CONFIG_FILE: 'config' })).toMatchObject({ status: 0, stdout: 'content' })
  })

  it('is not trusted otherwise, and the request is not retried', async () => {
    expect(await download({})).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error: no TLS connection for HEAD: DEPTH_ZERO_SELF_SIGNED_CERT; if the store has its own certificate authority, set AWS_CA_BUNDLE to its file\n',
    })
    expect(requests).toEqual([])
  })

  it('is not trusted under a name that is not in its certificate', async () => {
    const environment = { AWS_CA_BUNDLE: 'ca.pem', AWS_ENDPOINT_URL_S3: `https://localhost:${port}` }
    const { status, stderr } = await download(environment, '--path-style')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: no TLS connection for HEAD: ERR_TLS_CERT_ALTNAME_INVALID;[^\n]*\n$/)
  })

  it('causes an error if the bundle cannot be read', async () => {
    expect(await download({ AWS_CA_BUNDLE: 'none.pem' })).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: can't read the CA bundle none.pem: no such file (ENOENT)\n",
    })
  })
})

describe('HTTPS_PROXY', () => {
  const trusted = { AWS_CA_BUNDLE: 'ca.pem' }
  const example = { ...trusted, AWS_ENDPOINT_URL_S3: 'https://store.example' }

  it.each(['HTTPS_PROXY', 'https_proxy'])('as %s reaches a host that only the proxy can resolve', async (name) => {
    const { status, stdout, stderr } = await download(
      { ...example, [name]: `http://us%20er:pass@127.0.0.1:${proxyPort}` },
      '--debug',
    )
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'content' })
    const login = `Basic ${Buffer.from('us er:pass').toString('base64')}`
    expect(tunnels).toEqual(Array.from({ length: 2 }, () => ({ target: 'store.example:443', login })))
    expect(requests).toEqual(['HEAD store.example', 'GET store.example'])
    expect(stderr).toContain(`debug: HEAD /photos/k through the proxy 127.0.0.1:${proxyPort}\n`)
    expect(stderr).not.toContain('pass')
  })

  it.each([
    ['%E6%BC%A2:ä', '漢:ä'],
    ['a:50%', 'a:50%'],
    ['%zz:%25', '%zz:%'],
    ['%E9:%fc', Buffer.from('é:ü', 'latin1')],
  ])('accepts the login %s', async (written, login) => {
    const environment = { ...example, HTTPS_PROXY: `http://${written}@127.0.0.1:${proxyPort}` }
    expect(await download(environment)).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error') })
    expect(tunnels[0]).toMatchObject({ login: `Basic ${Buffer.from(login).toString('base64')}` })
  })

  it('needs no scheme, and is used for IP addresses too', async () => {
    expect(await download({ ...trusted, HTTPS_PROXY: `127.0.0.1:${proxyPort}` })).toMatchObject({ status: 0 })
    expect(tunnels.map(({ target }) => target)).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`])
  })

  it.each(['*', '127.0.0.1', 'a.example, 127.0.0.1:PORT'])('is not used for the hosts of NO_PROXY=%s', async (list) => {
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, NO_PROXY: list.replace('PORT', `${port}`) }
    expect(await download({ ...trusted, ...environment })).toMatchObject({ status: 0 })
    expect(tunnels).toEqual([])
  })

  it.each(['example', '.example', 'store.example'])('is not used for the hosts of no_proxy=%s', async (list) => {
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, no_proxy: list }
    expect((await download({ ...example, ...environment }, '--retries', '0')).status).toBe(1)
    expect(tunnels).toEqual([])
  })

  it.each(['re.example', 'store.example:8443', '127.0.0.1'])('is used if NO_PROXY=%s does not match', async (list) => {
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, NO_PROXY: list }
    expect((await download({ ...example, ...environment })).status).toBe(0)
  })

  it('verifies the certificate of the store behind the proxy', async () => {
    const environment = { AWS_ENDPOINT_URL_S3: 'https://other.example', HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` }
    expect((await download({ ...trusted, ...environment })).stderr).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    expect((await download(environment)).stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(requests).toEqual([])
  })

  it('is retried if the proxy fails, but not if it rejects the request', async () => {
    const environment = { ...example, HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` }
    proxyStatus = 407
    expect(await download(environment)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: the proxy of HTTPS_PROXY refused the connection: 407\n',
    })
    expect(tunnels).toHaveLength(1)
    proxyStatus = 503
    const failed = 'no response to HEAD: the proxy of HTTPS_PROXY refused the connection: 503'
    const advice = 'check --endpoint, HTTPS_PROXY and the network'
    expect((await download(environment, '--retries', '1')).stderr).toBe(
      `retrying (1 of 1): ${failed}; ${advice}\nerror: ${failed}; ${advice}\n`,
    )
  })

  it.each(['socks5://127.0.0.1:1', 'http://[', 'ftp://user:secret@127.0.0.1'])('cannot be %s', async (proxy) => {
    expect(await download({ ...example, HTTPS_PROXY: proxy })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: HTTPS_PROXY: expected the URL of an HTTP proxy\n',
    })
  })
})
