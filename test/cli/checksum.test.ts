import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { completeMultipartUpload, createMultipartUpload, headObject, putObject, uploadPart } from 'sigv4-presign'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCrc } from '../../src/cli/transfer/crc.ts'
import { reference } from '../servers/reference/reference.ts'
import { readXml } from '../servers/xml.ts'
import { bucket, createEvent, mebibyte, useStore } from './store.ts'

const { directory, use, begin, sendOperation, local, intercept } = useStore(reference)

const content = randomBytes(12 * mebibyte)

/** Uploads the content in parts of these sizes. */
async function uploadParts(key: string, sizes: number[]) {
  const [uploadId] = readXml(await (await sendOperation(createMultipartUpload(key))).text(), 'UploadId')
  let start = 0
  for (const [index, size] of sizes.entries()) {
    const body = Buffer.from(content.subarray(start, start + size))
    await sendOperation(uploadPart(key, { uploadId: uploadId!, partNumber: index + 1 }), body)
    start += size
  }
  const parts = partsOf(sizes).map(
    (part, index) =>
      `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${createHash('md5').update(part).digest('hex')}"</ETag></Part>`,
  )
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  expect((await sendOperation(completeMultipartUpload(key, { uploadId: uploadId! }), body)).status).toBe(200)
}

const partsOf = (sizes: number[]) =>
  sizes.map((size, index) => {
    const start = sizes.slice(0, index).reduce((sum, before) => sum + before, 0)
    return content.subarray(start, start + size)
  })

const evenSizes = [5 * mebibyte, 5 * mebibyte, 2 * mebibyte]
const unevenSizes = [5 * mebibyte, 6 * mebibyte, mebibyte]
const growingSizes = [5 * mebibyte, 7 * mebibyte]

beforeAll(async () => {
  await sendOperation(putObject('digits'), Buffer.from('123456789'))
  await sendOperation(putObject('whole'), content)
  await uploadParts('even', evenSizes)
  await uploadParts('uneven', unevenSizes)
  await uploadParts('growing', growingSizes)
})

/** Adds headers to the HEAD response of an object. The KMS header shows that the ETag is not a checksum. */
const interceptHead = (key: string, headers: Record<string, string>) =>
  intercept(async (message: IncomingMessage, response: ServerResponse) => {
    if (message.method !== 'HEAD' || message.url!.includes('partNumber=')) return false
    const head = await sendOperation(headObject(key))
    response.writeHead(200, {
      'content-length': head.headers.get('content-length')!,
      etag: head.headers.get('etag')!,
      'x-amz-server-side-encryption': 'aws:kms',
      ...headers,
    })
    response.end()
    return true
  })

