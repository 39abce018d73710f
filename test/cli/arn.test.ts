import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createBucket,
  getObject,
  listObjects,
  type Presigned,
  type PresignedPost,
  presign,
  putObject,
} from 'sigv4-presign'
import { fromArn } from 'sigv4-presign/endpoints'
import { verifyUrlV4a } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import { createDirectory, environmentOf, exampleKeys, run } from './program.ts'

const credentials = {
  accessKeyId: exampleKeys.AWS_ACCESS_KEY_ID,
  secretAccessKey: exampleKeys.AWS_SECRET_ACCESS_KEY,
}

const accessPoint = 'arn:aws:s3:us-west-2:123456789012:accesspoint/photos'
const multiRegion = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'

const use = (args: string[], extra: Record<string, string> = {}, input = '') =>
  run(args, { environment: { ...exampleKeys, ...extra }, input })

describe('an ARN as the bucket', () => {
  it.each([
    ['accesspoint/photos', accessPoint, getObject('2026/a b.jpg'), ['get', '/2026/a b.jpg']],
    ['accesspoint:photos', accessPoint.replace('t/p', 't:p'), getObject('a:b/c'), ['get', '/a:b/c']],
    [
      'Outposts',
      'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac/accesspoint/photos',
      putObject('k', { contentType: 'a/b' }),
      ['put', '/k', '--content-type', 'a/b'],
    ],
    ['Object Lambda', 'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/p-1', listObjects(), ['list', '/']],
    ['China', 'arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/photos', getObject('k'), ['get', '/k']],
  ])(
    'of %s is resolved like in the library, with the ARN’s region',
    async (_, arn, operation, [command, key, ...options]) => {
      const { status, stdout } = await use([command!, `s3://${arn}${key}`, '--json', ...options])
      expect(status).toBe(0)
      const printed = JSON.parse(stdout) as Presigned
      const signingDate = new Date(Date.parse(JSON.parse(stdout).expiresAt) - 900_000)
      const signed = await presign({ ...fromArn(arn), credentials }, operation, { signingDate })
      expect(printed).toEqual(JSON.parse(JSON.stringify(signed)))
    },
  )

  it('can be combined with an endpoint, such as that of a VPC', async () => {
    const { stdout } = await use(['get', `s3://${accessPoint}/k`, '--endpoint', 'https://vpce-1.example'])
    expect(stdout).toMatch(/^https:\/\/photos-123456789012\.vpce-1\.example\/k\?.*us-west-2/)
  })

  it('accepts forms', async () => {
    const { stdout } = await use(['post', `s3://${accessPoint}/k`, '--json'])
    expect((JSON.parse(stdout) as PresignedPost).url).toBe(
      'https://photos-123456789012.s3-accesspoint.us-west-2.amazonaws.com/',
    )
  })

  it('is signed with SigV4a and verified, also in bulk, for a multi-region access point', async () => {
    const one = await use(['get', `s3://${multiRegion}/a b`, '--expires', '1h'])
    const many = await use(['bulk', `s3://${multiRegion}/p/`], {}, 'x\ny\n')
    const urls = [one.stdout.trim(), ...many.stdout.trim().split('\n')]
    expect(urls).toHaveLength(3)
    for (const [index, key] of ['a b', 'p/x', 'p/y'].entries()) {
      const request = { method: 'GET', url: urls[index]!, headers: {} }
      const verified = await verifyUrlV4a(request, { credentials: () => credentials })
      expect(verified).toMatchObject({ key, regionSet: ['*'] })
    }
    const good = await use(['verify', urls[0]!, '--json'])
    expect(good).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(good.stdout)).toMatchObject({ regionSet: ['*'], key: 'a b' })
    const bad = await use(['verify', urls[0]!], { AWS_SECRET_ACCESS_KEY: 'another-secret' })
    expect(bad).toMatchObject({ status: 1, stdout: '' })
    expect(bad.stderr).toMatch(/^error: not valid: .* \(SignatureDoesNotMatch\)\n$/)
  })

  it.each([
    ['http://127.0.0.1:9000', accessPoint, 'an ARN needs an endpoint with a host name, not an address'],
    ['http://[::1]:9000', accessPoint, 'an ARN needs an endpoint with a host name, not an address'],
    ['https://s3.example', multiRegion, 'multi-region access points accept no endpoint'],
  ])('is rejected with the endpoint %s: %s', async (endpoint, arn, message) => {
    expect(await use(['get', `s3://${arn}/k`], { AWS_ENDPOINT_URL_S3: endpoint })).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: AWS_ENDPOINT_URL_S3: ${message}\n`,
    })
  })

  it.each<[string[], string]>([
    [['get', `s3://${accessPoint}`], 'expected a key after the bucket: s3://BUCKET/KEY'],
    [['get', `s3://${accessPoint.replace('12', 'x')}/k`], 'arn: account: expected'],
    [['get', 's3://arn:aws:s3:::photos/k'], 'arn: region: expected'],
    [['get', `s3://${accessPoint}/k`, '--store', 'gcs'], 'an ARN and --store cannot be combined'],
    [['get', `s3://${accessPoint}/k`, '--path-style'], 'an ARN and --path-style cannot be combined'],
    [
      ['get', `s3://${multiRegion}/k`, '--endpoint', 'https://x.example'],
      '--endpoint: multi-region access points accept no endpoint',
    ],
    [['post', `s3://${multiRegion}/k`], 'a multi-region access point accepts no forms; presign a PUT'],
  ])('is rejected in %j', async (args, message) => {
    const { status, stdout, stderr } = await use(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
  })

  it('can be the target of uploads and the source of downloads', async () => {
    const server = await reference.start()
    // The reference store maps the access point's host name to this bucket.
    await send(
      server,
      await presign(
        { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a },
        createBucket({ bucket: 'photos-123456789012' }),
      ),
    )
    const directory = createDirectory()
    const content = randomBytes(17 * 2 ** 20)
    writeFileSync(join(directory.path, 'large.bin'), content)
    // DNS does not resolve the access point's host name to this machine, so this replaces the lookup.
    const lookup = `import dns from 'node:dns'; dns.lookup = (name, options, answer) => answer(null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4)`
    const options = {
      environment: {
        ...environmentOf(server),
        AWS_ENDPOINT_URL_S3: server.virtualHostEndpoint!,
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(lookup)}`,
      },
      directory: directory.path,
    }
    const place = `s3://${accessPoint.replace('us-west-2', server.region)}/large.bin`
    const upload = await run(['upload', 'large.bin', place], options)
    const download = await run(['download', place, 'back.bin'], options)
    const back = readFileSync(join(directory.path, 'back.bin'))
    directory.remove()
    await server.stop()
    const done = { status: 0, stdout: '', stderr: '' }
    expect([upload, download, back.equals(content)]).toEqual([done, done, true])
  })
})
