import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getObject, headObject, type Presigned, type PresignedPost, type ScopedCredentials } from 'sigv4-presign'
import { scopeCredentials } from 'sigv4-presign/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { createDirectory, exampleKeys, run } from './program.ts'
import { bucket, mebibyte, stores, useStore } from './store.ts'

const directory = createDirectory()
afterAll(() => directory.remove())

const plain = { accessKeyId: 'AKIDFILE', secretAccessKey: 'secret-of-the-file' }

/** Returns the UTC day that is `days` from now, as YYYYMMDD. */
const dayFromNow = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')

const scoped = (more: { region?: string; service?: string; date?: string } = {}) =>
  scopeCredentials(plain, { region: 'eu-west-1', ...more })

const lines = (...items: object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('')

/** Writes a credentials file and runs the program with it. */
const useFile = (content: string | Uint8Array, args: string[], environment: Record<string, string> = {}) => {
  writeFileSync(join(directory.path, 'keys'), content)
  return run([...args, '--credentials', 'keys'], { environment, directory: directory.path })
}

const credentialOf = (url: string) => new URL(url.trim()).searchParams.get('X-Amz-Credential')

describe('scope', () => {
  const scope = (args: string[], environment: Record<string, string> = exampleKeys) =>
    run(['scope', ...args], { environment, directory: directory.path })
  const credentials = {
    accessKeyId: exampleKeys.AWS_ACCESS_KEY_ID,
    secretAccessKey: exampleKeys.AWS_SECRET_ACCESS_KEY,
  }

  it('prints the key of each day like the library', async () => {
    const { status, stdout, stderr } = await scope(['--date', '2024-02-28', '--days', '3', '--service', 'es'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(
      lines(
        ...['20240228', '20240229', '20240301'].map((date) =>
          scopeCredentials(credentials, { region: 'eu-west-1', service: 'es', date }),
        ),
      ),
    )
    expect(stdout).not.toContain(credentials.secretAccessKey)
  })

  it('prints a week from today for S3 by default, in the given region', async () => {
    const before = dayFromNow(0)
    const { stdout } = await scope(['--region', 'us-west-2'])
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ScopedCredentials)
    expect([before, dayFromNow(0)]).toContain(printed[0]!.date)
    expect(printed).toHaveLength(7)
    expect(new Set(printed.map(({ region, service }) => `${region} ${service}`))).toEqual(new Set(['us-west-2 s3']))
  })

  it('prints no keys after temporary credentials expire, with a warning', async () => {
    const environment = {
      ...exampleKeys,
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: '2024-03-02T12:00:00Z',
    }
    const { status, stdout, stderr } = await scope(['--date', '20240301'], environment)
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'warning: the credentials expire: printed 2 of 7 days\n',
    })
    expect(stdout.match(/"sessionToken":"token"/g)).toHaveLength(2)
  })

  it('warns if a terminal shows the keys', async () => {
    const terminal = `--import=data:text/javascript,${encodeURIComponent('process.stdout.isTTY = true')}`
    const { stdout, stderr } = await scope(['--days', '1'], { ...exampleKeys, NODE_OPTIONS: terminal })
    expect(stdout).toContain('"signingKey":"')
    expect(stderr).toBe(
      'warning: these keys are secret, and the terminal shows them: redirect them to your secret store\n',
    )
  })

  it.each<[string[], string]>([
    [['--date', 'tomorrow'], '--date: expected a day as YYYYMMDD'],
    [['--date', '20230229'], '--date: expected a calendar date'],
    [['--days', '0'], '--days: expected a whole number from 1 to 366'],
    [['more'], 'expected no operand, got one more'],
  ])('rejects %j', async (args, message) => {
    const { status, stdout, stderr } = await scope(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('derives no key from a signing key', async () => {
    const { status, stdout, stderr } = await useFile(lines(scoped()), ['scope'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('--credentials: secretAccessKey: expected a string: a signing key cannot be scoped again')
  })
})

describe('--credentials', () => {
  const get = ['get', 's3://photos/k']

  it.each<[string, object]>([
    ['names as in the library', { ...plain, sessionToken: 'token' }],
    ['names as in AWS', { AccessKeyId: 'AKIDFILE', SecretAccessKey: plain.secretAccessKey, SessionToken: 'token' }],
    [
      'the output of aws sts',
      {
        Credentials: {
          AccessKeyId: 'AKIDFILE',
          SecretAccessKey: plain.secretAccessKey,
          SessionToken: 'token',
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        },
        AssumedRoleUser: { AssumedRoleId: 'x', Arn: 'y' },
      },
    ],
  ])('accepts %s, on one line or several', async (_name, value) => {
    for (const content of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
      const { status, stdout } = await useFile(content, [...get, '--region', 'eu-west-1'], exampleKeys)
      expect(status).toBe(0)
      expect(credentialOf(stdout)).toBe(`AKIDFILE/${dayFromNow(0)}/eu-west-1/s3/aws4_request`)
      expect(stdout).toContain('X-Amz-Security-Token=token')
    }
  })

  it('chooses the line for the day, the region and the service, and takes the region from it', async () => {
    const days = [-1, 0, 1].map(dayFromNow)
    const content = lines(
      scoped({ region: 'us-west-2' }),
      scoped({ service: 'es' }),
      ...days.map((date) => scoped({ date })),
    )
    const { stdout } = await useFile(content, [...get, '--region', 'eu-west-1'])
    const { stdout: full } = await run(get, {
      environment: {
        AWS_ACCESS_KEY_ID: plain.accessKeyId,
        AWS_SECRET_ACCESS_KEY: plain.secretAccessKey,
        AWS_REGION: 'eu-west-1',
      },
    })
    const dateOf = (url: string) => new URL(url.trim()).searchParams.get('X-Amz-Date')
    // Both URLs are almost always signed in the same second. Then even the signatures are equal.
    if (dateOf(full) === dateOf(stdout)) expect(stdout).toBe(full)
    expect(credentialOf(stdout)).toBe(`AKIDFILE/${dayFromNow(0)}/eu-west-1/s3/aws4_request`)
    const { status } = await useFile(lines(...days.map((date) => scoped({ date }))), get)
    expect(status).toBe(0)
  })

  it('reads standard input', async () => {
    const { status, stdout } = await run([...get, '--credentials', '-'], { input: lines(scoped()) })
    expect(status).toBe(0)
    expect(credentialOf(stdout)).toContain('AKIDFILE/')
  })

  it('reports its source with --debug, and no secret', async () => {
    const { stderr } = await useFile(lines(scoped()), [...get, '--debug'])
    expect(stderr).toContain('debug: access key id: AKIDFILE (keys)\n')
    expect(stderr).toContain('debug: region: eu-west-1 (--credentials)\n')
    expect(stderr).not.toContain(scoped().signingKey)
  })

  it('signs a token, a URL of another service and a form', async () => {
    const token = await useFile(lines(scoped({ service: 'rds-db' })), [
      ...['token', 'rds', '--hostname', 'h', '--port', '5432', '--username', 'u'],
    ])
    expect(token.stdout).toContain('%2Frds-db%2Faws4_request')
    const url = await useFile(lines(scoped({ service: 'es' })), ['url', 'https://a.example/', '--service', 'es'])
    expect(url.status).toBe(0)
    const post = await useFile(lines(scoped()), ['post', 's3://photos/k', '--json'])
    expect((JSON.parse(post.stdout) as PresignedPost).fields['X-Amz-Credential']).toContain('AKIDFILE/')
  })

  it('verifies and diagnoses a URL', async () => {
    const { stdout: url } = await useFile(lines(scoped()), get)
    const other = lines(scoped({ region: 'us-west-2' }), scoped())
    const verified = await useFile(other, ['verify', url.trim()])
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringContaining('accessKeyId: AKIDFILE\n') as string })
    const forged = url.trim().replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    expect((await useFile(other, ['verify', forged])).stderr).toMatch(/\(SignatureDoesNotMatch\)\n$/)
    expect((await useFile(other, ['diagnose', forged])).status).toBe(0)
  })

  it.each<[string, object, string[], string]>([
    ['day', scoped({ date: '20240301' }), get, `date: expected ${dayFromNow(0)}, the day of signing, got 20240301`],
    ['region', scoped(), [...get, '--region', 'us-west-2'], "region: expected the request's region"],
    ['service', scoped({ service: 'es' }), get, "service: expected the request's service"],
  ])('reports that the %s differs, with or without other lines', async (_name, item, args, message) => {
    const unlike = scoped({ region: 'ap-south-1', service: 'sts', date: '20200101' })
    for (const content of [lines(item), lines(unlike, item)]) {
      const region = args.includes('--region') ? [] : ['--region', 'eu-west-1']
      const { status, stdout, stderr } = await useFile(content, [...args, ...region])
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain(`error: --credentials: ${message}`)
      expect(stderr).not.toMatch(/[\da-f]{64}/)
    }
  })

  it.each<[string | Uint8Array, string]>([
    ['', '--credentials: keys is empty'],
    ['secret-of-the-file', '--credentials: keys: line 1 is not JSON'],
    [`${lines(scoped())}\nsecret-of-the-file`, '--credentials: keys: line 3 is not JSON'],
    ['null', '--credentials: keys: expected accessKeyId, and secretAccessKey or signingKey'],
    ['["secret-of-the-file"]', '--credentials: keys: expected accessKeyId, and secretAccessKey or signingKey'],
    [`${lines(scoped())}{}`, '--credentials: keys, object 2: expected accessKeyId, and'],
    ['{"accessKeyId":"AKID"}', '--credentials: keys: accessKeyId is set, but not secretAccessKey'],
    ['{"signingKey":"secret-of-the-file"}', '--credentials: keys: signingKey is set, but not accessKeyId'],
    ['{"accessKeyId":1,"secretAccessKey":"secret-of-the-file"}', '--credentials: keys: accessKeyId: expected a string'],
    ['{"accessKeyId":"A","signingKey":"secret-of-the-file"}', '--credentials: signingKey: expected 64 hex digits'],
    [Buffer.from([0x7b, 0xff, 0x7d]), '--credentials: keys is not UTF-8'],
    [
      lines({ ...plain, expiration: '2024-03-01T00:00:00Z' }),
      '--credentials: expiration: expected a later time, got one that has passed',
    ],
  ])('rejects %j', async (content, message) => {
    const { status, stdout, stderr } = await useFile(content, [...get, '--region', 'eu-west-1'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('secret-of-the-file')
  })

  it('rejects a missing file, and two uses of standard input', async () => {
    const use = (...args: string[]) => run(args, { environment: exampleKeys, directory: directory.path })
    expect(await use('get', 's3://photos/k', '--credentials', 'none')).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: --credentials: can't read none: no such file (ENOENT)\n",
    })
    for (const args of [
      ['bulk', 's3://photos/'],
      ['upload', '-', 's3://photos/k'],
      ['diagnose', '-'],
    ]) {
      expect(await use(...args, '--credentials', '-')).toEqual({
        status: 2,
        stdout: '',
        stderr: 'error: standard input can be read only once: use a file\n',
      })
    }
  })

  it('rejects a signing key for a multi-region access point', async () => {
    const place = 's3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/k'
    const { status, stderr } = await useFile(lines(scoped()), ['get', place])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: --credentials: signingKey: expected .*SigV4a/)
  })
})

describe.each(stores)('$name accepts requests signed with scoped credentials', ({ kind, parallel }) => {
  const { use, sendOperation, local, credentials, region } = useStore(kind)
  const noKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }

  const file = () => {
    const all = [-1, 0, 1].map((days) => scopeCredentials(credentials(), { region: region(), date: dayFromNow(days) }))
    writeFileSync(local('keys.jsonl'), lines(...all))
    return ['--credentials', 'keys.jsonl']
  }

  it('for a URL, also in bulk', async () => {
    const put = JSON.parse(
      (await use(['put', `s3://${bucket}/k`, '--json', ...file()], { environment: noKeys })).stdout,
    ) as Presigned
    expect((await fetch(put.url, { ...put, body: 'content' })).status).toBe(200)
    const { stdout } = await use(['bulk', `s3://${bucket}/`, ...file()], { environment: noKeys, input: 'k\n' })
    expect(await (await fetch(stdout.trim())).text()).toBe('content')
  })

  it('for a multipart upload, a list and a download', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const environment = noKeys
    const args = ['large.bin', `s3://${bucket}/large`, '--part-size', '5MiB', ...parallel]
    expect(await use(['upload', ...args, ...file()], { environment })).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await sendOperation(headObject('large'))).headers.get('content-length')).toBe(`${17 * mebibyte}`)
    expect((await use(['uploads', 'list', `s3://${bucket}/`, ...file()], { environment })).status).toBe(0)
    const downloaded = await use(['download', `s3://${bucket}/k`, '-', ...file()], { environment })
    expect(downloaded).toMatchObject({ status: 0, stdout: await (await sendOperation(getObject('k'))).text() })
  })
})
