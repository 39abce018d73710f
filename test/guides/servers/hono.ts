import { Hono } from 'hono'
import { getObject, presign, putObject } from 'sigv4-presign'

interface Bindings {
  AWS_ENDPOINT_URL_S3: string
  AWS_ACCESS_KEY_ID: string
  AWS_SECRET_ACCESS_KEY: string
}

const app = new Hono<{ Bindings: Bindings }>()

const createStore = (env: Bindings) => ({
  region: 'us-east-1',
  endpoint: env.AWS_ENDPOINT_URL_S3,
  bucket: 'photos',
  credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
})

app.post('/uploads', async (context) => {
  // Check here that the user may upload.
  const { type } = await context.req.json<{ type?: string }>()
  if (type !== 'image/jpeg') return context.text('Only JPEG images are accepted.', 415)
  const key = `uploads/${crypto.randomUUID()}.jpg`
  const upload = await presign(createStore(context.env), putObject(key, { contentType: type }), { expiresIn: 300 })
  return context.json({ key, upload })
})

app.get('/uploads/:name', async (context) => {
  // Check here that the user may download.
  const key = `uploads/${context.req.param('name')}`
  const { url } = await presign(createStore(context.env), getObject(key), { expiresIn: 300 })
  return context.redirect(url)
})

export default app
