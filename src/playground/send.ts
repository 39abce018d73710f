import type { News, Outgoing, Surroundings, Wish } from './exchange.ts'

/** Asks the page around; what it has to say comes on the channel. */
function ask(wish: Wish, hear: (message: unknown) => void): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => hear(data)
  parent.postMessage(wish, '*', [port2])
  return port1
}

/** Sends a request that is signed. @returns What aborts it. */
export function send(outgoing: Outgoing, hear: (news: News) => void): () => void {
  const port = ask({ send: outgoing }, (message) => hear(message as News))
  return () => port.postMessage('abort')
}

/** Saves a file. */
export const save = (file: Blob, name: string): void => {
  ask({ save: file, name }, () => {})
}

/** Finds out what origin stores see. */
export const askOrigin = (): Promise<string> =>
  new Promise((resolve) => {
    ask({ hello: true }, (message) => resolve((message as Surroundings).origin))
  })
