/** Runs the guide's programs in other languages, which upload to a real store with our URLs. */
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import got from 'got'
import { createBucket, getObject, headObject, type Presigned, presign, putObject } from 'sigv4-presign'
import superagent from 'superagent'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { missingPrograms, type Server } from '../servers/server.ts'

const absent = missingHere('radosgw', radosgw.missing())
const file = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url))

/** Go builds its standard library first, which takes minutes on a busy machine if its cache is empty. */
const buildMilliseconds = 400_000

/** Arguments before the script. */
const subcommands: Record<string, string[]> = { go: ['run'] }

async function run(command: string, script: string, signed: Presigned): Promise<string> {
  const child = spawn(command, [...(subcommands[command] ?? []), file(script)], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      URL: signed.url,
      LANG: 'C.UTF-8',
      // No C compiler, and no other version of Go from the network.
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(signed))
  return (await text(child.stdout)).trim()
}

describe.skipIf(absent)('clients of presigned URLs', () => {
  let server: Server
  const store = () => ({
    endpoint: server.endpoint,
    region: server.region,
    bucket: 'uploads',
    credentials: server.credentials.a,
  })
  beforeAll(async () => {
    server = await radosgw.start()
    expect((await send(server, await presign(store(), createBucket()))).status).toBe(200)
  })
  afterAll(() => server?.stop())

  const programs: [name: string, command: string, script: string][] = [
    ['Python', 'python3', 'upload.py'],
    ['Ruby', 'ruby', 'upload.rb'],
    ['Node', 'node', 'upload.mjs'],
    ['got', 'node', 'upload-got.mjs'],
    ['superagent', 'node', 'upload-superagent.mjs'],
    ['Java', 'java', 'Upload.java'],
    ['Go', 'go', 'upload.go'],
    ['curl', 'bash', 'upload.bash'],
  ]
  const packages: Record<string, string> = { bash: 'bash curl', go: 'golang-go', java: 'default-jdk-headless' }
  const installed = ([name, command]: (typeof programs)[number]) =>
    missingHere(name, missingPrograms([command], packages[command] ?? command)) === undefined

  test.each(programs.filter(installed))('the %s program uploads', { timeout: buildMilliseconds }, async (name, command, script) => {
    const key = `${name} ü+.txt`
    const put = await presign(store(), putObject(key, { contentType: 'text/plain' }))
    expect(await run(command, script, put)).toBe('200')
    const stored = await send(server, await presign(store(), getObject(key)))
    expect(stored.headers.get('content-type')).toBe('text/plain')
    expect(await stored.text()).toBe(`from ${name}`)
  })

  const outgoing = (put: Presigned, body: string | Buffer) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...put.headers, 'content-length': Buffer.byteLength(body) }
      const message = request(put.url, { method: put.method, headers, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      message.on('error', reject)
      message.end(body)
    })
  const clients: [name: string, upload: (put: Presigned, body: string | Buffer) => Promise<number | undefined>][] = [
    ['node:http', outgoing],
    [
      'got',
      async ({ url, headers }, body) => (await got.put(url, { headers, body, throwHttpErrors: false })).statusCode,
    ],
    [
      'superagent',
      async ({ url, headers }, body) =>
        (
          await superagent
            .put(url)
            .set(headers)
            .ok(() => true)
            .send(body)
        ).status,
    ],
  ]
  test.each(clients)(
    '%s sends non-ASCII metadata correctly with a Buffer, but not with a string',
    async (name, upload) => {
      const metadata = { title: 'für Zoë' }
      const put = await presign(store(), putObject(`named by ${name}`, { metadata, contentType: 'text/plain' }))
      expect(await upload(put, Buffer.from('x'))).toBe(200)
      const stored = await send(server, await presign(store(), headObject(`named by ${name}`)))
      expect(Buffer.from(stored.headers.get('x-amz-meta-title')!, 'latin1').toString()).toBe('für Zoë')
      expect(await upload(put, 'x')).toBe(403)
    },
  )
})
