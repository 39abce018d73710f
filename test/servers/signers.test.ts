/** If RADOS Gateway accepts the URL of a JavaScript signer, `verifyUrl` returns the signed key, even a hostile one. */
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { SignatureV4 } from '@smithy/signature-v4'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { Client } from 'minio'
import { S3mini } from 's3mini'
import { createBucket, getObject, presign } from 'sigv4-presign'
import { verifyUrl } from 'sigv4-presign/verify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCi } from '../ci.ts'
import { Sha256 } from '../properties/official-signer.ts'
import { send } from './client.ts'
import { radosgw } from './radosgw.ts'

/** 376 keys: each printable ASCII character except the space, alone and next to other characters. */
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
const hostileKeys = printable.flatMap((character) => {
  const escaped = `%${character.charCodeAt(0).toString(16)}`
  return [`a${character}`, `${character}a b`, `é${character}${character}日/a`, `a${escaped}${character}`]
})

const bucket = 'hostile'
const missing = radosgw.missing()

describe.skipIf(missing !== undefined && !inCi())('radosgw and verifyUrl', async () => {
  if (missing !== undefined) {
    it(`radosgw SKIPPED: ${missing}`, () => {
      throw new Error(missing)
    })
    return
  }
  const server = await radosgw.start()
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  afterAll(async () => {
    agent.destroy()
    await server.stop()
  })
  const { endpoint, region } = server
  const { accessKeyId, secretAccessKey } = server.credentials.a
  const { host, hostname, port } = new URL(endpoint)

  /** The path as most callers encode it, and as `encodeURI` does, which keeps characters that some signers rewrite. */
  const encoded = (key: string) => `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
  const barelyEncoded = (key: string) => `/${bucket}/${encodeURI(key).replace(/[?#]/g, encodeURIComponent)}`

  const official = new S3Client({
    region,
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  const smithy = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  })
  const awsClient = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' })
  const minio = new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    region,
  })
  const s3mini = new S3mini({ accessKeyId, secretAccessKey, region, endpoint: `${endpoint}/${bucket}` })

  const signWithSmithy = async (key: string) => {
    const path = encoded(key).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    const signed = await smithy.presign({
      method: 'GET',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: {},
      headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    })
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(`${value}`)}`)
    return `${endpoint}${path}?${query.join('&')}`
  }
  const signWithAws4 = (path: string) => {
    const { path: signed } = aws4.sign(
      { service: 's3', region, host, path, signQuery: true },
      { accessKeyId, secretAccessKey },
    )
    return endpoint + signed
  }
  const signWithAws4fetch = async (path: string) =>
    (await awsClient.sign(endpoint + path, { aws: { signQuery: true } })).url

  type Signer = (key: string) => string | Promise<string>

  /** Each signer, and how many of its URLs radosgw accepts. Only radosgw reads a bare `+` as a plus. */
  const signers: [name: string, accepted: number, sign: Signer][] = [
    [
      'sigv4-presign',
      376,
      async (key) =>
        (await presign({ endpoint, region, bucket, credentials: server.credentials.a }, getObject(key))).url,
    ],
    [
      '@aws-sdk/s3-request-presigner',
      376,
      (key) => getSignedUrl(official, new GetObjectCommand({ Bucket: bucket, Key: key })),
    ],
    ['@smithy/signature-v4', 376, signWithSmithy],
    ['minio', 376, (key) => minio.presignedUrl('GET', bucket, key)],
    ['s3mini', 376, (key) => s3mini.getPresignedUrl('GET', key)],
    ['aws4', 376, (key) => signWithAws4(encoded(key))],
    ['aws4 with encodeURI', 372, (key) => signWithAws4(barelyEncoded(key))],
    ['aws4fetch', 376, (key) => signWithAws4fetch(encoded(key))],
    ['aws4fetch with encodeURI', 372, (key) => signWithAws4fetch(barelyEncoded(key))],
  ]

  /** Returns the key that a signer signs: s3mini removes leading slashes. */
  const signedKey = (name: string, key: string) => (name === 's3mini' ? key.replace(/^\/+/, '') : key)

  /** Returns the status of radosgw's response to the unchanged URL; `fetch` would normalize it. */
  async function statusOf(url: string): Promise<number> {
    const outgoing = request({ hostname, port, path: url.slice(endpoint.length), headers: { host }, agent })
    outgoing.end()
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    incoming.resume()
    await once(incoming, 'end')
    return incoming.statusCode!
  }

  const options = {
    credentials: (id: string) => (id === accessKeyId ? { secretAccessKey } : undefined),
    region,
  }

  const keyOf = async (url: string) => {
    try {
      const verified = await verifyUrl({ method: 'GET', url, headers: {} }, options)
      return verified.bucket === bucket ? verified.key : `in the bucket ${verified.bucket}`
    } catch (error) {
      return `${error}`
    }
  }

  beforeAll(async () => {
    const store = { endpoint, region, bucket, credentials: server.credentials.a }
    expect((await send(server, await presign(store, createBucket()))).status).toBe(200)
  })

  it('are given 376 different keys', () => {
    expect(new Set(hostileKeys).size).toBe(376)
  })

  it.each(signers)('agree on the keys of %s', async (name, count, sign) => {
    const results = await Promise.all(
      hostileKeys.map(async (key) => {
        const url = await sign(key)
        return { key, url, status: await statusOf(url) }
      }),
    )
    expect(results.filter(({ status }) => ![400, 403, 404].includes(status))).toEqual([])
    // The object does not exist: 404 means that the signature is valid.
    const accepted = results.filter(({ status }) => status === 404)
    expect(accepted).toHaveLength(count)
    const others: string[] = []
    for (const { key, url } of accepted) {
      const verified = await keyOf(url)
      if (verified !== signedKey(name, key)) others.push(`${key}: ${verified}, ${url}`)
    }
    expect(others).toEqual([])
  })
})
