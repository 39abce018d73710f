import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createBucket, listMultipartUploads, presign } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { readXml } from '../servers/xml.ts'
import { createDirectory, environmentOf, finish, run, start } from './program.ts'

const mebibyte = 2 ** 20
const bucket = 'cli-bucket'

/** Looks at each request before the server gets it; what is answered here does not get there. */
type Meddle = (message: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** A store that is reached through a proxy, so that it can fail as networks do. The host stays the one that is signed. */
async function createProxy(server: Server, meddle: Meddle) {
  const target = new URL(server.endpoint)
  const proxy = createServer(async (message, response) => {
    if (await meddle(message, response)) return
    const { method, url, headers } = message
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
  })
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

const directory = createDirectory()
afterAll(() => directory.remove())

const local = (name: string) => join(directory.path, name)

const servers = [reference, radosgw].map((kind) => ({
  kind,
  name: kind.name,
  missing: missingHere(kind.name, kind.missing()),
}))

describe.each(servers.filter(({ missing }) => missing === undefined))('upload and download with $name', ({ kind }) => {
  let server: Server
  beforeAll(async () => {
    server = await kind.start()
    const store = { ...server, credentials: server.credentials.a }
    await send(server, await presign(store, createBucket({ bucket })))
  })
  afterAll(() => server.stop())

  const use = (args: string[], extra: Record<string, string> = {}) =>
    run(args, { environment: { ...environmentOf(server), ...extra }, directory: directory.path })

  const unfinished = async () => {
    const store = { ...server, credentials: server.credentials.a, bucket }
    const answer = await send(server, await presign(store, listMultipartUploads()))
    return readXml(await answer.text(), 'UploadId')
  }

  it('carries a small file both ways', async () => {
    const content = randomBytes(100_000)
    writeFileSync(local('small.bin'), content)
    expect(await use(['upload', 'small.bin', `s3://${bucket}/folder/`])).toEqual({ status: 0, stdout: '', stderr: '' })
    const { status, stderr } = await use(['download', `s3://${bucket}/folder/small.bin`, 'back.bin'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(local('back.bin')).equals(content)).toBe(true)
    const again = await use(['download', `s3://${bucket}/folder/small.bin`, 'back.bin'])
    expect(again).toEqual({ status: 2, stdout: '', stderr: 'error: back.bin exists; --force replaces it\n' })
  })

  it('carries an empty file both ways', async () => {
    writeFileSync(local('empty'), '')
    expect((await use(['upload', 'empty', `s3://${bucket}/`])).status).toBe(0)
    expect((await use(['download', `s3://${bucket}/empty`, 'empty-back'])).status).toBe(0)
    expect(readFileSync(local('empty-back')).length).toBe(0)
  })

  it('carries a key that a shell and a URL would both mistake', async () => {
    const key = `a b/'"$(x)\`+%2F ü&?#[*]`
    writeFileSync(local('odd'), 'odd')
    expect((await use(['upload', 'odd', `s3://${bucket}/${key}`])).status).toBe(0)
    expect((await use(['download', `s3://${bucket}/${key}`, 'odd-back'])).status).toBe(0)
    expect(readFileSync(local('odd-back'), 'utf8')).toBe('odd')
  })

  it('uploads a large file in parts, and leaves no upload unfinished', async () => {
    const content = randomBytes(23 * mebibyte + 5)
    writeFileSync(local('large.bin'), content)
    const { status, stderr } = await use(['upload', 'large.bin', `s3://${bucket}/`, '--part-size', '5MiB', '--debug'])
    expect(stderr.match(/^debug: PUT /gm)).toHaveLength(5)
    expect(status).toBe(0)
    expect(await unfinished()).toEqual([])
    const head = await send(
      server,
      await presign({ ...server, credentials: server.credentials.a, bucket }, { method: 'HEAD', key: 'large.bin' }),
    )
    expect(head.headers.get('content-length')).toBe(`${content.length}`)
    expect(head.headers.get('etag')).toMatch(/-5"$/)
  })

  it('says what the store says when it refuses', async () => {
    const missing = await use(['download', `s3://${bucket}/missing`])
    expect(missing).toMatchObject({ status: 1, stderr: 'error: the store refused HEAD: 404\n' })
    writeFileSync(local('small.bin'), 'x')
    const foreign = await use(['upload', 'small.bin', `s3://${bucket}/`], { AWS_SECRET_ACCESS_KEY: 'another-secret' })
    expect(foreign.status).toBe(1)
    expect(foreign.stderr).toMatch(/^error: the store refused PUT: 403 (SignatureDoesNotMatch|AccessDenied)/)
    expect(foreign.stderr).not.toContain('another-secret')
    expect(foreign.stderr.split('\n')).toHaveLength(2)
  })

  it('removes the parts from the store when it is killed', async () => {
    writeFileSync(local('large.bin'), randomBytes(24 * mebibyte))
    let parts = 0
    let slow!: () => void
    const reached = new Promise<void>((resolve) => {
      slow = resolve
    })
    const proxy = await createProxy(server, async (message) => {
      if (message.method !== 'PUT') return false
      // The third part never gets there.
      if (++parts < 3) return false
      slow()
      await delay(20_000, undefined, { ref: false })
      return true
    })
    const environment = { ...environmentOf(server), AWS_ENDPOINT_URL_S3: proxy.endpoint }
    const args = ['upload', 'large.bin', `s3://${bucket}/killed`, '--part-size', '5MiB', '--parallel', '1']
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const child = start(args, { environment, directory: directory.path })
      const ended = finish(child)
      await reached
      expect((await unfinished()).length).toBe(1)
      child.kill(signal)
      const { status, stderr } = await ended
      expect({ status, stderr }).toEqual({
        status: 130,
        stderr: 'error: interrupted; no part of it is left in the store\n',
      })
      expect(await unfinished()).toEqual([])
      parts = 0
      break
    }
    proxy.close()
  })

  it('removes the parts from the store when it fails, and sends a part again that failed', async () => {
    const content = randomBytes(20 * mebibyte)
    writeFileSync(local('large.bin'), content)
    const seen = new Map<string, number>()
    let mostly = true
    const proxy = await createProxy(server, (message, response) => {
      const number = /partNumber=(\d+)/.exec(message.url!)?.[1]
      if (number === undefined) return false
      const times = (seen.get(number) ?? 0) + 1
      seen.set(number, times)
      if (number === '2' && (times === 1 || !mostly)) {
        message.resume()
        response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Please reduce</Message></Error>')
        return true
      }
      if (number === '3' && times === 1) {
        message.socket.destroy()
        return true
      }
      return false
    })
    const extra = { AWS_ENDPOINT_URL_S3: proxy.endpoint }
    const args = ['upload', 'large.bin', `s3://${bucket}/again`, '--part-size', '5MiB']
    const good = await use(args, extra)
    expect(good).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(Object.fromEntries(seen)).toEqual({ 1: 1, 2: 2, 3: 2, 4: 1 })
    expect(createHash('md5').update(content).digest('hex')).toHaveLength(32)

    mostly = false
    const bad = await use([...args, '--retries', '1'], extra)
    proxy.close()
    expect(bad.status).toBe(1)
    expect(bad.stderr).toBe('error: the store refused PUT: 503 SlowDown Please reduce\n')
    expect(await unfinished()).toEqual([])
  })
})
