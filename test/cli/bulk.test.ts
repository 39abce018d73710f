import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { presign, putObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { createDirectory, exampleKeys, finish, program, run, start } from './program.ts'

const bulk = (args: string[], input: string | Uint8Array) => run(['bulk', ...args], { environment: exampleKeys, input })

const pathsOf = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((url) => decodeURIComponent(new URL(url).pathname).slice(1))

it('prints a URL for each line in order, with or without a final line end', async () => {
  const keys = ['a b', 'ü', 'c+d%20', '  spaces  ', '{"key":"x"}']
  const { status, stdout, stderr } = await bulk(['s3://photos/'], keys.join('\n'))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(pathsOf(stdout)).toEqual(keys)
  expect((await bulk(['s3://photos'], `${keys.join('\r\n')}\r\n`)).stdout.replace(/&X-Amz-.*/g, '')).toBe(
    stdout.replace(/&X-Amz-.*/g, ''),
  )
})

it('prints the same URLs as the library', async () => {
  const { stdout } = await bulk(['put', 's3://photos/up/', '--content-type', 'image/png', '--json'], 'a\nb\n')
  const store = {
    region: 'eu-west-1',
    bucket: 'photos',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: exampleKeys.AWS_SECRET_ACCESS_KEY },
  }
  const printed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { url: string; expiresAt: string })
  for (const [index, key] of ['up/a', 'up/b'].entries()) {
    const item = printed[index]!
    const signingDate = new Date(Date.parse(item.expiresAt) - 900_000)
    const signed = await presign(store, putObject(key, { contentType: 'image/png' }), { signingDate })
    expect(item).toEqual({ key, ...JSON.parse(JSON.stringify(signed)) })
  }
})

it('-0 accepts keys that contain line ends', async () => {
  const { stdout } = await bulk(['-0', 's3://photos/p/'], 'a\nb\0c\r\0')
  expect(pathsOf(stdout)).toEqual(['p/a\nb', 'p/c\r'])
})

it('--ndjson accepts operations', async () => {
  const lines = [
    { method: 'PUT', key: 'a', headers: { 'content-type': 'text/plain' } },
    { key: 'b', query: { versionId: 'v' }, bucket: 'other' },
    { method: 'GET', query: { uploads: '' } },
  ]
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const { status, stdout } = await bulk(['--ndjson', '--any', 's3://photos/', '--json'], input)
  expect(status).toBe(0)
  const printed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { url: string; method: string; headers: object })
  expect(printed.map(({ method, headers }) => [method, headers])).toEqual([
    ['PUT', { 'content-type': 'text/plain' }],
    ['GET', {}],
    ['GET', {}],
  ])
  expect(printed.map(({ url }) => url.replace(/X-Amz-[^&]*&?/g, ''))).toEqual([
    'https://photos.s3.eu-west-1.amazonaws.com/a?',
    'https://other.s3.eu-west-1.amazonaws.com/b?versionId=v&',
    'https://photos.s3.eu-west-1.amazonaws.com/?uploads=&',
  ])
})

