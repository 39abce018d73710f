import * as FilePond from 'filepond'
import { sign } from './sign.js'

function upload(_field, file, _metadata, load, error, progress, abort) {
  const request = new XMLHttpRequest()
  request.upload.onprogress = (event) => progress(event.lengthComputable, event.loaded, event.total)
  request.onerror = () => error('The upload failed.')
  const start = async () => {
    const { key, url, method, headers } = await sign('/sign-put', { type: file.type, size: file.size })
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.onload = () => (request.status === 200 ? load(key) : error(`The store answered ${request.status}.`))
    request.send(file)
  }
  start().catch(({ message }) => error(message))
  return {
    abort() {
      request.abort()
      abort()
    },
  }
}

export const createPond = (element) => FilePond.create(element, { server: { process: upload } })
