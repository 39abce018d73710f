import { createMultipartUpload, type Operation, presign, presignPost, putObject, type Store } from 'sigv4-presign'

/** What a browser asks for. `key`, `method`, `uploadId` and `partNumber` come from Uppy. */
interface Wanted {
  type?: string
  size?: number
  key?: string
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  contentType?: string
  uploadId?: string
  partNumber?: number
}

const maxSize = 10_000_000
const refuse = (message: string, status: number) => new Response(message, { status })

/** Answers POST /sign-put, /sign-form and /sign-uppy for a user who is logged in. */
export async function sign(request: Request, store: Store, userId: string): Promise<Response> {
  const wanted = (await request.json()) as Wanted
  const folder = `uploads/${userId}/`
  const path = new URL(request.url).pathname
  if (path === '/sign-uppy' && wanted.uploadId) return signStep(store, folder, wanted)

  const contentType = wanted.contentType ?? wanted.type
  const isMultipart = path === '/sign-uppy' && wanted.method === 'POST'
  if (!isMultipart && contentType !== 'image/jpeg') return refuse('Only JPEG images are accepted.', 415)
  const key = `${folder}${crypto.randomUUID()}.jpg`
  if (path === '/sign-form') {
    const { url, fields } = await presignPost(store, {
      key,
      contentLengthRange: [1, maxSize],
      fields: { 'Content-Type': 'image/jpeg' },
      expiresIn: 300,
    })
    return Response.json({ key, url, fields })
  }
  if (path === '/sign-put' && !(wanted.size && wanted.size <= maxSize)) return refuse('The limit is 10 MB.', 413)
  const operation = isMultipart
    ? createMultipartUpload(key, { contentType: 'image/jpeg' })
    : putObject(key, { contentType: 'image/jpeg', contentLength: path === '/sign-put' ? wanted.size : undefined })
  const { url, method, headers } = await presign(store, operation, { expiresIn: 300 })
  // Browsers set the length themselves, and do not let a page set it.
  const { 'content-length': _, ...settable } = headers
  return Response.json({ key, url, method, headers: settable })
}

/** Signs a further request of a multipart upload: a part, the list of parts, the completion or the cancellation. */
async function signStep(store: Store, folder: string, { key, method, uploadId, partNumber }: Wanted) {
  if (!key?.startsWith(folder) || !method || !uploadId) return refuse('This is not your upload.', 403)
  const query = { uploadId, ...(partNumber && { partNumber: `${partNumber}` }) }
  const step: Operation = { method, key, query }
  const { url } = await presign(store, step, { expiresIn: 300 })
  return Response.json({ url })
}
