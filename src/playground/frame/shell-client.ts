import type { FrameEvent, FrameInfo, FrameRequest, SignedRequest } from '../messages.ts'
import type { Remembered } from '../remembered.ts'

/** Sends a request to the shell. Replies arrive on the returned channel. */
function post(request: FrameRequest, onEvent: (message: unknown) => void): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => onEvent(data)
  parent.postMessage(request, '*', [port2])
  return port1
}

/** Sends a signed request to its store. @returns A function that aborts it. */
export function send(request: SignedRequest, onEvent: (event: FrameEvent) => void): () => void {
  const port = post({ send: request }, (message) => onEvent(message as FrameEvent))
  return () => port.postMessage('abort')
}

/** Saves a file as a download. */
export const save = (file: Blob, name: string): void => {
  post({ save: file, name }, () => {})
}

/** Opens a signed URL in a new tab. */
export const open = (url: string): void => {
  post({ open: url }, () => {})
}

/** Keeps settings across a reload. The shell accepts the ones that cannot be secrets. */
export const remember = (settings: Remembered): void => {
  post({ remember: settings }, () => {})
}

/** Asks the shell for the origin that stores see, and for the settings to start with. */
export const askShell = (): Promise<FrameInfo> =>
  new Promise((resolve) => {
    post({ hello: true }, (message) => resolve(message as FrameInfo))
  })