it.each<[string[], object, string]>([
  [['s3://photos/in/'], { method: 'DELETE', key: 'a' }, 'method: expected GET, as on the command line'],
  [['put', 's3://photos/in/'], { method: 'GET', key: 'a' }, 'method: expected PUT, as on the command line'],
  [['s3://photos/in/'], { bucket: 'secrets', key: 'a' }, 'bucket: expected photos, as on the command line'],
  [['s3://photos/'], { query: { uploads: '' } }, 'key: expected a key'],
  ...['acl', 'uploads', 'Tagging', 'versionid', 'X-Amz-Acl', 'x-amz-copy-source', '__proto__'].flatMap((name) =>
    ['get', 'put', 'head', 'delete'].map((verb): [string[], object, string] => [
      [verb, 's3://photos/'],
      { key: 'a', query: JSON.parse(`{"${name}":"x"}`) },
      `query: ${name} differs from the command line`,
    ]),
  ),
  // With a version, DELETE removes the version, not only what the key shows.
  ...['versionId', 'partNumber', 'response-content-type'].flatMap((name) =>
    ['put', 'delete'].map((verb): [string[], object, string] => [
      [verb, 's3://photos/'],
      { key: 'a', query: { [name]: '1' } },
      `query: ${name} differs from the command line`,
    ]),
  ),
  ...(
    [
      [['--content-type', 'a/b'], 'content-type', 'c/d'],
      [['--content-length', '100'], 'content-length', '999'],
      [['--metadata', 'owner=a'], 'x-amz-meta-owner', 'b'],
      [['--header', 'x-amz-content-sha256:UNSIGNED-PAYLOAD'], 'x-amz-content-sha256', '0'.repeat(64)],
      [['--header', 'if-none-match:*'], 'if-none-match', '"a"'],
    ] as const
  ).map(([options, name, value]): [string[], object, string] => [
    ['put', 's3://photos/', ...options],
    { key: 'a', headers: { [name]: value } },
    `headers: ${name} differs from the command line`,
  ]),
  ...(
    [
      [['--version-id', 'a'], 'versionId', 'b'],
      [['--download', 'a.txt'], 'response-content-disposition', 'inline'],
    ] as const
  ).map(([options, name, value]): [string[], object, string] => [
    ['get', 's3://photos/', ...options],
    { key: 'a', query: { [name]: value } },
    `query: ${name} differs from the command line`,
  ]),
  [
    ['delete', 's3://photos/', '--version-id', 'a'],
    { key: 'a', query: { versionId: 'b' } },
    'query: versionId differs from the command line',
  ],
  ...[
    'X-Amz-Copy-Source',
    'x-amz-acl',
    'X-AMZ-ACL',
    'x-amz-grant-read',
    'x-amz-grant-full-control',
    'x-amz-tagging',
    'x-amz-object-lock-legal-hold',
    'x-amz-bypass-governance-retention',
    'x-amz-mfa',
    'x_amz_copy_source',
    'X-Amz_Acl',
    'x-goog-copy-source',
    'x-oss-object-acl',
    'x-amz-website-redirect-location',
    'x-amz-write-offset-bytes',
    'x-amz-server-side-encryption-customer-key',
    'x-amz-storage-class',
    'x-amz-metadata',
    'x-oss-callback',
    'x-http-method-override',
    'Pic-Operations',
    'content-range',
  ].map((name): [string[], object, string] => [
    ['put', 's3://photos/'],
    { key: 'a', headers: { [name]: 'x' } },
    `headers: ${name} differs from the command line`,
  ]),
  [
    ['put', 's3://photos/', '--acl', 'private'],
    { key: 'a', headers: { 'x-amz-acl': 'public-read' } },
    'headers: x-amz-acl differs from the command line',
  ],
])('--ndjson with %j rejects %j unless --any is given', async (args, operation, problem) => {
  const line = JSON.stringify({ key: undefined, ...operation })
  expect(await bulk(['--ndjson', ...args], line)).toEqual({
    status: 1,
    stdout: '',
    stderr: `error: line 1: ${problem}; --any signs any operation\n`,
  })
})

it.each<[string[], object]>([
  [['s3://photos/in/'], { method: 'DELETE', bucket: 'other', key: 'a' }],
  [['delete', 's3://photos/', '--version-id', 'a'], { key: 'a', query: { versionId: 'b' } }],
  [['put', 's3://photos/'], { key: 'a', query: { tagging: '' }, headers: { 'x-amz-copy-source': '/b/c' } }],
  [['put', 's3://photos/', '--acl', 'private'], { key: 'a', headers: { 'x-amz-acl': 'public-read' } }],
])('--ndjson with %j signs %j if --any is given', async (args, operation) => {
  expect((await bulk(['--ndjson', ...args], JSON.stringify(operation))).status).toBe(1)
  expect((await bulk(['--ndjson', '--any', ...args], JSON.stringify(operation))).status).toBe(0)
})

