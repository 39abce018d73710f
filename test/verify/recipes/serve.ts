/** A Worker that verifies presigned URLs on its own domain and serves objects from an R2 bucket. */
import { PresignError, verifyUrl } from 'sigv4-presign/verify'

interface Env {
  ACCESS_KEY_ID: string
  SECRET_ACCESS_KEY: string
  PHOTOS: Bucket
}

/** The part of Cloudflare's `R2Bucket` that this Worker uses. */
interface Bucket {
  get(key: string): Promise<Stored | null>
}

interface Stored {
  body: ReadableStream
  httpEtag: string
  size: number
  writeHttpMetadata(headers: Headers): void
}

/** The part of Cloudflare's `ResponseInit` that this Worker uses. */
interface Sent extends ResponseInit {
  encodeBody: 'manual'
}

/** The query parameters that set a header of the response. */
const responseHeader = /^response-(cache-control|content-(disposition|encoding|language|type)|expires)$/

async function serve(request: Request, env: Env): Promise<Response> {
  const { operation } = await verifyUrl(request, {
    credentials: (accessKeyId) =>
      accessKeyId === env.ACCESS_KEY_ID ? { secretAccessKey: env.SECRET_ACCESS_KEY } : undefined,
    region: 'auto',
  })
  if (!['GET', 'HEAD'].includes(request.method)) return new Response('MethodNotAllowed', { status: 405 })
  const { bucket, key, query, headers: signedHeaders } = operation
  // What was signed may be less than the whole object, such as its tags, a version or a range.
  const asked = Object.entries(query).filter(([name]) => !/^x-/i.test(name))
  const isPlain = asked.every(([name, value]) => responseHeader.test(name) && typeof value === 'string')
  if (!isPlain || Object.keys(signedHeaders).length > 0) return new Response('NotImplemented', { status: 501 })
  const object = bucket === 'photos' && key !== undefined ? await env.PHOTOS.get(key) : null
  if (!object) return new Response('NoSuchKey', { status: 404 })
  const headers = new Headers({ etag: object.httpEtag, 'content-length': `${object.size}` })
  object.writeHttpMetadata(headers)
  for (const [name, value] of asked) headers.set(name.replace('response-', ''), `${value}`)
  // An object that is stored compressed would otherwise be compressed again.
  const sent: Sent = { headers, encodeBody: 'manual' }
  return new Response(request.method === 'HEAD' ? null : object.body, sent)
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      return await serve(request, env)
    } catch (error) {
      if (error instanceof PresignError && error.status) return new Response(error.code, { status: error.status })
      throw error
    }
  },
}
