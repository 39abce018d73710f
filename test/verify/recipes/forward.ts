/**
 * A Worker in front of a store. It verifies each request and signs it again with credentials that clients never see.
 */
import { presign } from 'sigv4-presign'
import { PresignError, verifyUrl } from 'sigv4-presign/verify'

interface Env {
  /** The credentials that clients sign with. */
  ACCESS_KEY_ID: string
  SECRET_ACCESS_KEY: string
  /** The store, and the credentials for it. */
  STORE_ENDPOINT: string
  STORE_ACCESS_KEY_ID: string
  STORE_SECRET_ACCESS_KEY: string
}

/** Headers that need not be signed but are forwarded. Signed headers are in the verified operation. */
const passed = ['content-type', 'content-length', 'range', 'if-match', 'if-none-match']

async function forward(request: Request, env: Env): Promise<Response> {
  const { operation } = await verifyUrl(request, {
    credentials: (accessKeyId) =>
      accessKeyId === env.ACCESS_KEY_ID ? { secretAccessKey: env.SECRET_ACCESS_KEY } : undefined,
    region: 'auto',
  })
  const store = {
    region: 'us-east-1',
    endpoint: env.STORE_ENDPOINT,
    credentials: { accessKeyId: env.STORE_ACCESS_KEY_ID, secretAccessKey: env.STORE_SECRET_ACCESS_KEY },
  }
  const { url, method, headers } = await presign(store, operation, { expiresIn: 60 })
  const unsigned = passed.flatMap((name) => (request.headers.has(name) ? [[name, request.headers.get(name)!]] : []))
  return fetch(url, { method, headers: { ...Object.fromEntries(unsigned), ...headers }, body: request.body })
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      return await forward(request, env)
    } catch (error) {
      if (error instanceof PresignError && error.status) return new Response(error.code, { status: error.status })
      throw error
    }
  },
}
