import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  attachment,
  createBucket,
  deleteObject,
  getObject,
  headObject,
  listObjects,
  type Operation,
  type Presigned,
  type PresignedPost,
  type PresignOptions,
  presign,
  presignUrl,
  putObject,
} from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'
import { readXml } from '../servers/xml.ts'
import { createDirectory, environmentOf, exampleKeys, program, run } from './program.ts'

const credentials = {
  accessKeyId: exampleKeys.AWS_ACCESS_KEY_ID,
  secretAccessKey: exampleKeys.AWS_SECRET_ACCESS_KEY,
}
const store = { region: exampleKeys.AWS_REGION, bucket: 'photos', credentials }

/** Returns when a URL was signed. */
const signingDateOf = (url: string) => {
  const text = new URL(url).searchParams.get('X-Amz-Date')!
  return new Date(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
}

/** Expects the program to print what the library returns for the same signing date. */
async function expectLike(args: string[], operation: Operation, options: PresignOptions = {}) {
  const { status, stdout } = await run([...args, '--json'], { environment: exampleKeys })
  expect(status).toBe(0)
  const printed = JSON.parse(stdout) as Presigned
  const signed = await presign(store, operation, { ...options, signingDate: signingDateOf(printed.url) })
  expect(printed).toEqual(JSON.parse(JSON.stringify(signed)))
}

describe('a URL', () => {
  it.each<[string[], Operation, PresignOptions?]>([
    [['get', 's3://photos/a b/ü?#%41+.jpg'], getObject('a b/ü?#%41+.jpg')],
    [['get', 's3://photos//lead/'], getObject('/lead/')],
    [['get', 's3://photos/k', '--expires', '1h30m'], getObject('k'), { expiresIn: 5400 }],
    [['get', 's3://photos/k', '--expires=7d'], getObject('k'), { expiresIn: 604800 }],
    [['get', 's3://photos/k', '--expires', '60'], getObject('k'), { expiresIn: 60 }],
    [
      ['get', 's3://photos/k', '--download', 'naïve "x".pdf', '--version-id', 'v1'],
      getObject('k', { responseContentDisposition: attachment('naïve "x".pdf'), versionId: 'v1' }),
    ],
    [
      ['get', 's3://photos/k', '--query', 'response-content-type=a=b', '--header', 'Range: bytes=0-1'],
      getObject('k', { responseContentType: 'a=b', range: 'bytes=0-1' }),
    ],
    [
      [
        'put',
        's3://photos/k',
        '--content-type',
        'image/png',
        '--content-length',
        '1.5kB',
        '--header',
        'x-amz-meta-n:Zoë',
      ],
      putObject('k', { contentType: 'image/png', contentLength: 1500, metadata: { n: 'Zoë' } }),
    ],
    [
      ['put', 's3://photos/k', '--header', 'x-amz-acl: private', '--hoist'],
      putObject('k', { acl: 'private' }),
      { hoist: true },
    ],
    [['head', 's3://photos/k'], headObject('k')],
    [['delete', 's3://photos/k', '--version-id', 'v'], deleteObject('k', { versionId: 'v' })],
    [['list', 's3://photos'], listObjects()],
    [
      ['list', 's3://photos/2026/', '--delimiter', '/', '--max-keys', '5'],
      listObjects({ prefix: '2026/', delimiter: '/', maxKeys: 5 }),
    ],
  ])('of %j is the one of the library', (args, operation, options) => expectLike(args, operation, options))

  it('of any service is the one of the library', async () => {
    const url = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/a b?x=1'
    const args = ['url', url, '--service', 'execute-api', '--method', 'POST', '--header', 'a:b', '--json']
    const environment = { ...exampleKeys, AWS_SESSION_TOKEN: 'token+/=' }
    for (const append of [true, false]) {
      const { stdout } = await run([...args, ...(append ? ['--append-token'] : [])], { environment })
      const printed = JSON.parse(stdout) as Presigned
      const signed = await presignUrl(url, {
        service: 'execute-api',
        region: 'eu-west-1',
        credentials: { ...credentials, sessionToken: 'token+/=' },
        method: 'POST',
        headers: { a: 'b' },
        signSessionToken: !append,
        signingDate: signingDateOf(printed.url),
      })
      expect(printed).toEqual(JSON.parse(JSON.stringify(signed)))
    }
  })

  it.each([
    ['execute-api', [], false],
    ['execute-api', ['--payload-hash', 'UNSIGNED-PAYLOAD'], true],
    ['s3', [], true],
  ])('of %s with %j says in curl whether there is a body: %s', async (service, options, hasBody) => {
    for (const [method, body] of [
      ['POST', '--data-binary @FILE'],
      ['PUT', '--upload-file FILE'],
    ] as const) {
      const args = ['url', 'https://abc.example/', '--service', service, '--method', method, '--curl', ...options]
      const { stdout } = await run(args, { environment: exampleKeys })
      expect(stdout.includes(body)).toBe(hasBody)
      expect(stdout.includes(`--request ${method} \\\n  --header 'content-length: 0'`)).toBe(!hasBody)
    }
  })

  it('stays the same in a window', async () => {
    const { stdout } = await run(['get', 's3://photos/k', '--stable-for', '1d', '--expires', '1h'], {
      environment: exampleKeys,
    })
    expect(stdout).toMatch(/X-Amz-Date=\d{8}T000000Z&X-Amz-Expires=90000&/)
  })

  it('stands alone on standard output; people read the rest on standard error', async () => {
    const args = ['put', 's3://photos/k', '--content-type', 'text/plain; charset="ü"', '--expires', '1h']
    const { stdout, stderr } = await run(args, { environment: exampleKeys })
    expect(stdout).toMatch(/^https:\/\/photos\.s3\.eu-west-1\.amazonaws\.com\/k\?\S+\n$/)
    expect(stderr).toMatch(
      /^PUT expires at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(in (1h|59m\d+s)\)\nsend these headers with it:\n {2}content-type: text\/plain; charset="ü"\n$/,
    )
  })
})

/** Keys and values with characters that are special in a shell, in curl or in a URL. */
const hostile = [
  "it's",
  '"double"',
  '$(touch pwned) `touch pwned` ${HOME}',
  'a\\b\\\\',
  '!history ~ # ; | & < > ( ) { } [1-9] * ?',
  '-dash/--output',
  'new\nline\ttab',
  '%2F%00+ ü 😀',
  '@file',
  'ends/',
]

const kinds = [reference, radosgw].map((kind) => ({
  kind,
  name: kind.name,
  missing: missingHere(kind.name, kind.missing()),
}))

describe.each(kinds.filter(({ missing }) => missing === undefined))('with $name', ({ kind }) => {
  const bucket = 'cli-bucket'
  const directory = createDirectory()
  let server: Server
  const ask = async (operation: Operation, body?: string) =>
    send(server, {
      ...(await presign(
        { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a, bucket },
        operation,
      )),
      ...(body !== undefined && { body }),
    })
  const use = (args: string[]) => run(args, { environment: environmentOf(server), directory: directory.path })

  /** Runs a printed command in bash. A successful injection would create a file. */
  const bash = async (command: string) => {
    const { stdout } = await promisify(execFile)('bash', ['-c', `set -e; ${command}`], {
      cwd: directory.path,
      env: { PATH: process.env.PATH, HOME: directory.path },
    })
    return stdout
  }

  beforeAll(async () => {
    server = await kind.start()
    await ask(createBucket({ bucket }))
    writeFileSync(join(directory.path, 'FILE'), 'content of the file')
  })
  afterAll(async () => {
    directory.remove()
    await server.stop()
  })

  it('all commands work', async () => {
    const put = await use(['put', `s3://${bucket}/made.txt`, '--content-type', 'text/x-made'])
    const sent = await send(server, {
      url: put.stdout.trim(),
      method: 'PUT',
      headers: { 'content-type': 'text/x-made' },
      body: 'made',
    })
    expect(sent.status).toBe(200)
    const get = await use(['get', `s3://${bucket}/made.txt`, '--download', 'x.txt'])
    const got = await send(server, { url: get.stdout.trim() })
    expect([await got.text(), got.headers.get('content-disposition')]).toEqual(['made', 'attachment; filename="x.txt"'])
    const head = await use(['head', `s3://${bucket}/made.txt`])
    expect((await send(server, { url: head.stdout.trim(), method: 'HEAD' })).headers.get('content-type')).toBe(
      'text/x-made',
    )
    const list = await use(['list', `s3://${bucket}/ma`])
    expect(readXml(await (await send(server, { url: list.stdout.trim() })).text(), 'Key')).toEqual(['made.txt'])
    const remove = await use(['delete', `s3://${bucket}/made.txt`])
    expect((await send(server, { url: remove.stdout.trim(), method: 'DELETE' })).status).toBe(204)
    expect((await send(server, { url: get.stdout.trim() })).status).toBe(404)
  })

  it.each(hostile)('--curl quotes the key %j', async (key) => {
    const disposition = key.replace(/[\n\t]/g, '')
    const args = [`s3://${bucket}/${key}`, '--header', `content-disposition:${disposition}`, '--curl']
    await bash((await use(['put', ...args])).stdout)
    const head = await ask(headObject(key))
    expect(head.status).toBe(200)
    expect(Buffer.from(head.headers.get('content-disposition')!, 'latin1').toString('utf8')).toBe(disposition.trim())
    expect(await bash((await use(['get', `s3://${bucket}/${key}`, '--curl'])).stdout)).toBe('content of the file')
    expect(await bash((await use(['head', `s3://${bucket}/${key}`, '--curl'])).stdout)).toMatch(/content-length: 19/i)
    await bash((await use(['delete', `s3://${bucket}/${key}`, '--curl'])).stdout)
    expect((await ask(headObject(key))).status).toBe(404)
    expect(() => readFileSync(join(directory.path, 'pwned'))).toThrow('ENOENT')
  })

  it('post limits what can be uploaded', async () => {
    const args = ['post', `s3://${bucket}/up/\${filename}`, '--max-size', '20B', '--content-type', 'text/']
    const post = JSON.parse((await use([...args, '--json'])).stdout) as PresignedPost
    const upload = async (content: string, type: string) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...post.fields, 'Content-Type': type })) form.append(name, value)
      form.append('file', new Blob([content]), 'a.txt')
      return (await send(server, { url: post.url, method: 'POST', body: form })).status
    }
    expect(await upload('small', 'text/plain')).toBe(204)
    expect(await (await ask(getObject('up/a.txt'))).text()).toBe('small')
    expect(await upload('more than twenty bytes', 'text/plain')).toBe(400)
    expect(await upload('small', 'image/png')).toBe(403)
  })

  it('post --curl uploads, whatever stands in a field', async () => {
    const value = `it's "$(touch pwned)" @x <y ;type=z`
    const args = [
      'post',
      `s3://${bucket}/it's/\${filename}`,
      '--field',
      `x-amz-meta-v=${value}`,
      '--content-type',
      'text/',
    ]
    await bash((await use([...args, '--curl'])).stdout)
    const head = await ask(headObject("it's/FILE"))
    expect(head.headers.get('x-amz-meta-v')).toBe(value)
    expect(() => readFileSync(join(directory.path, 'pwned'))).toThrow('ENOENT')
  })
})

