/**
 * The frame that sends: one is made for each request, and goes when that has ended. Its policy lets it talk to that
 * request's store alone. It gets what is signed already and no secret.
 */
import type { Answer, News, Outgoing, SendFailure } from './exchange.ts'

function formOf(entries: [name: string, value: string | File][]): FormData {
  const form = new FormData()
  for (const [name, value] of entries) form.append(name, value)
  return form
}

/** Whether the store can be reached: its answer can't be read, but that there is one can be told. */
const canReach = (url: string): Promise<SendFailure> =>
  fetch(new URL(url).origin, { mode: 'no-cors', method: 'HEAD' }).then(
    () => 'hidden',
    () => 'unreachable',
  )

function send({ url, method, headers, body }: Outgoing, port: MessagePort): void {
  const tell = (news: News) => port.postMessage(news)
  const end = (news: { answer: Answer } | { failure: SendFailure }) => {
    tell(news)
    frameElement!.remove()
  }
  const request = new XMLHttpRequest()
  let elsewhere = false
  document.addEventListener('securitypolicyviolation', () => {
    elsewhere = true
  })
  const progress = (way: 'upload' | 'download') => (event: ProgressEvent) =>
    tell({ progress: way, loaded: event.loaded, total: event.lengthComputable ? event.total : 0 })
  request.open(method, url)
  request.responseType = 'blob'
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  // Without a body there is nothing to watch, and a listener alone would make the browser ask the store first.
  if (body !== undefined) request.upload.onprogress = progress('upload')
  request.onprogress = progress('download')
  request.onload = () => {
    const { status, statusText } = request
    end({ answer: { status, statusText, headers: request.getAllResponseHeaders(), body: request.response as Blob } })
  }
  request.onerror = async () => {
    const reached = await canReach(url)
    end({ failure: elsewhere ? 'elsewhere' : reached })
  }
  port.onmessage = () => {
    request.abort()
    end({ failure: 'stopped' })
  }
  request.send(Array.isArray(body) ? formOf(body) : (body ?? null))
}

addEventListener('message', ({ source, data, ports }) => {
  // Whoever opened the page could reach this frame too.
  if (source === parent) send(data as Outgoing, ports[0]!)
})
