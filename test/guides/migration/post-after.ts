import { type Credentials, presignPost } from 'sigv4-presign'

export function sign(credentials: Credentials) {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials }
  return presignPost(store, {
    key: 'cat.jpg',
    fields: { 'Content-Type': 'image/jpeg' },
    contentLengthRange: [1, 10_000_000],
    expiresIn: 900,
  })
}
