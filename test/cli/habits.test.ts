import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createMultipartUpload, headObject, type Presigned } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reference } from '../servers/reference/reference.ts'
import { readXml } from '../servers/xml.ts'
import { createDirectory, exampleKeys, program, run } from './program.ts'
import { bucket, stores, useStore } from './store.ts'

const use = (...args: string[]) => run(args, { environment: exampleKeys })

describe.each(stores)('several files in one upload to $name', ({ kind }) => {
  const { use, sendOperation, local, intercept } = useStore(kind)
  beforeAll(() => {
    mkdirSync(local('folder'))
    writeFileSync(local('a.txt'), 'a')
    writeFileSync(local('folder/b.txt'), 'bb')
  })

  it('are printed as one line of JSON each, with a summary', async () => {
    const { status, stdout, stderr } = await use(['upload', 'a.txt', 'folder/b.txt', `s3://${bucket}/new/`, '--json'])
    expect(status).toBe(0)
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { file: 'a.txt', bucket, key: 'new/a.txt', size: 1 },
      { file: 'folder/b.txt', bucket, key: 'new/b.txt', size: 2 },
    ])
    expect(stderr).toMatch(/^2 files uploaded, 3 B in \d+s\n$/)
    expect((await sendOperation(headObject('new/b.txt'))).headers.get('content-length')).toBe('2')
  })

  it('stop at the first file that fails, which is named', async () => {
    const { status, stdout, stderr } = await use(['upload', 'a.txt', 'none', 'folder/b.txt', `s3://${bucket}/stop/`])
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: "1 of 3 files uploaded; none failed\nerror: can't read none: no such file (ENOENT)\n",
    })
    expect((await sendOperation(headObject('stop/a.txt'))).status).toBe(200)
    expect((await sendOperation(headObject('stop/b.txt'))).status).toBe(404)
  })

  it('need a key that ends in a slash', async () => {
    expect(await use(['upload', 'a.txt', 'folder/b.txt', `s3://${bucket}/name`])).toMatchObject({
      status: 2,
      stderr: 'error: several files need s3://BUCKET/ or a key that ends in /\n',
    })
  })

  it('store --metadata and --acl', async () => {
    const seen: unknown[] = []
    const proxy = await intercept(({ headers }) => {
      seen.push(headers['x-amz-acl'])
      return false
    })
    const options = ['--metadata', 'author=Zoë = me', '--metadata', 'Year=2026', '--acl', 'private']
    expect((await use(['upload', 'a.txt', `s3://${bucket}/meta`, ...options], proxy)).status).toBe(0)
    proxy.close()
    expect(seen).toEqual(['private'])
    const { headers } = await sendOperation(headObject('meta'))
    expect(Buffer.from(headers.get('x-amz-meta-author')!, 'latin1').toString()).toBe('Zoë = me')
    expect(headers.get('x-amz-meta-year')).toBe('2026')
  })
})

