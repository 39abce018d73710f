import { getObject, presign, putObject } from 'sigv4-presign'
import { r2 } from 'sigv4-presign/endpoints'

interface Env {
  R2_ACCOUNT_ID: string
  R2_ACCESS_KEY_ID: string
  R2_SECRET_ACCESS_KEY: string
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    // Check here that the user may access the object.
    const store = {
      ...r2(env.R2_ACCOUNT_ID),
      bucket: 'photos',
      credentials: { accessKeyId: env.R2_ACCESS_KEY_ID, secretAccessKey: env.R2_SECRET_ACCESS_KEY },
    }
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1))
    const operation = request.method === 'PUT' ? putObject(key, { contentType: 'image/jpeg' }) : getObject(key)
    return Response.json(await presign(store, operation, { expiresIn: 300 }))
  },
}
