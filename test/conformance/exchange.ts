/** Sends presigned requests to a real server with the runtime's own `fetch`. */
import { type Check, equal, type Outcome, runChecks, that } from './check.ts'
import type { Library } from './library.ts'

/** A server with a bucket that allows requests from pages of every origin. */
export interface Target {
  endpoint: string
  region: string
  bucket: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}

/** The only check that needs XMLHttpRequest. */
export const progressCheck = 'exchange: the progress of an upload through XMLHttpRequest'

const type = 'text/plain; charset=utf-8'

const userAgent = globalThis.navigator?.userAgent ?? ''

/** Whether the engine is Apple's WebKit, not one that only claims to be like it. */
const isWebKit = /AppleWebKit\/(?!.*Chrome)/.test(userAgent)

const accepted = (response: { status: number }, what: string) =>
  that(response.status >= 200 && response.status < 300, `${what} is answered with status ${response.status}`)

/** Uploads with XMLHttpRequest, the only API that reports the progress of an upload. */
function upload(url: string, method: string, headers: Record<string, string>, body: Blob): Promise<[number, number[]]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const loaded: number[] = []
    request.upload.onprogress = (event) => loaded.push(event.loaded)
    request.onload = () => resolve([request.status, loaded])
    request.onerror = () => reject(new Error('the upload failed'))
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
  })
}

function* exchangeChecks({ presign, presignPost, toFormData }: Library, target: Target): Iterable<Check> {
  const store = { ...target, forcePathStyle: true }
  const folder = `${crypto.randomUUID()}/naïve + (1)`
  const text = 'Grüße 👋'

  const read = async (key: string) => {
    const get = await presign(store, { method: 'GET', key })
    const response = await fetch(get.url, get)
    accepted(response, 'a presigned GET')
    return { type: response.headers.get('content-type'), body: await response.text() }
  }

  yield {
    name: 'exchange: a presigned PUT with a signed content type, and a presigned GET',
    async run() {
      const key = `${folder}/put.txt`
      const put = await presign(store, { method: 'PUT', key, headers: { 'content-type': type } })
      accepted(await fetch(put.url, { ...put, body: new TextEncoder().encode(text) }), 'a presigned PUT')
      equal(await read(key), { type, body: text }, 'the object')
    },
  }
  yield {
    name: 'exchange: a presigned PUT with a header that is not ASCII',
    async run() {
      const headers = { 'x-amz-meta-name': 'Zoë 👋' }
      const put = await presign(store, { method: 'PUT', key: `${folder}/header.txt`, headers })
      // In Workers, `fetch` itself encodes headers as UTF-8.
      const sent = userAgent === 'Cloudflare-Workers' ? { ...put, headers } : put
      const status = await fetch(put.url, { ...sent, body: text }).then(
        (response) => response.status,
        () => 'none',
      )
      // In WebKitGTK, `fetch` rejects headers that are not ASCII.
      that(status === 200 || (status === 'none' && isWebKit), `a presigned PUT is answered with status ${status}`)
    },
  }
  yield {
    name: 'exchange: a presigned PUT with a header that is not ASCII, hoisted',
    async run() {
      const operation = { method: 'PUT', key: `${folder}/hoisted.txt`, headers: { 'x-amz-meta-name': 'Zoë 👋' } }
      const put = await presign(store, operation, { hoist: true })
      accepted(await fetch(put.url, { ...put, body: text }), 'a presigned PUT')
    },
  }
  yield {
    name: 'exchange: a presigned POST of a form, and a presigned GET',
    async run() {
      const key = `${folder}/post.txt`
      const post = await presignPost(store, { key, fields: { 'Content-Type': type }, contentLengthRange: [1, 100] })
      const body = toFormData(post, new Blob([text], { type: 'text/plain' }))
      accepted(await fetch(post.url, { method: 'POST', body }), 'a presigned POST')
      equal(await read(key), { type, body: text }, 'the object')
    },
  }
  if (typeof XMLHttpRequest === 'function') {
    yield {
      name: progressCheck,
      async run() {
        const key = `${folder}/progress.bin`
        const body = new Blob([new Uint8Array(3_000_000)])
        const headers = { 'content-type': 'application/octet-stream' }
        const put = await presign(store, { method: 'PUT', key, headers })
        const [status, loaded] = await upload(put.url, put.method, put.headers, body)
        accepted({ status }, 'an upload')
        that(loaded.length > 0, 'no progress was seen')
        equal(loaded.at(-1), body.size, 'the progress seen last')
      },
    }
  }
}

/** Runs the checks that need a server. Without one, runs none. */
export function runExchange({
  entries,
  target,
}: {
  entries: { '.': Library }
  target?: Target | undefined
}): Promise<Outcome[]> {
  return runChecks(target ? exchangeChecks(entries['.'], target) : [])
}