const download = async (key: string, headers: Record<string, string>, target: string) => {
  const proxy = await interceptHead(key, headers)
  const child = begin(['download', `s3://${bucket}/${key}`, target, '--force', '--part-size', '5MiB'], proxy)
  const [stdout, stderr, [status]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  proxy.close()
  return {
    status,
    stderr,
    received: target === '-' ? stdout : existsSync(local(target)) && readFileSync(local(target)),
  }
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

/** Returns the checksum of the parts' checksums. */
const composite = (create: () => { update(data: Uint8Array): unknown; digest(): Buffer }, sizes: number[]) => {
  const digest = (data: Uint8Array) => {
    const hash = create()
    hash.update(data)
    return hash.digest()
  }
  return `${digest(Buffer.concat(partsOf(sizes).map(digest))).toString('base64')}-${sizes.length}`
}

describe.each(['back', '-'])('a download to %s', (target) => {
  const advice = target === '-' ? '' : '; the file was deleted, try again'
  const place = target === '-' ? 'output' : 'download'

  // The check values of the CRC catalogue, and the digests that sha1sum and sha256sum print.
  it.each([
    ['crc32', 'CRC32', 'cbf43926'],
    ['crc32c', 'CRC32C', 'e3069283'],
    ['crc64nvme', 'CRC64NVME', 'ae8b14860a799888'],
    ['sha1', 'SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['sha256', 'SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('verifies the %s', async (name, title, check) => {
    const header = `x-amz-checksum-${name}`
    const type = { 'x-amz-checksum-type': 'FULL_OBJECT' }
    expect(await download('digits', { [header]: base64(check), ...type }, target)).toEqual({
      status: 0,
      stderr: '',
      received: Buffer.from('123456789'),
    })
    const wrong = await download('digits', { [header]: base64(check.replace(/^./, '0')), ...type }, target)
    expect({ status: wrong.status, stderr: wrong.stderr }).toEqual({
      status: 1,
      stderr: `error: the ${title} of the ${place} differs from the store's${advice}\n`,
    })
  })

  it.each([
    ['sha256', 'SHA256', () => createHash('sha256')],
    ['sha1', 'SHA1', () => createHash('sha1')],
    ['crc32c', 'CRC32C', () => createCrc('crc32c')],
    ['crc32', 'CRC32', () => createCrc('crc32')],
  ] as const)('verifies the %s of the parts', async (name, title, create) => {
    const header = `x-amz-checksum-${name}`
    const type = { 'x-amz-checksum-type': 'COMPOSITE' }
    const right = await download('even', { [header]: composite(create, evenSizes), ...type }, target)
    expect({ status: right.status, stderr: right.stderr }).toEqual({ status: 0, stderr: '' })
    expect(content.equals(right.received as Buffer)).toBe(true)
    const wrong = await download(
      'even',
      { [header]: composite(create, [6 * mebibyte, 5 * mebibyte, mebibyte]) },
      target,
    )
    expect(wrong.status).toBe(1)
    expect(wrong.stderr).toMatch(new RegExp(`^error: the ${title} of the parts of the ${place} `))
    // This checksum lacks the number of parts, so it cannot be verified.
    const unknown = await download('even', { [header]: base64('00'), ...type }, target)
    expect({ status: unknown.status, stderr: unknown.stderr }).toEqual({
      status: 0,
      stderr: 'not verified: the store sent no checksum of this object\n',
    })
  })

  /** Downloads an object with this multipart ETag from a store that does not report the sizes of parts. */
  const downloadWithETag = async (etag: string, bytes: Uint8Array = content) => {
    const proxy = await intercept(async ({ method, url }, response) => {
      if (method === 'GET') {
        response.writeHead(200, { etag: `"${etag}"` }).end(bytes)
        return true
      }
      if (url!.includes('partNumber=')) response.writeHead(501).end()
      else response.writeHead(200, { 'content-length': bytes.length, etag: `"${etag}"` }).end()
      return true
    })
    const args = ['download', `s3://${bucket}/even`, target, '--force', '--part-size', '16MiB', '--retries', '0']
    const child = begin(args, proxy)
    child.stdout.resume()
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>])
    proxy.close()
    return { status, stderr }
  }
  const md5 = (data: Uint8Array) => createHash('md5').update(data).digest()
  const etagOf = (sizes: number[]) => `${md5(Buffer.concat(partsOf(sizes).map(md5))).toString('hex')}-${sizes.length}`

  it.each([[[12]], [[6, 6]], [[8, 4]], [[5, 5, 2]]])(
    'finds the part size of a multipart ETag without the sizes of the parts: %j MiB',
    async (sizes) => {
      const etag = etagOf(sizes.map((size) => size * mebibyte))
      expect(await downloadWithETag(etag)).toEqual({ status: 0, stderr: '' })
    },
  )

  it('fails if the multipart ETag of a single part differs', async () => {
    expect(await downloadWithETag(`${'0'.repeat(32)}-1`)).toEqual({
      status: 1,
      stderr: `error: the MD5 of the parts of the ${place} differs from the store's${advice}\n`,
    })
  })

  it('reports that nothing could be verified', async () => {
    expect(await downloadWithETag(etagOf([7 * mebibyte, 5 * mebibyte]))).toEqual({
      status: 0,
      stderr:
        'not verified: the MD5 of the parts is one of 2 parts whose sizes the store does not report, and no common part size fits\n',
    })
  })

  it('accepts an empty object that was uploaded as one empty part', async () => {
    const empty = new Uint8Array()
    expect(await downloadWithETag(`${md5(md5(empty)).toString('hex')}-1`, empty)).toEqual({ status: 0, stderr: '' })
  })

  it.each(['uneven', 'growing'])('does not fail for parts of different sizes: %s', async (key) => {
    const header = { 'x-amz-server-side-encryption': 'AES256' }
    const { status, stderr, received } = await download(key, header, target)
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: target === '-' ? 'not verified: the parts of this object differ in size\n' : '',
    })
    expect(content.equals(received as Buffer)).toBe(true)
  })
})

/** Downloads from a store that sends no checksum, and states `range` with the first part. */
async function downloadRanges(range: string | undefined) {
  const proxy = await intercept(({ method, headers }, response) => {
    if (method === 'HEAD') response.writeHead(200, { 'content-length': content.length }).end()
    else {
      const [first, last] = /(\d+)-(\d+)/.exec(headers.range!)!.slice(1).map(Number) as [number, number]
      const right = `bytes ${first}-${last}/${content.length}`
      const stated = first === 0 ? range : right
      response.writeHead(206, stated === undefined ? {} : { 'content-range': stated })
      response.end(content.subarray(first, last + 1))
    }
    return true
  })
  const args = ['download', `s3://${bucket}/whole`, 'ranges', '--part-size', '5MiB', '--retries', '0', '--force']
  const { status, stderr } = await use(args, proxy)
  proxy.close()
  return { status, stderr }
}

it.each([
  ['other bytes', 'bytes 1-5242880/12582912'],
  ['fewer bytes', 'bytes 0-5242878/12582912'],
  ['an object of another size', 'bytes 0-5242879/12582913'],
])('fails if the store claims to have sent %s', async (_, range) => {
  expect(await downloadRanges(range)).toEqual({
    status: 1,
    stderr: 'error: the store sent a different range than requested\n',
  })
  expect(existsSync(local('ranges'))).toBe(false)
})

it.each([undefined, 'bytes 0-5242879/*', 'Bytes 0-5242879/12582912'])('accepts the range %j', async (range) => {
  const stderr = 'not verified: the store sent no checksum of this object\n'
  expect(await downloadRanges(range)).toEqual({ status: 0, stderr })
  expect(readFileSync(local('ranges')).equals(content)).toBe(true)
  rmSync(local('ranges'))
})

it.each([
  ['Sun, 01 Mar 2026 12:00:00 GMT', 'Sun, 01 Mar 2026 12:00:01 GMT'],
  [undefined, undefined],
])('does not continue an earlier state of an object that has no ETag: modified %s, then %s', async (before, after) => {
  let modified = before
  let bytes = Buffer.alloc(8 * mebibyte, 'a')
  let answers = 1
  const proxy = await intercept(({ method, headers }, response) => {
    const head = modified === undefined ? {} : { 'last-modified': modified }
    if (method === 'HEAD') response.writeHead(200, { ...head, 'content-length': bytes.length }).end()
    else if (answers-- > 0) {
      const [first, last] = /(\d+)-(\d+)/.exec(headers.range!)!.slice(1).map(Number) as [number, number]
      response.writeHead(206, head).end(bytes.subarray(first, last + 1))
    } else response.writeHead(403).end()
    return true
  })
  const args = ['download', `s3://${bucket}/whole`, 'states', '--part-size', '5MiB', '--parallel', '1', '--force']
  expect((await use(args, proxy)).status).toBe(1)
  modified = after
  bytes = Buffer.alloc(8 * mebibyte, 'b')
  answers = 2
  expect((await use(args, proxy)).status).toBe(0)
  proxy.close()
  expect(readFileSync(local('states')).equals(bytes)).toBe(true)
})

/** Downloads from a store with these ETags, that of HEAD first, and returns the `If-Match` of its requests. */
async function downloadStates([ofHead, ...ofParts]: string[]) {
  const conditions: (string | undefined)[] = []
  const proxy = await intercept(({ method, headers }, response) => {
    if (method === 'HEAD') response.writeHead(200, { 'content-length': content.length, etag: ofHead }).end()
    else {
      conditions.push(headers['if-match'])
      const [first, last] = /(\d+)-(\d+)/.exec(headers.range!)!.slice(1).map(Number) as [number, number]
      response.writeHead(206, { etag: ofParts.shift() }).end(content.subarray(first, last + 1))
    }
    return true
  })
  const args = ['download', `s3://${bucket}/whole`, 'changing', '--part-size', '5MiB', '--parallel', '1', '--force']
  const { status, stderr } = await use(args, proxy)
  proxy.close()
  return { status, stderr, conditions: [...new Set(conditions)] }
}

it('fails if the ETag of a part shows another state of the object', async () => {
  expect(await downloadStates(['"a"', '"a"', '"b"'])).toEqual({
    status: 1,
    stderr: 'error: the object changed while it was downloaded; try again\n',
    conditions: ['"a"'],
  })
  expect(existsSync(local('changing'))).toBe(false)
})

it('does not send a weak ETag as a condition, which no object fulfils', async () => {
  expect(await downloadStates(['W/"c"', 'W/"c"', '"c"', 'W/"c"'])).toEqual({
    status: 0,
    stderr: 'not verified: the store sent no checksum of this object\n',
    conditions: [undefined],
  })
})

it('leaves no file if the checksum differs', async () => {
  const { received } = await download('digits', { 'x-amz-checksum-crc32c': base64('00000000') }, 'wrong')
  expect(received).toBe(false)
  expect(readdirSync(directory).filter((name) => name.includes('wrong'))).toEqual([])
})

it('prefers the strongest checksum of the whole object', async () => {
  const { stderr } = await download(
    'even',
    {
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-checksum-sha256': 'AAAA-3',
      'x-amz-checksum-sha1': base64('00'),
      'x-amz-checksum-crc32': base64('00'),
    },
    '-',
  )
  expect(stderr).toBe("error: the SHA1 of the output differs from the store's\n")
})

describe('a download to standard output', () => {
  it('exits quietly when the reader closes the pipe', async () => {
    const child = begin(['download', `s3://${bucket}/whole`, '-', '--part-size', '5MiB'])
    const errors = text(child.stderr)
    child.stdout.once('data', () => child.stdout.destroy())
    const [status] = (await once(child, 'exit')) as [number]
    expect({ status, errors: await errors }).toEqual({ status: 0, errors: '' })
  })

  it('reports at Ctrl-C that the output is incomplete', async () => {
    const stuck = createEvent()
    const proxy = await intercept((message) => {
      const isSecond = message.headers.range?.startsWith(`bytes=${5 * mebibyte}-`) === true
      if (isSecond) stuck.happen()
      return isSecond
    })
    const child = begin(['download', `s3://${bucket}/whole`, '-', '--part-size', '5MiB', '--parallel', '1'], proxy)
    const output = buffer(child.stdout)
    const errors = text(child.stderr)
    await stuck.happened
    child.kill('SIGINT')
    const [status] = (await once(child, 'close')) as [number]
    proxy.close()
    expect({ status, errors: await errors }).toEqual({
      status: 130,
      errors: 'error: interrupted; the output is incomplete\n',
    })
    expect((await output).equals(content.subarray(0, 5 * mebibyte))).toBe(true)
  })

  it('reports the rejection of the store, and writes nothing', async () => {
    expect(await use(['download', `s3://${bucket}/missing`, '-'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error: the store rejected GET: 404 NoSuchKey The key does not exist. The signature was accepted, but there is no such object. Check the bucket and the key.\n',
    })
  })
})
