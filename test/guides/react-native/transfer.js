const server = 'https://api.example.com'

async function requestSigned(method, path) {
  // Send the user's access token here.
  const response = await fetch(server + path, { method })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response.json()
}

/** Uploads a file with PUT. `uri` is what an image picker returns, such as `file:///…/photo.jpg`. */
export async function upload(uri) {
  const { name, upload } = await requestSigned('POST', '/uploads')
  const { url, method, headers } = upload
  const response = await fetch(url, { method, headers, body: { uri } })
  if (!response.ok) throw new Error(`The upload failed with status ${response.status}.`)
  return name
}

/** Uploads a file with a form, so that the store checks its size. */
export async function uploadForm(uri) {
  const { name, form } = await requestSigned('POST', '/forms')
  const body = new FormData()
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value)
  // The file must be the last field. Android requires its type.
  body.append('file', { uri, name: 'photo.jpg', type: 'image/jpeg' })
  // Set no content type here: React Native adds the one with the boundary.
  const response = await fetch(form.url, { method: 'POST', body })
  if (!response.ok) throw new Error(`The upload failed with status ${response.status}.`)
  return name
}

/** Returns a source for `<Image source={…} />`. For a day, its URL stays the same, so that it is cached. */
export async function findPhoto(name) {
  const { url } = await requestSigned('GET', `/photos/${name}`)
  return { uri: url }
}
