import { SecretStore } from 'fastly:secret-store'
import { getObject, putObject } from 'sigv4-presign'
import { presign } from 'sigv4-presign/sync'

async function handle(request) {
  // Check here that the user may access the object.
  const secrets = new SecretStore('signing')
  const read = async (name) => (await secrets.get(name))?.plaintext()
  const keys = JSON.parse(await read('SIGNING_KEYS'))
  const store = {
    region: 'us-east-1',
    endpoint: await read('STORE_ENDPOINT'),
    bucket: 'photos',
    credentials({ date }) {
      const found = keys.find((key) => key.date === date)
      if (!found) throw new Error(`There is no signing key for ${date}.`)
      return found
    },
  }
  const key = decodeURIComponent(new URL(request.url).pathname.slice(1))
  const operation = request.method === 'PUT' ? putObject(key, { contentType: 'image/jpeg' }) : getObject(key)
  try {
    return Response.json(presign(store, operation, { expiresIn: 300 }))
  } catch (error) {
    return new Response(error.message, { status: 500 })
  }
}

addEventListener('fetch', (event) => event.respondWith(handle(event.request)))
