import { type CredentialScope, getObject, presign, putObject, type ScopedCredentials, type Store } from 'sigv4-presign'

interface Env {
  /** What the origin derived: an array of scoped credentials, as JSON. */
  SIGNING_KEYS: string
  STORE_ENDPOINT: string
}

/** Chooses the key of the day that is about to be signed. */
function findKey(env: Env, { date }: CredentialScope): ScopedCredentials {
  const keys: ScopedCredentials[] = JSON.parse(env.SIGNING_KEYS)
  const found = keys.find((key) => key.date === date)
  if (!found) throw new Error(`There is no signing key for ${date}.`)
  return found
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    // Check here that the user may access the object.
    const store: Store = {
      region: 'us-east-1',
      endpoint: env.STORE_ENDPOINT,
      bucket: 'photos',
      credentials: (scope) => findKey(env, scope),
    }
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1))
    const operation = request.method === 'PUT' ? putObject(key, { contentType: 'image/jpeg' }) : getObject(key)
    try {
      return Response.json(await presign(store, operation, { expiresIn: 300 }))
    } catch (error) {
      return new Response((error as Error).message, { status: 500 })
    }
  },
}
