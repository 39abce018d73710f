/** Creates a bucket, transfers a real file in several ways and cleans up, using only presigned requests. */

import {
  abortMultipartUpload,
  attachment,
  completeMultipartUpload,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  getObject,
  headObject,
  listObjects,
  type Operation,
  type Presigned,
  type PresignOptions,
  presign,
  presignMany,
  presignPost,
  putObject,
  toFormData,
  uploadPart,
} from 'sigv4-presign'
import { type Outgoing, send } from '../servers/client.ts'
import { readXml } from '../servers/xml.ts'
import type { DemoStore } from './choose-store.ts'
import type { Printer } from './print.ts'

/** The minimum size of every part except the last. */
const partBytes = 5 * 1024 * 1024

/** A file to upload. */
export interface DemoFile {
  name: string
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The store does not support a feature. The presigned request is not at fault. */
class NotOffered extends Error {}

type Step = [title: string, run: () => Promise<void>]

const createSteps = (demo: DemoStore, file: DemoFile, print: Printer): { steps: Step[]; cleanUp: Step } => {
  const { server, store } = demo
  const sign = (operation: Operation, options?: PresignOptions) => presign(store, operation, options)

  const expectStatus = async (expected: number, request: Outgoing) => {
    const response = await send(server, request)
    const code = response.ok ? '' : (readXml(await response.clone().text(), 'Code')[0] ?? '')
    const answer = `${response.status} ${code}`.trim()
    if (response.status === 501) throw new NotOffered(`not offered by this store (${answer})`)
    if (response.status !== expected) throw new Error(`expected ${expected}, got ${answer}`)
    print.success(answer)
    return response
  }

  /** Presigns an operation, prints and sends the request, and expects the status. */
  const use = async (expected: number, operation: Operation, body?: Outgoing['body'], options?: PresignOptions) => {
    const request = await sign(operation, options)
    print.request(request)
    return expectStatus(expected, { ...request, body })
  }

  const compare = async (response: Response, expected: Uint8Array) => {
    const received = Buffer.from(await response.arrayBuffer())
    if (!received.equals(expected)) throw new Error('the downloaded bytes differ from the uploaded bytes')
    print.success(`${received.length} bytes, the same as were sent`)
  }

  const makeBucket = async () => {
    const { region } = store
    const place = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`
    await use(200, createBucket(), ['us-east-1', 'auto'].includes(region) ? undefined : place)
  }

  const upload = async () => {
    const { name, type, bytes } = file
    print.note(`the file: ${name}, ${bytes.length} bytes`)
    const headers = { contentType: type, contentLength: bytes.length, metadata: { source: 'demo' } }
    await use(200, putObject(`files/${name}`, headers), bytes)
  }

  const download = async () => {
    const operation = getObject(`files/${file.name}`, {
      responseContentDisposition: attachment(`a copy of ${file.name}`),
    })
    const response = await use(200, operation)
    print.note(`content-disposition: ${response.headers.get('content-disposition')}`)
    await compare(response, file.bytes)
  }

  const submitForm = async () => {
    const post = await presignPost(store, {
      key: 'forms/${filename}',
      contentLengthRange: [1, 100],
      conditions: [['starts-with', '$Content-Type', 'text/']],
    })
    print.form(post)
    const submit = (content: string) => {
      const chosen = new File([content], 'from a browser.txt', { type: 'text/plain' })
      return { url: post.url, method: 'POST', body: toFormData(post, chosen, { 'Content-Type': chosen.type }) }
    }
    await expectStatus(204, submit('typed by a person'))
    await compare(await use(200, getObject('forms/from a browser.txt')), Buffer.from('typed by a person'))
    print.note('the same form with a file of 101 bytes, one more than the policy allows:')
    await expectStatus(400, submit('x'.repeat(101)))
  }

  const uploadInParts = async () => {
    const key = 'parts/big file.bin'
    const parts = [new Uint8Array(partBytes).fill(1), new Uint8Array(1024).fill(2)]
    const [uploadId] = readXml(await (await use(200, createMultipartUpload(key))).text(), 'UploadId')
    if (uploadId === undefined) throw new Error('the store returned no upload ID')
    const operations = parts.map((part, index) =>
      uploadPart(key, { uploadId, partNumber: index + 1, contentLength: part.length }),
    )
    const etags: string[] = []
    try {
      for (const [index, request] of (await presignMany(store, operations)).entries()) {
        print.request(request)
        const { headers } = await expectStatus(200, { ...request, body: parts[index]! })
        etags.push(`<Part><PartNumber>${index + 1}</PartNumber><ETag>${headers.get('etag')}</ETag></Part>`)
      }
      const document = `<CompleteMultipartUpload>${etags.join('')}</CompleteMultipartUpload>`
      await use(200, completeMultipartUpload(key, { uploadId }), document)
    } catch (error) {
      await send(server, await sign(abortMultipartUpload(key, { uploadId })))
      throw error
    }
    const whole = Buffer.concat(parts)
    const { headers } = await use(200, headObject(key))
    if (headers.get('content-length') !== `${whole.length}`) throw new Error('the completed object has the wrong size')
    print.success(`${whole.length} bytes in 2 parts`)
    if (server.name !== 'radosgw') await compare(await use(200, getObject(key)), whole)
    else print.note('not read back: the embedded store of radosgw serves the last part alone')
  }

  const tamper = async () => {
    const { name, type } = file
    const download = await sign(getObject(`files/${name}`))
    const upload = await sign(putObject(`files/${name}`, { contentType: type }))
    const changes: [what: string, request: Outgoing][] = [
      ['another key', { ...download, url: download.url.replace(encodeURIComponent(name), 'other') }],
      ['a longer life', { ...download, url: download.url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000') }],
      ['another signature', { ...download, url: withOtherSignature(download) }],
      ['DELETE instead of GET', { ...download, method: 'DELETE' }],
      ['another content-type', { ...upload, headers: { ...upload.headers, 'content-type': 'text/html' }, body: 'x' }],
    ]
    for (const [what, request] of changes) {
      print.note(`${what}:`)
      await expectStatus(403, request)
    }
    await compare(await send(server, download), file.bytes)
  }

  const expire = async () => {
    const signingDate = new Date(Date.now() - 3_600_000)
    await use(403, getObject(`files/${file.name}`), undefined, { signingDate, expiresIn: 60 })
  }

  const cleanUp = async () => {
    const list = await (await use(200, listObjects())).text()
    for (const key of readXml(list, 'Key')) {
      print.note(`${key}:`)
      await expectStatus(204, await sign(deleteObject(key)))
    }
    await use(204, deleteBucket())
  }

  return {
    steps: [
      ['Create a bucket', makeBucket],
      ['Upload a file', upload],
      ['Download it, under another name', download],
      ['Upload from a form', submitForm],
      ['Upload in parts', uploadInParts],
      ['Refused: requests that were changed', tamper],
      ['Refused: a URL that has expired', expire],
    ],
    cleanUp: ['Delete the objects and the bucket', cleanUp],
  }
}

const withOtherSignature = ({ url }: Presigned) => url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))

/**
 * Runs the demo and returns the number of failed steps. It always deletes what it created, even if steps fail;
 * `interruption` skips the remaining steps but not the cleanup.
 */
export const runDemo = async (
  demo: DemoStore,
  file: DemoFile,
  print: Printer,
  interruption: AbortSignal,
): Promise<number> => {
  const { steps, cleanUp } = createSteps(demo, file, print)
  let failed = 0
  for (const [index, step] of [...steps, cleanUp].entries()) {
    const [title, run] = step
    if (interruption.aborted && step !== cleanUp) continue
    print.heading(`${index + 1}. ${title}`)
    try {
      await run()
    } catch (error) {
      if (error instanceof NotOffered) {
        print.note(error.message)
        continue
      }
      failed += 1
      print.failure((error as Error).message)
    }
  }
  return failed
}
