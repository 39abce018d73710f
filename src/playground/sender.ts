/**
 * The frame that sends one request. The shell creates one for each request and the frame removes itself afterwards.
 * Its policy allows connections to the store of that request only. It receives a signed request, never a secret key.
 */
import type { FrameEvent, SendFailure, SignedRequest, StoreResponse } from './messages.ts'

function toForm(entries: [name: string, value: string | File][]): FormData {
  const form = new FormData()
  for (const [name, value] of entries) form.append(name, value)
  return form
}

/** Finds out whether the store answers at all. The response of a `no-cors` request cannot be read, but it arrives. */
const findFailure = (url: string): Promise<SendFailure> =>
  fetch(new URL(url).origin, { mode: 'no-cors', method: 'HEAD' }).then(
    () => 'hidden',
    () => 'unreachable',
  )

function send({ url, method, headers, body }: SignedRequest, port: MessagePort): void {
  const report = (event: FrameEvent) => port.postMessage(event)
  const finish = (event: { response: StoreResponse } | { failure: SendFailure }) => {
    report(event)
    frameElement!.remove()
  }
  const request = new XMLHttpRequest()
  let redirected = false
  document.addEventListener('securitypolicyviolation', () => {
    redirected = true
  })
  const reportProgress = (progress: 'upload' | 'download') => (event: ProgressEvent) =>
    report({ progress, loaded: event.loaded, total: event.lengthComputable ? event.total : 0 })
  request.open(method, url)
  request.responseType = 'blob'
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  // An upload listener makes the browser send a preflight, so do not add one without a body.
  if (body !== undefined) request.upload.onprogress = reportProgress('upload')
  request.onprogress = reportProgress('download')
  request.onload = () => {
    const { status, statusText } = request
    finish({
      response: { status, statusText, headers: request.getAllResponseHeaders(), body: request.response as Blob },
    })
  }
  request.onerror = async () => {
    const failure = await findFailure(url)
    finish({ failure: redirected ? 'elsewhere' : failure })
  }
  port.onmessage = () => {
    request.abort()
    finish({ failure: 'stopped' })
  }
  request.send(Array.isArray(body) ? toForm(body) : (body ?? null))
}

addEventListener('message', ({ source, data, ports }) => {
  // A window that opened the playground could send messages to this frame too.
  if (source === parent) send(data as SignedRequest, ports[0]!)
})
