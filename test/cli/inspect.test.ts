import type { Presigned } from 'sigv4-presign'
import { type Diagnosis, type Inspected, inspect, type Verified } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { exampleKeys, run } from './program.ts'

const use = (args: string[], environment: Record<string, string> = exampleKeys, input = '') =>
  run(args, { environment, input })

const sign = async (args: string[]) => JSON.parse((await use([...args, '--json'])).stdout) as Presigned

const put = await sign(['put', 's3://photos/a b.txt', '--header', 'x-amz-meta-n:Zoë'])

it('inspect prints the same as the library, without the signature', async () => {
  const { status, stdout } = await use(['inspect', put.url, '--json'], {})
  expect(status).toBe(0)
  expect(JSON.parse(stdout) as Inspected).toEqual(JSON.parse(JSON.stringify(inspect(put.url))))
  const { stdout: lines } = await use(['inspect', put.url], {})
  expect(lines).toContain('accessKeyId: AKIDEXAMPLE\n')
  expect(lines).toContain('key: a b.txt\n')
  expect(lines).toContain('signedHeaders: ["host","x-amz-meta-n"]\n')
  expect(lines).not.toContain(new URL(put.url).searchParams.get('X-Amz-Signature'))
  const bad = await use(['inspect', 'https://photos.example/a'], {})
  expect([bad.status, bad.stderr.split('\n').length]).toEqual([2, 2])
})

it.each<[string, string[], input: string]>([
  ['inspect', ['inspect', `${put.url}&a=%C2%9B31m%7F`], ''],
  ['diagnose', ['diagnose', put.url, '--response', '-'], '<Error><Code>a</Code><Message>\x9b31m\x7f</Message></Error>'],
  ['bulk', ['bulk', 's3://photos/'], '\x9b31m\x7f\n'],
])('%s --json escapes the control characters that JSON allows', async (_, args, input) => {
  const { status, stdout } = await use([...args, '--json'], exampleKeys, input)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^[^\p{Cc}]*\n$/u)
  expect(stdout).toContain('\\u009b31m\\u007f')
  expect(JSON.stringify(JSON.parse(stdout))).toContain('\x9b31m\x7f')
})

it('verify accepts a valid request', async () => {
  const { status, stdout, stderr } = await use([
    'verify',
    put.url,
    '--method',
    'PUT',
    '--header',
    'x-amz-meta-n: Zoë',
    '--json',
  ])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout) as Verified).toMatchObject({ method: 'PUT', bucket: 'photos', key: 'a b.txt' })
})

it('verify reports on standard error that the URL is valid, and until when', async () => {
  const { stderr } = await use(['verify', put.url, '--method', 'PUT', '--header', 'x-amz-meta-n: Zoë'])
  expect(stderr).toMatch(/^valid; expires at \S+Z \(in 1\dm.*\)\n$/)
})

it.each<[string, string[], Record<string, string>]>([
  ['SignatureDoesNotMatch', ['--method', 'GET', '--header', 'x-amz-meta-n: Zoë'], {}],
  ['SignatureDoesNotMatch', ['--method', 'PUT', '--header', 'x-amz-meta-n: Zoe'], {}],
  [
    'SignatureDoesNotMatch',
    ['--method', 'PUT', '--header', 'x-amz-meta-n: Zoë'],
    { AWS_SECRET_ACCESS_KEY: 'another-secret' },
  ],
  ['InvalidAccessKeyId', ['--method', 'PUT', '--header', 'x-amz-meta-n: Zoë'], { AWS_ACCESS_KEY_ID: 'AKIDOTHER' }],
])('verify rejects with %s: %j %j', async (code, args, environment) => {
  const { status, stdout, stderr } = await use(['verify', put.url, ...args], { ...exampleKeys, ...environment })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(new RegExp(`^error: not valid: [^\\n]* \\(${code}\\)\\n$`))
  for (const secret of ['another-secret', exampleKeys.AWS_SECRET_ACCESS_KEY]) expect(stderr).not.toContain(secret)
})

it('verify and diagnose state how to pass a header that they need', async () => {
  const advice =
    'these signed headers: x-amz-meta-n. State them as they were sent. --header NAME:VALUE passes a header.'
  expect((await use(['verify', put.url, '--method', 'PUT'])).stderr).toContain(advice)
  expect((await use(['diagnose', put.url, '--method', 'PUT'])).stdout).toContain(advice)
})

it('diagnose warns about a response that is not an error of a store', async () => {
  const diagnose = (response: string) => use(['diagnose', put.url, '--response', '-'], {}, response)
  const warning = 'warning: the response contains no error code from a store, so it does not explain the rejection\n'
  expect(await diagnose('hello')).toMatchObject({ status: 0, stderr: warning })
  expect(await diagnose('<Error><Code>AccessDenied</Code></Error>')).toMatchObject({ status: 0, stderr: '' })
})

it('diagnose reports the cause in the response', async () => {
  const xml =
    '<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Expires>2020-01-01T00:00:00Z</Expires></Error>'
  const args = ['diagnose', put.url, '--method', 'PUT', '--header', 'x-amz-meta-n: Zoë', '--response', '-']
  const { status, stdout } = await use([...args, '--json'], {}, xml)
  expect(status).toBe(0)
  expect((JSON.parse(stdout) as Diagnosis).cause).toBe('expired')
  expect((await use(args, {}, xml)).stdout).toMatch(/^expired: .+\n$/)
  expect((await use([...args.slice(0, -1), 'none'], {})).stderr).toBe("error: can't read none: no such file (ENOENT)\n")
  expect(await use([...args.slice(0, -1), '/dev/zero'], {})).toMatchObject({
    status: 2,
    stderr: 'error: /dev/zero is too long for a response\n',
  })
})

const signedLongAgo = put.url
  .replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20200101')
  .replace(/%2F\d{8}%2F/, '%2F20200101%2F')

it('diagnose needs no response for an expired URL, and reads standard input', async () => {
  expect((await use(['diagnose', signedLongAgo], {})).stdout).toMatch(/^expired: /)
  expect((await use(['diagnose', '-'], {}, `curl '${signedLongAgo}'\n`)).stdout).toMatch(/^expired: /)
})

it('diagnose and verify find the wrong method with local credentials', async () => {
  const headers = ['--header', 'x-amz-meta-n: Zoë']
  const diagnosed = await use(['diagnose', put.url, '--method', 'GET', ...headers, '--json'], exampleKeys)
  expect((JSON.parse(diagnosed.stdout) as Diagnosis).cause).toBe('methodDiffers')
  const { stderr } = await use(['verify', put.url, '--method', 'GET', ...headers], exampleKeys)
  expect(stderr).toMatch(/^error: not valid: .*PUT.* \(SignatureDoesNotMatch\)\n$/)
})