describe('uploads', () => {
  const { use, sendOperation, intercept } = useStore(reference)
  const createUpload = async (key: string) =>
    readXml(await (await sendOperation(createMultipartUpload(key))).text(), 'UploadId')[0]!
  const list = async (...args: string[]) => {
    const { status, stdout } = await use(['uploads', 'list', `s3://${bucket}/`, '--json', ...args])
    expect(status).toBe(0)
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { key: string; uploadId: string })
  }

  it('lists unfinished uploads, and aborts exactly those that are named', async () => {
    const keys = ['a+b %ü', 'a+b %ü', 'a+b %ü2', 'c']
    const ids: string[] = []
    for (const key of keys) ids.push(await createUpload(key))
    expect((await list()).map(({ key }) => key).sort()).toEqual([...keys].sort())
    const { stdout } = await use(['uploads', 'list', `s3://${bucket}/c`])
    expect(stdout).toMatch(new RegExp(`^[\\d-]+T[\\d:.]+Z  ${ids[3]}  c\n$`))
    const abort = (...args: string[]) => use(['uploads', 'abort', ...args])
    expect(await abort(`s3://${bucket}/a+b %ü`, ids[0]!)).toEqual({
      status: 0,
      stdout: '',
      stderr: '1 upload aborted\n',
    })
    expect((await list()).map(({ uploadId }) => uploadId).sort()).toEqual(ids.slice(1).sort())
    expect((await abort(`s3://${bucket}/a+b %ü`)).stderr).toBe('1 upload aborted\n')
    expect((await list()).map(({ key }) => key).sort()).toEqual(['a+b %ü2', 'c'])
    expect((await abort(`s3://${bucket}/none`)).stderr).toBe('0 uploads aborted\n')
  })

  it('fails if the store keeps an upload', async () => {
    const uploadId = await createUpload('kept')
    const proxy = await intercept(({ method }, response) => {
      if (method === 'DELETE') response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')
      return method === 'DELETE'
    })
    const { status, stderr } = await use(['uploads', 'abort', `s3://${bucket}/kept`], proxy)
    proxy.close()
    expect(status).toBe(1)
    expect(stderr).toContain(`the store may still hold parts of upload ${uploadId}; `)
    expect(stderr).toContain('0 uploads aborted\n')
  })

  it.each([
    [['remove', `s3://${bucket}/k`], 'expected list or abort before the location'],
    [['abort', `s3://${bucket}/`], 'expected a key after the bucket: s3://BUCKET/KEY'],
    [['list', `s3://${bucket}/`, 'id'], 'expected no UPLOAD-ID after list'],
  ])('rejects %j', async (args, message) => {
    expect(await use(['uploads', ...args])).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
  })
})

describe('cors', () => {
  const cors = (...args: string[]) => use('cors', 's3://photos', ...args)

  it.each<[string[], object]>([
    [[], { AllowedMethods: ['GET', 'HEAD', 'PUT'], AllowedHeaders: ['*'] }],
    [
      ['--method', 'PUT', '--method', 'POST', '--header', 'content-type', '--header', 'x-amz-acl: private'],
      { AllowedMethods: ['PUT', 'POST'], AllowedHeaders: ['content-type', 'x-amz-acl'] },
    ],
  ])('with %j prints a rule that the AWS CLI accepts', async (args, rule) => {
    const origins = ['https://example.com', 'http://localhost:8080']
    const { status, stdout, stderr } = await cors(...origins.flatMap((origin) => ['--origin', origin]), ...args)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      CORSRules: [{ AllowedOrigins: origins, ...rule, ExposeHeaders: ['ETag'] }],
    })
    expect(stderr).toBe(
      'apply it with: aws s3api put-bucket-cors --bucket photos --cors-configuration file://cors.json\n',
    )
  })

  it.each([
    [[], '--origin is missing: the origin of the web page, e.g. https://example.com'],
    [['--origin', 'https://example.com/a'], '--origin: expected an origin such as https://example.com, without a path'],
    [['--origin', 'example.com'], '--origin: expected an origin such as https://example.com, without a path'],
    [['--origin', '*', '--method', 'PATCH'], '--method: expected GET, PUT, HEAD, POST, DELETE, got PATCH'],
  ])('rejects %j', async (args, message) => {
    expect(await cors(...args)).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
  })
})

