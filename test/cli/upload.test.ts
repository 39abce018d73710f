import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { headObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { acceptAndDiscard, useStoreForParts } from './parts.ts'
import { finish } from './program.ts'
import { bucket, createEvent, mebibyte, stores } from './store.ts'

describe.each(stores)('an upload to $name', ({ kind, parallel }) => {
  const { use, begin, sendOperation, local, has, isGone, intercept, interceptWithParts, credentials } =
    useStoreForParts(kind)
  const inParts = ['--part-size', '5MiB', ...parallel]

  it('fails if the store lost a part, and leaves no parts in the store', async () => {
    writeFileSync(local('large.bin'), randomBytes(18 * mebibyte))
    const proxy = await interceptWithParts((number, ...exchange) => number === 3 && acceptAndDiscard(...exchange))
    const { status, stderr } = await use(['upload', 'large.bin', `s3://${bucket}/always`, ...inParts], proxy)
    proxy.close()
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: the store rejected POST: 400 InvalidPart/)
    expect(await isGone('always', proxy.uploadId())).toBe(true)
  })

  it('fails if the file changes while it is read', async () => {
    writeFileSync(local('changing.bin'), randomBytes(17 * mebibyte))
    const proxy = await interceptWithParts((number) => {
      if (number === 3) appendFileSync(local('changing.bin'), 'more')
      return false
    })
    const outcome = await use(['upload', 'changing.bin', `s3://${bucket}/changing`, ...inParts], proxy)
    proxy.close()
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: the file changed while it was uploaded; upload it again\n',
    })
    expect(await isGone('changing', proxy.uploadId())).toBe(true)
    expect((await sendOperation(headObject('changing'))).status).toBe(404)
  })

  it('reports the remaining parts when the network fails', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    let isLost = false
    const cut = (message: { socket: { destroy(): void } }) => {
      if (isLost) message.socket.destroy()
      return isLost
    }
    const proxy = await interceptWithParts((number, message) => {
      isLost ||= number === 2
      return cut(message)
    }, cut)
    const args = ['upload', 'large.bin', `s3://${bucket}/cut`, '--parallel', '1', '--part-size', '5MiB']
    const { status, stderr } = await use([...args, '--retries', '1'], proxy)
    proxy.close()
    expect(status).toBe(1)
    const advice = 'ECONNRESET; check --endpoint and the network'
    expect(stderr).toBe(
      `the store may still hold parts of upload ${proxy.uploadId()}; --resume continues it: no response to DELETE: ${advice}\nerror: no response to PUT: ${advice}\n`,
    )
    expect(await isGone('cut', proxy.uploadId())).toBe(false)
  })

  it('reports that HTTP_PROXY is not used', async () => {
    const environment = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1', HTTP_PROXY: 'http://user:secret@127.0.0.1:2' }
    const { stderr } = await use(['download', `s3://${bucket}/k`, 'k', '--retries', '0'], { environment })
    expect(stderr).toBe(
      'error: no response to HEAD: ECONNREFUSED; check --endpoint and the network; HTTP_PROXY is not used\n',
    )
  })

  it('exits at once at a second Ctrl-C, and reports the remaining parts', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const stuck = createEvent()
    const removing = createEvent()
    const proxy = await interceptWithParts(
      (number) => {
        if (number === 3) stuck.happen()
        return number === 3
      },
      ({ method }) => {
        if (method === 'DELETE') removing.happen()
        return method === 'DELETE'
      },
    )
    const args = ['upload', 'large.bin', `s3://${bucket}/twice`, '--parallel', '1', '--part-size', '5MiB']
    const child = begin(args, proxy)
    const ended = finish(child)
    await stuck.happened
    child.kill('SIGINT')
    await removing.happened
    child.kill('SIGINT')
    expect(await ended).toEqual({
      status: 130,
      stdout: '',
      stderr: `error: interrupted twice; the store may still hold parts of upload ${proxy.uploadId()}; --resume continues it\n`,
    })
    proxy.close()
  })

  it('reads standard input, and sends small input in one request and large input in parts', async () => {
    const much = randomBytes(17 * mebibyte + 3)
    const exact = randomBytes(5 * mebibyte)
    const put = async (key: string, input: Buffer) => {
      const args = ['upload', '-', `s3://${bucket}/${key}`, '--content-type', 'image/png', ...inParts]
      expect(await use(args, { input })).toEqual({ status: 0, stdout: '', stderr: '' })
      const { headers } = await sendOperation(headObject(key))
      expect(headers.get('content-type')).toBe('image/png')
      return headers.get('etag')
    }
    expect(await put('little', randomBytes(1000))).not.toContain('-')
    expect(await put('nothing', Buffer.alloc(0))).toBe('"d41d8cd98f00b204e9800998ecf8427e"')
    await put('exact', exact)
    expect(await has('exact', exact)).toBe(true)
    await put('much', much)
    expect(await has('much', much)).toBe(true)
  })

  it('of standard input keeps only the parts in progress in memory', async () => {
    const proxy = await interceptWithParts(
      (_number, ...exchange) => acceptAndDiscard(...exchange),
      (message, response) => {
        if (message.method !== 'POST' || !message.url!.includes('uploadId=')) return false
        response.end('<CompleteMultipartUploadResult><ETag>"no checksum"</ETag></CompleteMultipartUploadResult>')
        return true
      },
    )
    const reportPeakMemory = `import { writeSync } from 'node:fs'
      process.on('exit', () => writeSync(1, String(process.resourceUsage().maxRSS)))`
    const args = ['upload', '-', `s3://${bucket}/memory`, '--part-size', '5MiB', '--parallel', '2']
    const child = begin(args, {
      environment: {
        ...proxy.environment,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reportPeakMemory)}`,
      },
    })
    const ended = finish(child)
    await pipeline(Readable.from(Array.from({ length: 600 }, () => Buffer.alloc(mebibyte))), child.stdin)
    const { status, stdout, stderr } = await ended
    proxy.close()
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(proxy.sent).toHaveLength(120)
    // Well below the 600 MiB that are sent. The exact peak depends on garbage collection.
    expect(Number(stdout) / 1024).toBeLessThan(400)
  })

  it('of standard input ends when the store rejects it, even if the input stays open', async () => {
    const proxy = await interceptWithParts((_number, _message, response) => {
      response.writeHead(403).end('<Error><Code>NotToday</Code></Error>')
      return true
    })
    const child = begin(['upload', '-', `s3://${bucket}/endless`, '--part-size', '5MiB'], proxy)
    child.stdin.on('error', () => {})
    child.stdin.write(Buffer.alloc(6 * mebibyte))
    expect(await finish(child)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: the store rejected PUT: 403 NotToday\n',
    })
    proxy.close()
    expect(await isGone('endless', proxy.uploadId())).toBe(true)
  })

  it('of standard input ends at Ctrl-C, even if the input stays open', async () => {
    const began = createEvent()
    const proxy = await interceptWithParts(() => {
      began.happen()
      return false
    })
    const child = begin(['upload', '-', `s3://${bucket}/stopped`, '--part-size', '5MiB'], proxy)
    child.stdin.on('error', () => {})
    child.stdin.write(Buffer.alloc(6 * mebibyte))
    const ended = finish(child)
    await began.happened
    child.kill('SIGINT')
    expect(await ended).toEqual({
      status: 130,
      stdout: '',
      stderr: 'error: interrupted; no part of it is left in the store\n',
    })
    proxy.close()
    expect(await isGone('stopped', proxy.uploadId())).toBe(true)
  })

  it('needs no permission to read the bucket', async () => {
    const content = randomBytes(17 * mebibyte)
    writeFileSync(local('large.bin'), content)
    const proxy = await intercept(({ method }, response) => {
      if (method === 'GET' || method === 'HEAD') response.writeHead(403).end()
      return method === 'GET' || method === 'HEAD'
    })
    const outcome = await use(['upload', 'large.bin', `s3://${bucket}/write-only`, ...inParts], proxy)
    proxy.close()
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await has('write-only', content)).toBe(true)
  })

  it('fails if the store reports another checksum of the object', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const proxy = await intercept(({ method, url }, response) => {
      if (method !== 'POST' || !url!.includes('uploadId=')) return false
      const etag = `&quot;${'0'.repeat(32)}-4&quot;`
      response.end(`<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`)
      return true
    })
    const outcome = await use(['upload', 'large.bin', `s3://${bucket}/other`, ...inParts], proxy)
    proxy.close()
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: "error: the store's checksum of the object differs from what was sent\n",
    })
  })

  it.each([1, 17])('of %i MiB fails if something else answers in place of the store', async (size) => {
    writeFileSync(local('any.bin'), randomBytes(size * mebibyte))
    const proxy = await intercept(async (message, response) => {
      if (message.method !== 'PUT') return false
      if (message.headers.expect) response.writeContinue()
      message.resume().on('end', () => response.end('<html>Please sign in</html>'))
      return true
    })
    const { status, stderr } = await use(['upload', 'any.bin', `s3://${bucket}/any`, ...inParts], proxy)
    proxy.close()
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: the response has no ETag, so the store may not have (the object|part \d)\n$/)
  })

  it('is completed even if the response is lost', async () => {
    const content = randomBytes(17 * mebibyte)
    writeFileSync(local('large.bin'), content)
    let times = 0
    const proxy = await intercept((message, response) => {
      if (message.method !== 'POST' || !message.url!.includes('uploadId=')) return false
      times++
      const cut = () => {
        message.socket.destroy()
        return response
      }
      if (times === 1) response.writeHead = cut
      return false
    })
    const outcome = await use(['upload', 'large.bin', `s3://${bucket}/answer`, ...inParts], proxy)
    proxy.close()
    expect({ ...outcome, times }).toEqual({ status: 0, stdout: '', stderr: '', times: 2 })
    expect(await has('answer', content)).toBe(true)
  })

  it('loads new credentials before the old ones expire', async () => {
    writeFileSync(local('large.bin'), Buffer.alloc(17 * mebibyte))
    mkdirSync(local('.aws'), { recursive: true })
    writeFileSync(local('.aws/config'), '[profile short]\nregion = us-east-1\ncredential_process = node process.mjs\n')
    writeFileSync(
      local('process.mjs'),
      `import { appendFileSync } from 'node:fs'
      appendFileSync('times', 'x')
      const { KEY: AccessKeyId, SECRET: SecretAccessKey } = process.env
      const Expiration = new Date(Date.now() + 30_000).toISOString()
      console.log(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey, Expiration }))`,
    )
    const { accessKeyId: KEY, secretAccessKey: SECRET } = credentials()
    const args = ['upload', 'large.bin', `s3://${bucket}/renewed`, '--profile', 'short', ...parallel]
    expect(await use(args, { environment: { KEY, SECRET } })).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(readFileSync(local('times'), 'utf8').length).toBeGreaterThan(3)
  })

  it.each<[string[], string]>([
    [['upload', '-', `s3://${bucket}/`], 'standard input has no name: expected s3://BUCKET/KEY'],
    [['upload', '-', `s3://${bucket}/k`, '--resume'], "--resume needs a file: standard input can't be read again"],
  ])('is rejected for %j', async (args, message) => {
    expect(await use(args)).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
  })
})
