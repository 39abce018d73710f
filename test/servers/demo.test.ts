import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Credentials, listBuckets, presign } from 'sigv4-presign'
import { afterAll, describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { radosgw } from './radosgw.ts'
import { reference } from './reference/reference.ts'
import { readXml } from './xml.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Runs the demo like `npm run demo`, but without the build, which the tests need anyway. */
const run = async (environment: NodeJS.ProcessEnv) => {
  const demo = spawn(process.execPath, ['--import', file('../typescript.mjs'), file('../demo/main.ts')], {
    env: environment,
  })
  const chunks: string[] = []
  for (const stream of [demo.stdout, demo.stderr]) stream.setEncoding('utf8').on('data', (chunk) => chunks.push(chunk))
  const [status] = (await once(demo, 'close')) as [number]
  return { status, output: chunks.join('') }
}

const everythingWorked = /\n8\. Delete the objects and the bucket\n[^✗]*\nEverything worked\.\n$/

describe('the demo', async () => {
  const server = await reference.start()
  const emptyDirectory = await mkdtemp(join(tmpdir(), 'sigv4-presign-empty-'))
  afterAll(async () => {
    await server.stop()
    await rm(emptyDirectory, { recursive: true })
  })

  const named = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  })

  const buckets = async () => {
    const { endpoint, region, credentials } = server
    const list = await presign({ endpoint, region, credentials: credentials.a }, listBuckets())
    return readXml(await (await send(server, list)).text(), 'Name')
  }

  it('runs on a store in its own process if there is nothing but Node', async () => {
    const { status, output } = await run({ PATH: emptyDirectory })
    expect(output).toMatch(everythingWorked)
    expect(output).toContain(
      "The store: a small one in this process, which checks each signature with AWS's own signer",
    )
    expect(output).toMatch(/&X-Amz-Signature=[0-9a-f]{64}\n/)
    expect(output).not.toContain('\x1b')
    expect(status).toBe(0)
  })

  it('runs on the store that the environment names, and prints no signature, token or secret', async () => {
    const credentials = server.credentials.temporary!
    const { status, output } = await run({ PATH: emptyDirectory, ...named(credentials) })
    expect(output).toMatch(everythingWorked)
    expect(output).toContain('The store: the one that AWS_ENDPOINT_URL_S3 names')
    expect(output).toContain('X-Amz-Security-Token')
    expect(output).not.toMatch(/[0-9a-f]{64}/)
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken!]) {
      expect(output).not.toContain(secret)
      expect(output).not.toContain(encodeURIComponent(secret))
    }
    expect(status).toBe(0)
    expect(await buckets()).toEqual([])
  })

  it('fails if a step fails', async () => {
    const credentials = { ...server.credentials.a, secretAccessKey: 'wrong' }
    const { status, output } = await run({ PATH: emptyDirectory, ...named(credentials) })
    expect(output).toContain('✗ expected 200, got 403 SignatureDoesNotMatch')
    expect(output).toMatch(/\n\d of the steps failed\.\n$/)
    expect(status).toBe(1)
  })

  it.runIf(radosgw.missing() === undefined)('runs on radosgw if it is installed', async () => {
    const { status, output } = await run({ PATH: process.env.PATH })
    expect(output).toMatch(everythingWorked)
    expect(output).toContain("The store: Ceph's radosgw")
    expect(status).toBe(0)
  })
})
