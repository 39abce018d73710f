/** Runs the guide's Worker in workerd, in front of a real store. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createBucket, getObject, presign, presignPost, scopeCredentials, toFormData } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as fastly from '../runtimes/fastly.ts'
import { missingHere, patience, withDirectory } from '../runtimes/runtime.ts'
import { missing, newestDate, withoutNode, withWorker } from '../runtimes/workerd.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { scopeDays } from './sign-at-the-edge/origin.ts'

const dayInMilliseconds = 86_400_000
const absent = missingHere('workerd', missing()) ?? missingHere('radosgw', radosgw.missing())

/** Returns those of the texts that the memory of a process contains, as UTF-8 or UTF-16. */
function findInMemory(pid: number, texts: string[]): string[] {
  const wanted = texts.map((text) => ({ text, forms: [Buffer.from(text), Buffer.from(text, 'utf16le')] }))
  const found = new Set<string>()
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
      const [, start, end] = /^([\da-f]+)-([\da-f]+) rw/.exec(line) ?? []
      if (!start || !end) continue
      const length = Number.parseInt(end, 16) - Number.parseInt(start, 16)
      // Larger mappings are address space that the engine only reserves.
      if (length > 2 ** 28) continue
      const bytes = Buffer.alloc(length)
      try {
        readSync(memory, bytes, 0, length, Number.parseInt(start, 16))
      } catch {
        // Some mappings of the kernel can't be read.
        continue
      }
      for (const { text, forms } of wanted) if (forms.some((form) => bytes.includes(form))) found.add(text)
    }
  } finally {
    closeSync(memory)
  }
  return [...found]
}

describe.skipIf(absent)('signing at the edge', () => {
  let server: Server
  let store: { endpoint: string; region: string; bucket: string; credentials: Server['credentials']['a'] }

  beforeAll(async () => {
    server = await radosgw.start()
    store = { endpoint: server.endpoint, region: server.region, bucket: 'photos', credentials: server.credentials.a }
    expect((await send(server, await presign(store, createBucket()))).status).toBe(200)
  })
  afterAll(() => server?.stop())

  const withEdge = (keys: unknown, use: (origin: string, pid: number, bundle: string) => Promise<void>) =>
    withDirectory(async (directory) => {
      const outfile = join(directory, 'worker.js')
      await build({
        entryPoints: [fileURLToPath(new URL('sign-at-the-edge/worker.ts', import.meta.url))],
        bundle: true,
        format: 'esm',
        target: 'es2022',
        platform: 'neutral',
        outfile,
      })
      const variables = { SIGNING_KEYS: JSON.stringify(keys), STORE_ENDPOINT: server.endpoint }
      const worker = { directory, modules: ['worker.js'], date: await newestDate(), flags: withoutNode, variables }
      await withWorker('edge', worker, (origin, { pid }) =>
        use(origin, pid, readFileSync(outfile, 'utf8') + readFileSync(join(directory, 'edge.capnp'), 'utf8')),
      )
    })

  test('uploads and downloads with URLs that a Worker signed without the secret', async () => {
    const keys = await scopeDays(server.credentials.a, server.region, 2)
    await withEdge(keys, async (origin, pid, bundle) => {
      const signed = async (method: string) => {
        const response = await fetch(`${origin}/2026/cat%20%C3%BC.jpg`, { method })
        return (await response.json()) as { url: string; method: string; headers: Record<string, string> }
      }
      expect((await send(server, { ...(await signed('PUT')), body: 'a cat' })).status).toBe(200)
      const response = await send(server, await signed('GET'))
      expect([response.status, await response.text()]).toEqual([200, 'a cat'])

      const { accessKeyId, secretAccessKey } = server.credentials.a
      expect(bundle).toContain(accessKeyId)
      expect(bundle).not.toContain(secretAccessKey)
      // Finding the access key ID shows that the search works.
      expect(findInMemory(pid, [accessKeyId, secretAccessKey])).toEqual([accessKeyId])
    })
  })

  test('fails without a signing key for the day, or with one for another region', async () => {
    const yesterday = new Date(Date.now() - dayInMilliseconds)
    const old = await scopeCredentials(server.credentials.a, { region: server.region, date: yesterday })
    const foreign = await scopeDays(server.credentials.a, 'eu-west-1', 2)
    const answer = async (origin: string) => {
      const response = await fetch(`${origin}/cat.jpg`)
      return `${response.status} ${await response.text()}`
    }
    await withEdge([old], async (origin) => {
      expect(await answer(origin)).toMatch(/^500 There is no signing key for \d{8}\.$/)
    })
    await withEdge(foreign, async (origin) => {
      expect(await answer(origin)).toBe("500 credentials.region: expected the request's region, got another region")
    })
  })

  const withoutFastly = missingHere('Fastly Compute', fastly.missing())

  test.skipIf(withoutFastly)(
    'uploads and downloads with URLs that Fastly Compute signed without the secret',
    async () => {
      const entry = fileURLToPath(new URL('sign-at-the-edge/fastly.js', import.meta.url))
      const { outputFiles } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'iife',
        target: 'es2022',
        platform: 'neutral',
        plugins: [fastly.modules],
      })
      const respond = async (method: string, keys: unknown) => {
        const secrets = { SIGNING_KEYS: JSON.stringify(keys), STORE_ENDPOINT: server.endpoint }
        const request = { method, url: 'https://edge.example/2026/fast%20%C3%BC.jpg', headers: {}, body: '' }
        return (await fastly.runFastly(outputFiles[0]!.text, { request, secrets }, patience)).answer
      }
      const keys = await scopeDays(server.credentials.a, server.region, 2)
      const put = JSON.parse((await respond('PUT', keys)).body)
      expect((await send(server, { ...put, body: 'a cat' })).status).toBe(200)
      const response = await send(server, JSON.parse((await respond('GET', keys)).body))
      expect([response.status, await response.text()]).toEqual([200, 'a cat'])

      const { status, body } = await respond('GET', [])
      expect(status).toBe(500)
      expect(body).toMatch(/^There is no signing key for \d{8}\.$/)
    },
  )

  test('URLs signed with a leaked key are valid for at most 7 days after the day of the key', async () => {
    const get = async (age: number) => {
      const signingDate = new Date(Date.now() - age * dayInMilliseconds)
      const credentials = await scopeCredentials(server.credentials.a, { region: server.region, date: signingDate })
      return presign({ ...store, credentials }, getObject('2026/cat ü.jpg'), { signingDate, expiresIn: 604_800 })
    }
    expect((await send(server, await get(6.9))).status).toBe(200)
    expect((await send(server, await get(7.1))).status).toBe(403)
  })

  test('radosgw accepts a form signed with a leaked key until its policy expires, even years later', async () => {
    const signingDate = new Date(Date.now() - 3 * 365 * dayInMilliseconds)
    const credentials = await scopeCredentials(server.credentials.a, { region: server.region, date: signingDate })
    const upload = async (days: number) => {
      const post = await presignPost({ ...store, credentials }, { key: 'old', signingDate, expiresIn: days * 86_400 })
      return (await send(server, { url: post.url, method: 'POST', body: toFormData(post, new Blob(['old'])) })).status
    }
    expect(await upload(5 * 365)).toBe(204)
    expect(await upload(2 * 365)).toBe(403)
  })
})
