import { type Credentials, getObject } from 'sigv4-presign'
import { presign } from 'sigv4-presign/sync'

export function sign(credentials: Credentials) {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials }
  return presign(store, getObject('cat.jpg'), { expiresIn: 3600 }).url
}