it.each<[string[], object]>([
  [['delete', 's3://photos/', '--version-id', 'a'], { key: 'a', query: { versionId: 'a' } }],
  [['put', 's3://photos/', '--acl', 'private'], { key: 'a', headers: { 'x-amz-acl': 'private', 'x-amz-meta-a': 'b' } }],
  [['put', 's3://photos/', '--content-type', 'a/b'], { key: 'a', headers: { 'content-type': 'a/b' } }],
  [['get', 's3://photos/', '--query', 'a=1', '--query', 'a=2'], { key: 'a', query: { a: ['1', '2'] } }],
  [
    ['put', 's3://photos/', '--header', 'x-amz-website-redirect-location:/b'],
    { key: 'a', headers: { 'X-Amz-Checksum-Crc32': 'AAAAAA==', 'Content-MD5': 'a', 'If-None-Match': '*' } },
  ],
])('--ndjson with %j signs %j', async (args, operation) => {
  const { status, stderr } = await bulk(['--ndjson', ...args], JSON.stringify(operation))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

it.each(['{"toString":1}', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, '"1,2"', '1'])(
  '--ndjson rejects another value of --query, whatever its type: %.20s',
  async (value) => {
    const input = `{"key":"a","query":{"a":${value}}}\n{"key":"b"}\n`
    const args = ['--ndjson', '--keep-going', 's3://photos/', '--query', 'a=1', '--query', 'a=2']
    const { stdout, stderr } = await bulk(args, input)
    expect(stderr).toMatch(/^line 1: query: a differs from the command line; .*\n1 of 2 lines are invalid\n$/)
    expect(pathsOf(stdout)).toEqual(['b'])
  },
)

it('--ndjson accepts response overrides without --any', async () => {
  const query = { versionId: 'v', 'response-content-type': 'text/plain' }
  const { status } = await bulk(['--ndjson', 's3://photos/'], JSON.stringify({ key: 'a', bucket: 'photos', query }))
  expect(status).toBe(0)
})

it.each([
  [
    'a\n../b\nc\n',
    [],
    'key: expected a key without "." and ".." segments, which clients remove, got one with such a segment',
  ],
  ['a\n\nc\n', [], 'expected a key, got an empty line'],
  [Buffer.from([97, 10, 0xff, 10, 99]), [], 'expected UTF-8'],
  ['{"key":"a"}\n{"key"\n{"key":"c"}\n', ['--ndjson'], 'expected JSON'],
  ['{"key":"a"}\n[]\n{"key":"c"}\n', ['--ndjson'], 'expected a JSON object'],
  [
    '{"key":"a"}\n{"kee":"b"}\n{"key":"c"}\n',
    ['--ndjson'],
    'unknown member kee; expected method, bucket, key, query, headers',
  ],
  ...[null, 5, {}, ''].map((key): [string, string[], string] => [
    `{"key":"a"}\n${JSON.stringify({ key })}\n{"key":"c"}\n`,
    ['--ndjson'],
    'key: expected a non-empty string',
  ]),
  ...['query', 'headers'].flatMap((name) =>
    [null, 'a=b', ['a']].map((value): [string, string[], string] => [
      `{"key":"a"}\n${JSON.stringify({ key: 'b', [name]: value })}\n{"key":"c"}\n`,
      ['--ndjson'],
      `${name}: expected a JSON object`,
    ]),
  ),
  ['a\nb\0c\0\nc\n', [], 'expected a key without a NUL byte; -0 reads keys that end in one'],
])('reports an invalid line in %j by its number', async (input, options, problem) => {
  const stopped = await bulk(['s3://photos/', ...options], input)
  expect({ status: stopped.status, stderr: stopped.stderr }).toEqual({
    status: 1,
    stderr: `error: line 2: ${problem}\n`,
  })
  expect(pathsOf(stopped.stdout)).toEqual(['a'])
  const continued = await bulk(['s3://photos/', '--keep-going', ...options], input)
  expect({ status: continued.status, stderr: continued.stderr }).toEqual({
    status: 1,
    stderr: `line 2: ${problem}\n1 of 3 lines are invalid\n`,
  })
  expect(pathsOf(continued.stdout)).toEqual(['a', 'c'])
})

it.each<[string[], string]>([
  [[], 'expected s3://BUCKET/[PREFIX]'],
  [['gte', 's3://photos/'], 'expected one of get, put, head, delete before the location; did you mean get?'],
  [['s3://photos/', '--content-type', 'a/b'], '--content-type is not an option of get'],
  [['s3://cache--usw2-az1--x-s3/', '--path-style'], 'a directory bucket and --path-style cannot be combined'],
  [['s3://photos/', '-0', '--ndjson'], '--null and --ndjson cannot be combined'],
])('rejects %j', async (args, message) => {
  expect(await bulk(args, 'a\n')).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
})

it('--ndjson rejects an operation on the bucket if the command line has a prefix', async () => {
  const { status, stdout, stderr } = await bulk(
    ['--ndjson', '--any', 's3://photos/pre/'],
    '{"key":"a"}\n{"method":"GET"}\n',
  )
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'error: line 2: key: expected a key, since the command line has a prefix\n',
  })
  expect(pathsOf(stdout)).toEqual(['pre/a'])
})