describe('a form', () => {
  it.each([
    [
      ['--min-size', '5B'],
      [5, 5_368_709_120],
    ],
    [
      ['--max-size', '9B'],
      [0, 9],
    ],
    [
      ['--min-size', '5B', '--max-size', '9B'],
      [5, 9],
    ],
  ])('of %j limits the size to %j', async (options, range) => {
    const { stdout } = await run(['post', 's3://photos/k', '--json', ...options], { environment: exampleKeys })
    const { fields } = JSON.parse(stdout) as PresignedPost
    const { conditions } = JSON.parse(Buffer.from(fields.Policy!, 'base64').toString()) as { conditions: unknown[] }
    expect(conditions).toContainEqual(['content-length-range', ...range])
  })

  it('holds every field, escaped', async () => {
    const args = ['post', 's3://photos/a"<&>/${filename}', '--max-size', '1MB', '--content-type', 'image/']
    const { status, stdout, stderr } = await run([...args, '--html'], { environment: exampleKeys })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(
      '<form action="https://photos.s3.eu-west-1.amazonaws.com/" method="post" enctype="multipart/form-data">',
    )
    expect(stdout).toContain('<input type="hidden" name="key" value="a&quot;&lt;&amp;&gt;/${filename}">')
    expect(stdout).toContain('<input type="hidden" name="Content-Type" value="image/">')
    expect(stdout.indexOf('type="file"')).toBeGreaterThan(stdout.lastIndexOf('type="hidden"'))
  })
})

it('is executable as it is installed', async () => {
  const { stdout } = await promisify(execFile)(program, ['--version'])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
