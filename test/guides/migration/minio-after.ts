import { type Credentials, getObject, presign, putObject } from 'sigv4-presign'
import { minio } from 'sigv4-presign/endpoints'

export async function sign(credentials: Credentials) {
  const store = { ...minio('https://minio.example.com:9000'), bucket: 'photos', credentials }
  const download = await presign(store, getObject('cat.jpg'), { expiresIn: 3600 })
  const upload = await presign(store, putObject('cat.jpg'), { expiresIn: 3600 })
  return { download: download.url, upload: upload.url }
}