describe('a directory bucket', () => {
  const directoryBucket = 'cache--euw1-az1--x-s3'
  const problem = 'bucket: a directory bucket has its own address: name it on the command line, and no other bucket'

  it('is addressed in its zone', async () => {
    const { stdout } = await bulk(['--ndjson', `s3://${directoryBucket}/`], `{"key":"a","bucket":"${directoryBucket}"}`)
    expect(stdout).toMatch(
      /^https:\/\/cache--euw1-az1--x-s3\.s3express-euw1-az1\.eu-west-1\.amazonaws\.com\/a\?.*%2Fs3express%2F/,
    )
  })

  it.each([
    ['photos', directoryBucket],
    [directoryBucket, 'photos'],
  ])('cannot be mixed with another bucket: %s on the command line, %s in a line', async (bucket, other) => {
    const { status, stderr } = await bulk(
      ['--ndjson', '--any', `s3://${bucket}/`],
      JSON.stringify({ key: 'a', bucket: other }),
    )
    expect({ status, stderr }).toEqual({ status: 1, stderr: `error: line 1: ${problem}\n` })
  })

  it('is an ordinary bucket with another endpoint', async () => {
    const line = JSON.stringify({ key: 'a', bucket: directoryBucket })
    const { stdout } = await bulk(['--ndjson', '--any', 's3://photos/', '--endpoint', 'https://s3.example.com'], line)
    expect(pathsOf(stdout)).toEqual([`${directoryBucket}/a`])
  })
})

it('reports a line of more than 1 MiB by its number, and continues after it with --keep-going', async () => {
  const long = 'x'.repeat(3 * 2 ** 20)
  const problem = 'line 2: expected at most 1 MiB\n'
  const { status, stdout, stderr } = await bulk(['s3://photos/'], `a\n${long}`)
  expect({ status, stderr, paths: pathsOf(stdout) }).toEqual({ status: 1, stderr: `error: ${problem}`, paths: ['a'] })
  const continued = await bulk(['--keep-going', 's3://photos/'], `a\n${long}\nc\n`)
  expect(continued).toMatchObject({ status: 1, stderr: `${problem}1 of 3 lines are invalid\n` })
  expect(pathsOf(continued.stdout)).toEqual(['a', 'c'])
})

it.each([[[]], [['--ndjson']]])('ignores a byte order mark at the start of the input: %j', async (options) => {
  const { stdout } = await bulk(['s3://photos/', ...options], options.length > 0 ? '\ufeff{"key":"a"}' : '\ufeffa')
  expect(pathsOf(stdout)).toEqual(['a'])
})

it('exits at an invalid line even if standard input stays open', async () => {
  const child = start(['bulk', 's3://photos/'], { environment: exampleKeys })
  child.stdin.on('error', () => {})
  child.stdin.write('\n')
  expect(await finish(child)).toMatchObject({ status: 1, stderr: 'error: line 1: expected a key, got an empty line\n' })
})

