import { type Credentials, getObject, presign, putObject } from 'sigv4-presign'

export async function sign(credentials: Credentials) {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials }
  const download = await presign(store, getObject('cat.jpg'), { expiresIn: 3600 })
  const upload = await presign(store, putObject('cat.jpg', { contentType: 'image/jpeg' }))
  return { download: download.url, upload: upload.url }
}
