/** Uses what the library makes against a real server, with the runtime's own `fetch`. */
import { type Check, equal, type Outcome, runChecks, that } from './check.ts'
import type { Library } from './library.ts'

/** A server, and a bucket there that is open to every origin's browsers. */
export interface Target {
  endpoint: string
  region: string
  bucket: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}

/** The one check that is only made where there is an XMLHttpRequest. */
export const progressCheck = 'exchange: the progress of an upload through XMLHttpRequest'

const type = 'text/plain; charset=utf-8'

const userAgent = globalThis.navigator?.userAgent ?? ''

/** Apple's engine, not those that say that they are like it. */
const isWebKit = /AppleWebKit\/(?!.*Chrome)/.test(userAgent)

const accepted = (response: { status: number }, what: string) =>
  that(response.status >= 200 && response.status < 300, `${what} is answered with status ${response.status}`)

/** XMLHttpRequest is the only way to see an upload's progress. */
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
      // A Worker's fetch makes UTF-8 of text by itself.
      const sent = userAgent === 'Cloudflare-Workers' ? { ...put, headers } : put
      const status = await fetch(put.url, { ...sent, body: text }).then(
        (response) => response.status,
        () => 'none',
      )
      // WebKitGTK's fetch refuses any header that is not ASCII.
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

/** Runs the checks that need a server; none without one. */
export function runExchange({
  entries,
  target,
}: {
  entries: { '.': Library }
  target?: Target | undefined
}): Promise<Outcome[]> {
  return runChecks(target ? exchangeChecks(entries['.'], target) : [])
}
