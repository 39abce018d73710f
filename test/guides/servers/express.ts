import { randomUUID } from 'node:crypto'
import express from 'express'
import { getObject, presign, putObject } from 'sigv4-presign'

const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

const store = {
  region: 'us-east-1',
  endpoint: AWS_ENDPOINT_URL_S3,
  bucket: 'photos',
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
}

export const app = express()
app.use(express.json())

app.post('/uploads', async (request, response) => {
  // Check here that the user may upload.
  const { type } = request.body as { type?: string }
  if (type !== 'image/jpeg') {
    response.status(415).send('Only JPEG images are accepted.')
    return
  }
  const key = `uploads/${randomUUID()}.jpg`
  const upload = await presign(store, putObject(key, { contentType: type }), { expiresIn: 300 })
  response.json({ key, upload })
})

app.get('/uploads/:name', async (request, response) => {
  // Check here that the user may download.
  const { url } = await presign(store, getObject(`uploads/${request.params.name}`), { expiresIn: 300 })
  response.redirect(url)
})
