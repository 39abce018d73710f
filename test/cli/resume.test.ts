import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { createMultipartUpload, headObject, listParts, uploadPart } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { reference } from '../servers/reference/reference.ts'
import { readXml, writeXml } from '../servers/xml.ts'
import { useStoreForParts } from './parts.ts'
import { finish } from './program.ts'
import type { Intercept } from './proxy.ts'
import { bucket, createEvent, mebibyte, stores } from './store.ts'

const resumeMessage = (count: number) =>
  new RegExp(`^resuming the upload of [\\d-]+T[\\d:.]+Z: the store has ${count} parts\n$`)

describe.each(stores)('an unfinished upload to $name', ({ kind, parallel }) => {
  const { use, begin, sendOperation, local, has, isGone, interceptWithParts } = useStoreForParts(kind)

  const unfinishedUploads: { Key: string; UploadId: string; Initiated: string }[] = []

  /** Lists the unfinished uploads in place of radosgw, whose embedded store never lists any. */
  const list: Intercept = (message, response) => {
    const isList = message.method === 'GET' && new URL(message.url!, 'http://store').searchParams.has('uploads')
    if (kind === reference || !isList) return false
    response.end(writeXml('ListMultipartUploadsResult', { IsTruncated: 'false', Upload: unfinishedUploads }))
    return true
  }

  /** Starts an upload and sends it a signal once parts 1 and 2 are stored. */
  const stop = async (signal: NodeJS.Signals, key: string, ...options: string[]) => {
    const stuck = createEvent()
    const proxy = await interceptWithParts((number) => {
      if (number === 3) stuck.happen()
      return number === 3
    }, list)
    const child = begin(['upload', 'large.bin', `s3://${bucket}/${key}`, '--parallel', '1', ...options], proxy)
    const ended = finish(child)
    await stuck.happened
    const Initiated = new Date().toISOString()
    child.kill(signal)
    const outcome = await ended
    proxy.close()
    unfinishedUploads.push({ Key: key, UploadId: proxy.uploadId(), Initiated })
    return { ...outcome, uploadId: proxy.uploadId() }
  }

  const resume = async (key: string, ...options: string[]) => {
    const proxy = await interceptWithParts(undefined, list)
    const args = ['upload', 'large.bin', `s3://${bucket}/${key}`, '--resume', ...parallel, ...options]
    const outcome = await use(args, proxy)
    proxy.close()
    return { ...outcome, sent: proxy.sent.sort() }
  }

  it('is resumed after the program was killed, if it is the newest of exactly this key', async () => {
    // A prefix of another key, with characters that are special in XML and URLs.
    const key = 'killed/a+b %2F<ü>&'
    writeFileSync(local('large.bin'), randomBytes(16 * mebibyte + 1))
    const older = await stop('SIGKILL', key, '--part-size', '5MiB')
    const content = randomBytes(23 * mebibyte)
    writeFileSync(local('large.bin'), content)
    await stop('SIGKILL', key, '--part-size', '5MiB')
    const other = await stop('SIGKILL', `${key}2`, '--part-size', '5MiB')
    const { status, stderr, sent } = await resume(key)
    expect({ status, sent }).toEqual({ status: 0, sent: [3, 4, 5] })
    expect(stderr).toMatch(resumeMessage(2))
    expect(await has(key, content)).toBe(true)
    expect(await isGone(key, older.uploadId)).toBe(false)
    expect(await isGone(`${key}2`, other.uploadId)).toBe(false)
  })

  it('is listed page by page, and parts that differ from the file are sent again', async () => {
    const content = randomBytes(23 * mebibyte)
    writeFileSync(local('large.bin'), content)
    const { uploadId } = await stop('SIGKILL', 'pages', '--part-size', '5MiB')
    const put = (partNumber: number, body: Buffer<ArrayBuffer>) =>
      sendOperation(uploadPart('pages', { uploadId, partNumber }), body)
    // Part 2 comes from another file; part 4 is right.
    await put(2, randomBytes(5 * mebibyte))
    await put(4, Buffer.from(content.subarray(15 * mebibyte, 20 * mebibyte)))
    const markers: string[] = []
    const proxy = await interceptWithParts(undefined, async (message, response) => {
      const query = new URL(message.url!, 'http://store').searchParams
      if (message.method !== 'GET' || !query.has('uploadId')) return list(message, response)
      const partNumberMarker = query.get('part-number-marker') ?? ''
      markers.push(partNumberMarker)
      const page = { uploadId, maxParts: 2, ...(partNumberMarker && { partNumberMarker }) }
      response.end(await (await sendOperation(listParts('pages', page))).text())
      return true
    })
    const args = ['upload', 'large.bin', `s3://${bucket}/pages`, '--resume', ...parallel]
    const { status, stderr } = await use(args, proxy)
    proxy.close()
    expect({ status, sent: proxy.sent.sort() }).toEqual({ status: 0, sent: [2, 3, 5] })
    expect(stderr).toMatch(resumeMessage(3))
    expect(markers).toEqual(['', '2'])
    expect(await has('pages', content)).toBe(true)
  })

  it('is resumed with the parts whose ETags are in upper case, as in some stores', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const { uploadId } = await stop('SIGKILL', 'upper', '--part-size', '5MiB')
    const proxy = await interceptWithParts(undefined, async (message, response) => {
      if (!message.url!.includes('uploadId=')) return list(message, response)
      const parts = await (await sendOperation(listParts('upper', { uploadId }))).text()
      const completed = '<CompleteMultipartUploadResult><ETag>opaque</ETag></CompleteMultipartUploadResult>'
      const upper = parts.replace(/(?<=<ETag>.*)[\da-f]{32}/g, (etag) => etag.toUpperCase())
      response.end(message.method === 'POST' ? completed : upper)
      return true
    })
    const { status } = await use(['upload', 'large.bin', `s3://${bucket}/upper`, '--resume', ...parallel], proxy)
    proxy.close()
    expect({ status, sent: proxy.sent.sort() }).toEqual({ status: 0, sent: [3, 4] })
  })

  it('is not resumed if it is of a larger file', async () => {
    writeFileSync(local('large.bin'), randomBytes(23 * mebibyte))
    const { uploadId } = await stop('SIGKILL', 'larger', '--part-size', '5MiB')
    await sendOperation(uploadPart('larger', { uploadId, partNumber: 5 }), randomBytes(3 * mebibyte))
    const content = randomBytes(19 * mebibyte)
    writeFileSync(local('large.bin'), content)
    const { status, stderr, sent } = await resume('larger', '--part-size', '5MiB')
    expect({ status, sent }).toEqual({ status: 0, sent: [1, 2, 3, 4] })
    expect(stderr).toMatch(/^the unfinished upload of \S+ is of a larger file; starting a new upload\n$/)
    expect(await has('larger', content)).toBe(true)
  })

  it('is not resumed if it was started elsewhere', async () => {
    const content = randomBytes(17 * mebibyte)
    writeFileSync(local('large.bin'), content)
    const [UploadId] = readXml(await (await sendOperation(createMultipartUpload('theirs'))).text(), 'UploadId')
    unfinishedUploads.push({ Key: 'theirs', UploadId: UploadId!, Initiated: new Date().toISOString() })
    const { status, stderr, sent } = await resume('theirs')
    expect({ status, sent }).toEqual({ status: 0, sent: [1, 2, 3] })
    expect(stderr).toMatch(
      /^not resuming the unfinished upload of \S+: it was not started by you on this machine; starting a new upload\n$/,
    )
    expect(await isGone('theirs', UploadId!)).toBe(false)
  })

  it('is not resumed if the record of it could be in a folder of others', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    await stop('SIGKILL', 'planted', '--part-size', '5MiB')
    // A relative folder is below the current one. The specification has programs ignore it.
    renameSync(local('.local/state'), local('planted-state'))
    const proxy = await interceptWithParts(undefined, list)
    const args = ['upload', 'large.bin', `s3://${bucket}/planted`, '--resume', ...parallel]
    const environment = { ...proxy.environment, XDG_STATE_HOME: 'planted-state' }
    const { status, stderr } = await use(args, { environment })
    proxy.close()
    rmSync(local('planted-state'), { recursive: true })
    expect({ status, sent: proxy.sent.length }).toEqual({ status: 0, sent: 3 })
    expect(stderr).toMatch(/: it was not started by you on this machine; starting a new upload\n$/)
  })

  it('is not resumed with other headers', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    await stop('SIGKILL', 'typed', '--part-size', '5MiB')
    const { status, stderr, sent } = await resume('typed', '--content-type', 'image/png')
    expect({ status, sent }).toEqual({ status: 0, sent: [1, 2, 3] })
    expect(stderr).toMatch(/: it was started with other headers; starting a new upload\n$/)
    expect((await sendOperation(headObject('typed'))).headers.get('content-type')).toBe('image/png')
  })

  it('is not required with --resume: a new upload is started', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const { status, stderr, sent } = await resume('none')
    expect({ status, stderr, sent }).toEqual({
      status: 0,
      stderr: 'there is no unfinished upload to resume; starting a new upload\n',
      sent: [1, 2, 3],
    })
  })

  it('keeps its parts with --resume, and rejects another part size', async () => {
    writeFileSync(local('large.bin'), randomBytes(17 * mebibyte))
    const { status, stderr } = await stop('SIGINT', 'kept', '--resume', '--part-size', '6MiB')
    expect(status).toBe(130)
    expect(stderr).toMatch(/\nerror: interrupted; its parts are kept: the same command continues the upload\n$/)
    expect(await resume('kept', '--part-size', '5MiB')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --part-size: the unfinished upload has parts of 6.0 MiB; omit --part-size to resume it\n',
      sent: [],
    })
    const again = await resume('kept')
    expect({ status: again.status, sent: again.sent }).toEqual({ status: 0, sent: [3] })
    expect(again.stderr).toMatch(resumeMessage(2))
  })
})