it('exits quietly when the reader closes the pipe', async () => {
  const child = start(['bulk', 's3://photos/'], { environment: exampleKeys })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  Readable.from(
    (function* () {
      for (let index = 0; index < 1_000_000; index++) yield `key-${index}\n`
    })(),
  ).pipe(child.stdin)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [status] = (await once(child, 'exit')) as [number]
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

/** Returns the peak memory of a process so far, in MiB, or NaN if the system does not report it. */
const peakMemory = ({ pid }: ChildProcess) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024
}

it('signs a million keys in constant memory', async () => {
  const count = 1_000_000
  const child = spawn(process.execPath, [program, 'bulk', 's3://photos/'], {
    env: { ...exampleKeys, HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let lines = 0
  let last: Uint8Array = Buffer.alloc(0)
  let early = Number.NaN
  let peak = Number.NaN
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
    last = chunk
    if (!existsSync('/proc/self/status')) return
    if (lines < count / 2) early = peakMemory(child)
    else if (lines < count) peak = peakMemory(child)
  })
  const input = Readable.from(
    (function* () {
      for (let start = 0; start < count; start += 1000) {
        yield Array.from({ length: 1000 }, (_, index) => `photos/of/the/year/${start + index}.jpg\n`).join('')
      }
    })(),
  )
  input.pipe(child.stdin)
  const [status] = (await once(child, 'close')) as [number]
  expect({ status, lines }).toEqual({ status: 0, lines: count })
  expect(Buffer.from(last).toString()).toMatch(/\/photos\/of\/the\/year\/999999\.jpg\?\S+\n$/)
  if (!existsSync('/proc/self/status')) return
  // The URLs of the second half alone take up 150 MiB. The margin allows for uncollected garbage.
  expect(peak).toBeLessThan(early + 75)
})

describe('bulk with an input of several blocks', () => {
  const count = 60_000
  const keys = Array.from({ length: count }, (_, index) => `${'a'.repeat(150)}/${index}`)
  const bad = new Map([
    [40_000, '../x'],
    [50_000, ''],
  ])
  const withBad = keys.map((key, index) => bad.get(index + 1) ?? key)

  it('keeps the order', async () => {
    const { status, stdout, stderr } = await bulk(['s3://photos/'], keys.join('\n'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(pathsOf(stdout)).toEqual(keys)
  })

  it('reports invalid lines by number', async () => {
    const stopped = await bulk(['s3://photos/'], withBad.join('\n'))
    expect({ status: stopped.status, stderr: stopped.stderr }).toEqual({
      status: 1,
      stderr:
        'error: line 40000: key: expected a key without "." and ".." segments, which clients remove, got one with such a segment\n',
    })
    expect(pathsOf(stopped.stdout)).toEqual(keys.slice(0, 39_999))
    const continued = await bulk(['s3://photos/', '--keep-going'], withBad.join('\n'))
    expect({ status: continued.status, stderr: continued.stderr }).toEqual({
      status: 1,
      stderr: `line 40000: key: expected a key without "." and ".." segments, which clients remove, got one with such a segment\nline 50000: expected a key, got an empty line\n2 of ${count} lines are invalid\n`,
    })
    expect(pathsOf(continued.stdout)).toEqual(keys.filter((_, index) => !bad.has(index + 1)))
  })

  it('loads credentials and reports settings once', async () => {
    const home = createDirectory()
    mkdirSync(join(home.path, '.aws'))
    writeFileSync(join(home.path, '.aws', 'config'), '[default]\ncredential_process = node process.mjs\n')
    const output = { Version: 1, AccessKeyId: 'AKIDPROCESS', SecretAccessKey: 'secret-of-process' }
    writeFileSync(
      join(home.path, 'process.mjs'),
      `import { appendFileSync } from 'node:fs'; appendFileSync('times', 'x'); console.log('${JSON.stringify(output)}')`,
    )
    const args = ['bulk', 'put', 's3://photos/', '--store', 'r2:0123456789abcdef0123456789abcdef', '--debug']
    const { status, stdout, stderr } = await run(args, { directory: home.path, input: keys.join('\n') })
    const times = readFileSync(join(home.path, 'times'), 'utf8')
    home.remove()
    expect({ status, times, reports: stderr.match(/access key id/g)?.length }).toEqual({
      status: 0,
      times: 'x',
      reports: 1,
    })
    const urls = stdout.trim().split('\n')
    expect(urls).toHaveLength(count)
    expect(urls.filter((url) => url.includes('X-Amz-Credential=AKIDPROCESS%2F'))).toHaveLength(count)
  })

  it('prints each URL before more input arrives', async () => {
    const child = start(['bulk', 's3://photos/'], { environment: exampleKeys })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    child.stdin.write(`${keys.join('\n')}\n`)
    for (const _ of keys) await lines.next()
    for (const key of ['one more', 'another']) {
      child.stdin.write(`${key}\n`)
      const { value } = (await lines.next()) as { value: string }
      expect(pathsOf(`${value}\n`)).toEqual([key])
    }
    child.stdin.end()
    const [status] = (await once(child, 'close')) as [number]
    expect(status).toBe(0)
  })
})
