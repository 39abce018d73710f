import { type Credentials, getObject, presign } from 'sigv4-presign'

export async function sign(credentials: Credentials) {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials }
  const { url } = await presign(store, getObject('cat.jpg'), { expiresIn: 3600 })
  return url
}
