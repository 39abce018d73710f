/** Runs the playground's snippets with the tools that they are for, against a server. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transformSync } from 'esbuild'
import { createBucket, getObject, headObject, presign, putObject, type Store } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curlCommand } from '../../src/format/curl.ts'
import { splitCommand } from '../../src/format/shell.ts'
import { presignCode } from '../../src/playground/frame/model/library-code.ts'
import { operationCall } from '../../src/playground/frame/model/request.ts'
import {
  awsCommand,
  corsCommand,
  fetchCode,
  pythonCode,
  wgetCommand,
} from '../../src/playground/frame/model/snippets.ts'
import { chooseStore } from '../../src/playground/frame/model/store-choice.ts'
import { root } from '../package/install.ts'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { requestInput, schemaOf, storeInput } from './samples.ts'

const run = promisify(execFile)
const bucket = 'snippets'
const content = 'line one\r\nline two $HOME `x` é\n'
const metadata = { author: 'Zoë "Z" O’Hara $HOME' }

let server: Server
let store: Store
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sigv4-presign-snippets-'))
  writeFileSync(join(directory, 'FILE'), content)
  // Lets snippets import the package by its own name.
  mkdirSync(join(directory, 'node_modules'))
  symlinkSync(root, join(directory, 'node_modules/sigv4-presign'))
  server = await reference.start()
  store = { region: server.region, endpoint: server.endpoint, bucket, credentials: server.credentials.a }
  await send(server, await presign(store, createBucket()))
})
afterAll(async () => {
  await server?.stop()
  rmSync(directory, { recursive: true, force: true })
})

type Presigned = Awaited<ReturnType<typeof presign>>

const runNode = (code: string) =>
  run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: directory,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: server.credentials.a.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.a.secretAccessKey,
    },
  })
const runShell = (command: string) => run('sh', ['-c', command], { cwd: directory })

/** Sends a request with each tool and returns the body of the response. */
const tools: Record<string, { command: string; exchange(presigned: Presigned): Promise<string> }> = {
  curl: { command: 'curl', exchange: async (presigned) => (await runShell(curlCommand(presigned))).stdout },
  wget: {
    command: 'wget',
    async exchange(presigned) {
      const { stdout } = await runShell(wgetCommand(presigned, 'it’s saved.txt'))
      return presigned.method === 'GET' ? readFileSync(join(directory, 'it’s saved.txt'), 'utf8') : stdout
    },
  },
  Python: {
    command: 'python3',
    exchange: async (presigned) =>
      (
        await run('python3', ['-c', `${pythonCode(presigned)}\nimport sys\nsys.stdout.buffer.write(body)`], {
          cwd: directory,
        })
      ).stdout,
  },
  fetch: {
    command: 'node',
    async exchange(presigned) {
      const file = `import { readFileSync } from 'node:fs'\nconst file = readFileSync('FILE')\n`
      return (await runNode(`${file}${fetchCode(presigned)}\nprocess.stdout.write(await response.text())`)).stdout
    },
  },
}

for (const [name, { command, exchange }] of Object.entries(tools)) {
  const missing = await run(command, ['--version']).then(
    () => undefined,
    () => `apt-get install -y ${command}`,
  )
  describe.skipIf(missingHere(name, missing) !== undefined)(`the ${name} snippet`, () => {
    const key = `${name}/it’s 100% “Zoë” & $HOME.txt`

    it('uploads a file with its headers, and downloads it', async () => {
      await exchange(await presign(store, putObject(key, { contentType: 'text/plain; charset=utf-8', metadata })))
      const { headers } = await send(server, await presign(store, headObject(key)))
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(Buffer.from(headers.get('x-amz-meta-author')!, 'latin1').toString()).toBe(metadata.author)
      expect(await exchange(await presign(store, getObject(key)))).toBe(content)
    })

    it('fails if the store rejects the request', async () => {
      const wrong = await presign(
        { ...store, credentials: { ...server.credentials.a, secretAccessKey: 'wrong' } },
        getObject(key),
      )
      // curl prints the store's error response, which is more detailed than curl's own message.
      const result = exchange(wrong).then(
        (body) => body,
        (error) => `${error.message}${error.stderr}`,
      )
      expect(await result).toMatch(/SignatureDoesNotMatch|403/)
    })
  })
}

it('the TypeScript snippet generates a URL that works', async () => {
  await send(server, { ...(await presign(store, putObject('typescript.txt'))), body: content })
  const choice = chooseStore({
    ...storeInput,
    store: 'minio',
    parts: { ENDPOINT: server.endpoint, REGION: server.region },
    bucket,
  })
  const call = operationCall({ ...requestInput, key: 'typescript.txt' }, schemaOf('getObject'))
  const { code } = transformSync(presignCode(choice, call, { expiresIn: 60 }, false), { loader: 'ts' })
  const download = 'process.stdout.write(await (await fetch(url, { method, headers })).text())'
  expect((await runNode(`${code}\n${download}`)).stdout).toBe(content)
})

it('the aws command quotes each argument', () => {
  const target = { bucket, key: 'it’s 100% “Zoë” & $HOME.txt', region: 'eu-west-1', expiresIn: 60 }
  const command = awsCommand({ ...target, endpoint: 'http://127.0.0.1:9' })
  expect(splitCommand(command.replaceAll('\\\n', ''))).toEqual([
    ...['aws', 's3', 'presign', `s3://${bucket}/${target.key}`],
    ...['--expires-in', '60', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:9'],
  ])
})

it('the aws command passes the CORS rule as one argument', () => {
  const words = splitCommand(
    corsCommand('[{"AllowedOrigins":["https://a.example"]}]', 'photos', undefined).replaceAll('\\\n', ''),
  )!
  expect(words.slice(0, -1)).toEqual(['aws', 's3api', 'put-bucket-cors', '--bucket', 'photos', '--cors-configuration'])
  expect(JSON.parse(words.at(-1)!)).toEqual({ CORSRules: [{ AllowedOrigins: ['https://a.example'] }] })
})
