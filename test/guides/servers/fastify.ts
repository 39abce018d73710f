import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { getObject, presign, putObject } from 'sigv4-presign'

const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

const store = {
  region: 'us-east-1',
  endpoint: AWS_ENDPOINT_URL_S3,
  bucket: 'photos',
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
}

export const app = Fastify()

app.post<{ Body: { type?: string } }>('/uploads', async ({ body: { type } }, reply) => {
  // Check here that the user may upload.
  if (type !== 'image/jpeg') return reply.code(415).send('Only JPEG images are accepted.')
  const key = `uploads/${randomUUID()}.jpg`
  const upload = await presign(store, putObject(key, { contentType: type }), { expiresIn: 300 })
  return { key, upload }
})

app.get<{ Params: { name: string } }>('/uploads/:name', async ({ params: { name } }, reply) => {
  // Check here that the user may download.
  const { url } = await presign(store, getObject(`uploads/${name}`), { expiresIn: 300 })
  return reply.redirect(url)
})