describe('results for programs', () => {
  it('put --json includes the headers of --metadata and --acl', async () => {
    const { stdout } = await use('put', 's3://photos/k', '--metadata', 'Author=me', '--acl', 'public-read', '--json')
    expect((JSON.parse(stdout) as Presigned).headers).toEqual({ 'x-amz-meta-author': 'me', 'x-amz-acl': 'public-read' })
  })

  it('--metadata and --header cannot set the same header', async () => {
    const args = ['--metadata', 'a=1', '--header', 'x-amz-meta-a: 2']
    expect(await use('put', 's3://photos/k', ...args)).toMatchObject({
      status: 2,
      stderr: 'error: --header: x-amz-meta-a is given twice\n',
    })
  })

  it('bulk --json prints the key with each request', async () => {
    const { stdout } = await run(['bulk', 's3://photos/p/', '--json'], { environment: exampleKeys, input: 'a\nü\n' })
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Presigned & { key: string })
    expect(printed.map(({ key, method }) => [key, method])).toEqual([
      ['p/a', 'GET'],
      ['p/ü', 'GET'],
    ])
    expect(new URL(printed[1]!.url).pathname).toBe('/p/%C3%BC')
  })

  it.each<[string, string[], seconds: number]>([
    ['rds', ['--hostname', 'db.x', '--port', '5432', '--username', 'app'], 900],
    ['dsql', ['--hostname', 'c.dsql.x', '--expires', '1h'], 3600],
    ['msk', [], 900],
  ])('token %s --json prints the token and its expiry', async (kind, args, seconds) => {
    const { stdout } = await use('token', kind, ...args, '--json')
    const { token, expiresAt, ...rest } = JSON.parse(stdout) as { token: string; expiresAt: string }
    expect(rest).toEqual({})
    const text = kind === 'msk' ? Buffer.from(token, 'base64url').toString() : token
    const date = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(text)!.slice(1)
    const start = Date.UTC(+date[0]!, +date[1]! - 1, +date[2]!, +date[3]!, +date[4]!, +date[5]!)
    expect(new Date(expiresAt).getTime()).toBe(start + seconds * 1000)
  })

  it('token eks --json prints an ExecCredential for kubectl', async () => {
    const { stdout } = await use('token', 'eks', '--cluster', 'production', '--json')
    const credential = JSON.parse(stdout) as { status: { token: string; expirationTimestamp: string } }
    expect(credential).toMatchObject({
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      kind: 'ExecCredential',
      status: { token: expect.stringMatching(/^k8s-aws-v1\.[\w-]+$/) as string },
    })
    // kubectl reads RFC 3339 without fractions of a second. It uses the token for 14 of its 15 minutes.
    expect(credential.status.expirationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const left = new Date(credential.status.expirationTimestamp).getTime() - Date.now()
    expect(left).toBeGreaterThan(13 * 60_000)
    expect(left).toBeLessThanOrEqual(14 * 60_000)
  })
})

describe('completion', () => {
  const directory = createDirectory()
  afterAll(() => directory.remove())

  it('offers profiles, stores and regions', async () => {
    writeFileSync(`${directory.path}/config`, '[default]\n[profile work]\n[profile home]\n[services x]\n')
    writeFileSync(`${directory.path}/credentials`, '[work]\n[old]\n')
    const environment = { AWS_CONFIG_FILE: 'config', AWS_SHARED_CREDENTIALS_FILE: 'credentials' }
    const candidates = async (option: string) => {
      const { stdout } = await run(['completion', 'values', option], { environment, directory: directory.path })
      return stdout.trim().split('\n')
    }
    expect(await candidates('profile')).toEqual(['default', 'work', 'home', 'old'])
    expect(await candidates('store')).toEqual(expect.arrayContaining(['r2:ACCOUNT', 'gcs', 'wasabi:REGION']))
    expect(await candidates('region')).toEqual(expect.arrayContaining(['eu-west-1', 'us-east-1', 'sa-east-1']))
    expect(await candidates('header')).toEqual([''])
    for (const shell of ['bash', 'zsh', 'fish']) {
      expect((await use('completion', shell)).stdout).toContain('sigv4-presign completion values')
    }
  })
})

