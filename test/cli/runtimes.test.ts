import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBucket, type Presigned, presign } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingHere, packaged } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { createDirectory, environmentOf, run, start } from './program.ts'

const denoPermissions = ['--no-prompt', '--allow-env', '--allow-read', '--allow-write', '--allow-sys', '--allow-net']

const runtimes = [
  { name: 'Node 22', file: 'node22/bin/node', args: [] },
  { name: 'Node 24', file: 'node24/bin/node', args: [] },
  { name: 'Node 26', file: 'node26/bin/node', args: [] },
  { name: 'Deno', file: '@deno/linux-x64-glibc/deno', args: ['run', ...denoPermissions] },
  { name: 'Bun', file: '@oven/bun-linux-x64/bin/bun', args: ['run', '--no-install'] },
].map(({ name, file, args }) => ({ name, args, ...packaged(file) }))

const present = runtimes.filter(({ name, missing }) => missingHere(name, missing()) === undefined)

describe.each(present.filter(({ name }) => name === 'Deno'))('in $name', ({ path, args: own }) => {
  it('credential_process needs a permission', async () => {
    const directory = createDirectory()
    const config = `[default]\nregion = r\ncredential_process = '${process.execPath}' print.mjs\n`
    const printed = { Version: 1, AccessKeyId: 'AKIDPROCESS', SecretAccessKey: 'secret' }
    writeFileSync(join(directory.path, 'config'), config)
    writeFileSync(join(directory.path, 'print.mjs'), `console.log('${JSON.stringify(printed)}')`)
    const use = (...more: string[]) =>
      run(['get', 's3://photos/k'], {
        runtime: [path, ...own, ...more],
        environment: { AWS_CONFIG_FILE: 'config' },
        directory: directory.path,
      })
    expect(await use()).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: credential_process of profile default: cannot be run: not allowed\n',
    })
    expect((await use('--allow-run')).stdout).toContain('AKIDPROCESS')
    directory.remove()
  })
})

describe.each(present)('in $name', ({ path, args: own }) => {
  const directory = createDirectory()
  let server: Server
  beforeAll(async () => {
    server = await reference.start()
    await send(
      server,
      await presign(
        { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a },
        createBucket({ bucket: 'cli-bucket' }),
      ),
    )
  })
  afterAll(async () => {
    directory.remove()
    await server.stop()
  })

  const use = (args: string[], input = '') =>
    run(args, { runtime: [path, ...own], environment: environmentOf(server), directory: directory.path, input })

  it('signs, alone and in bulk', async () => {
    const { status, stdout, stderr } = await use(['get', 's3://cli-bucket/ü', '--json', '--expires=5m'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect((await send(server, JSON.parse(stdout) as Presigned)).status).toBe(404)
    const bulk = await use(['bulk', '-0', 's3://cli-bucket/'], 'a\nb\0c')
    expect(bulk.stdout.replace(/\?.*/g, '')).toBe(
      ['a%0Ab', 'c'].map((key) => `${server.endpoint}/cli-bucket/${key}\n`).join(''),
    )
  })

  it('signs many keys in order', async () => {
    // 9 MB, so that the program reads its input in several blocks.
    const keys = Array.from({ length: 30_000 }, (_, index) => `${'a'.repeat(300)}/${index}`)
    const { status, stdout, stderr } = await use(['bulk', 's3://cli-bucket/'], keys.join('\n'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.replace(/\?.*/g, '')).toBe(keys.map((key) => `${server.endpoint}/cli-bucket/${key}\n`).join(''))
  })

  it('serves the page until Ctrl-C', async () => {
    const child = start(['ui'], { runtime: [path, ...own], directory: directory.path })
    const [printed] = (await once(child.stdout, 'data')) as [Buffer]
    const ended = once(child, 'exit')
    const response = await fetch(`${printed}`.trim())
    expect([response.status, (await response.text()).slice(0, 15)]).toEqual([200, '<!doctype html>'])
    child.kill('SIGINT')
    expect((await ended)[0]).toBe(130)
  })

  it('carries files both ways, in parts', async () => {
    const content = randomBytes(17 * 2 ** 20)
    writeFileSync(join(directory.path, 'large.bin'), content)
    const upload = await use(['upload', 'large.bin', 's3://cli-bucket/'])
    expect(upload).toEqual({ status: 0, stdout: '', stderr: '' })
    const download = await use(['download', 's3://cli-bucket/large.bin', 'back.bin'])
    expect(download.status).toBe(0)
    expect(readFileSync(join(directory.path, 'back.bin')).equals(content)).toBe(true)
  })

  it('carries standard input and output, in parts', async () => {
    const content = 'ü'.repeat(5 * 2 ** 20)
    const upload = await use(['upload', '-', 's3://cli-bucket/stream', '--part-size', '5MiB'], content)
    expect(upload).toEqual({ status: 0, stdout: '', stderr: '' })
    const download = await use(['download', 's3://cli-bucket/stream', '-', '--part-size', '5MiB'])
    expect({ ...download, stdout: download.stdout === content }).toEqual({ status: 0, stdout: true, stderr: '' })
  })

  it('refuses what is mistyped', async () => {
    const { status, stderr } = await use(['get', 's3://cli-bucket/k', '--expirse', '5m'])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: unknown option --expirse; did you mean --expires?\n',
    })
    expect((await use(['get', 's3://cli-bucket/k', '--expires', '--json'])).stderr).toBe(
      'error: --expires needs a value: --expires DURATION\n',
    )
  })
})
