/** A Worker that verifies presigned forms on its own domain and stores their files in an R2 bucket. */
import { PresignError, verifyPost } from 'sigv4-presign/verify'

interface Env {
  ACCESS_KEY_ID: string
  SECRET_ACCESS_KEY: string
  PHOTOS: Bucket
}

/** The part of Cloudflare's `R2Bucket` that this Worker uses. */
interface Bucket {
  put(key: string, value: Blob, options: { httpMetadata: HttpMetadata }): Promise<unknown>
}

/** The headers that are stored with an object. */
type HttpMetadata = Record<
  'contentType' | 'contentDisposition' | 'contentEncoding' | 'contentLanguage' | 'cacheControl',
  string | undefined
>

async function receive(request: Request, env: Env): Promise<Response> {
  const { key, file, fields } = await verifyPost(await request.formData(), {
    credentials: (accessKeyId) =>
      accessKeyId === env.ACCESS_KEY_ID ? { secretAccessKey: env.SECRET_ACCESS_KEY } : undefined,
    region: 'auto',
    bucket: 'photos',
  })
  // Store the file that was verified. `form.get('file')` could return another one.
  if (!(file instanceof Blob)) return new Response('InvalidArgument', { status: 400 })
  const {
    // Only this type is signed. `contentType` could be the file's own type, which the sender chooses.
    'content-type': contentType,
    'content-disposition': contentDisposition,
    'content-encoding': contentEncoding,
    'content-language': contentLanguage,
    'cache-control': cacheControl,
    ...others
  } = fields
  // The form may ask for more than this Worker does, such as a lock or tags.
  if (Object.keys(others).length > 0) return new Response('NotImplemented', { status: 501 })
  const httpMetadata = { contentType, contentDisposition, contentEncoding, contentLanguage, cacheControl }
  await env.PHOTOS.put(key, file, { httpMetadata })
  return new Response(null, { status: 204 })
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      return await receive(request, env)
    } catch (error) {
      if (error instanceof PresignError && error.status) return new Response(error.code, { status: error.status })
      throw error
    }
  },
}