/** Prints what a shell offers for `--profile`, one per line. */
const offers = {
  bash: `COMP_WORDS=(x get --profile ''); COMP_CWORD=3; _sigv4_presign; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // As `_arguments` does, this evaluates the list.
  zsh: `compdef() { : }; _arguments() { local spec=\${\${(M)@:#--profile*}##*:}; eval "ws=$spec"; print -l -- $ws }
words=(sigv4-presign get ''); CURRENT=3; _sigv4_presign`,
  fish: "complete -C 'sigv4-presign get --profile ' | string replace -r '\\t.*' ''",
}
const shells = Object.entries(offers).filter(([shell]) => !spawnSync(shell, ['--version']).error)

it.each(shells)('in %s, completion offers no profile whose name a shell could change or run', async (shell, offer) => {
  const directory = createDirectory()
  const hostile = [
    '$(touch${IFS}ran)',
    '`touch${IFS}ran`',
    '$HOME',
    'a;b',
    "a'b",
    'a"b',
    'a\\b',
    '{a,b}',
    '=ls',
    '\x1b[31m',
  ]
  const profiles = ['work', 'größe', ...hostile, 'a/b@c.d:e']
  writeFileSync(`${directory.path}/config`, profiles.map((name) => `[profile ${name}]\n`).join(''))
  writeFileSync(`${directory.path}/sigv4-presign`, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, {
    mode: 0o755,
  })
  const { stdout: script } = await run(['completion', shell])
  const { stdout } = await promisify(execFile)(shell, ['-c', `${script}\n${offer}`], {
    cwd: directory.path,
    env: {
      PATH: `${directory.path}:${process.env.PATH}`,
      HOME: directory.path,
      AWS_CONFIG_FILE: 'config',
      LC_ALL: 'C.UTF-8',
    },
  })
  const ran = existsSync(`${directory.path}/ran`)
  directory.remove()
  expect({ offered: stdout.trim().split('\n').sort(), ran }).toEqual({
    offered: ['a/b@c.d:e', 'größe', 'work'],
    ran: false,
  })
})

it('reports retries if standard error is not a terminal', async () => {
  const environment = { ...exampleKeys, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }
  const { status, stderr } = await run(['download', 's3://photos/k', '-', '--retries', '2'], { environment })
  const failed = 'no response to HEAD: ECONNREFUSED; check --endpoint and the network'
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `retrying (1 of 2): ${failed}\nretrying (2 of 2): ${failed}\nerror: ${failed}\n`,
  })
})

describe('bytes that are not UTF-8', () => {
  const directory = createDirectory()
  afterAll(() => directory.remove())
  beforeAll(() => writeFileSync(`${directory.path}/latin1`, Buffer.from('<Error>\xfc</Error>', 'latin1')))
  const useLatin1 = (args: string[], input: string | Uint8Array = '') =>
    run(args, { environment: exampleKeys, directory: directory.path, input })

  it.each([
    ['a response', ['diagnose', 'https://a.example/', '--response', 'latin1'], 'latin1 is not UTF-8'],
    ['standard input', ['diagnose', '-'], 'standard input is not UTF-8'],
  ])('are rejected in %s', async (_name, args, message) => {
    expect(await useLatin1(args, Buffer.from('https://a.example/\xfc', 'latin1'))).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: ${message}\n`,
    })
  })

  it('are rejected in a line of bulk', async () => {
    const { status, stderr } = await useLatin1(['bulk', 's3://photos/'], Buffer.from('a\n\xfc\n', 'latin1'))
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'error: line 2: expected UTF-8\n' })
  })

  it('are rejected in an argument', async () => {
    const runtime = ['bash', '-c', `exec "$0" "$1" get $'s3://photos/\\xfc'`, process.execPath]
    expect(await run([], { environment: exampleKeys, runtime })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: an argument is not UTF-8\n',
    })
  })

  it.runIf(process.platform === 'linux')('are told from a replacement character, which a key may contain', async () => {
    const key = 's3://photos/a\ufffd'
    const { status, stdout } = await run(['get', key], { environment: exampleKeys })
    expect(status).toBe(0)
    expect(new URL(stdout).pathname).toBe('/a%EF%BF%BD')
    const runtime = ['bash', '-c', `exec "$0" "$1" get '${key}' --query $'a=\\xfc'`, process.execPath]
    expect((await run([], { environment: exampleKeys, runtime })).status).toBe(2)
  })
})
