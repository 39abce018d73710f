import axios from 'axios'
import { sign } from './sign.js'

/** Uploads with PUT. */
export async function upload(file, onUploadProgress) {
  const { key, url, method, headers } = await sign('/sign-put', { type: file.type, size: file.size })
  await axios({ url, method, headers, data: file, onUploadProgress })
  return key
}

/** Uploads with a POST policy. The file must come last. */
export async function uploadForm(file, onUploadProgress) {
  const { key, url, fields } = await sign('/sign-form', { type: file.type })
  await axios.postForm(url, { ...fields, file }, { onUploadProgress })
  return key
}
