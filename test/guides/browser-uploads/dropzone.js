import Dropzone from 'dropzone'
import { sign } from './sign.js'

/** Signs each file before Dropzone uploads it. */
const signWith = (path) => (file, done) =>
  sign(path, { type: file.type, size: file.size }).then(
    (signed) => {
      file.signed = signed
      done()
    },
    (error) => done(error.message),
  )

/** Uploads with PUT. Dropzone sets the content type itself, from the file. */
export const createDropzone = (element) =>
  new Dropzone(element, {
    accept: signWith('/sign-put'),
    method: 'PUT',
    url: ([file]) => file.signed.url,
    binaryBody: true,
    defaultHeaders: false,
  })

/** Uploads with a POST policy. */
export const createFormDropzone = (element) =>
  new Dropzone(element, {
    accept: signWith('/sign-form'),
    url: ([file]) => file.signed.url,
    params: ([file]) => file.signed.fields,
    defaultHeaders: false,
  })
