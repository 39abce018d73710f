/** A request that is signed already: all that leaves the sealed frame. No secret is part of it. */
export interface Outgoing {
  url: string
  method: string
  headers: Record<string, string>
  /** A body as it is, or the entries of a form. */
  body?: Blob | string | [name: string, value: string | File][] | undefined
}

/** What the sealed frame asks the page around it for. */
export type Wish = { send: Outgoing } | { save: Blob; name: string } | { hello: true }

/** What the page around tells the sealed frame at its `hello`: the origin that stores see. */
export interface Surroundings {
  origin: string
}

/** What comes back of a request. */
export type News =
  | { progress: 'upload' | 'download'; loaded: number; total: number }
  | { answer: Answer }
  | { failure: SendFailure }

/**
 * Why there is no answer: the store did not let this page read it, it can't be reached, it named another host, no policy
 * can name it, or the request was stopped.
 */
export type SendFailure = 'hidden' | 'unreachable' | 'elsewhere' | 'unnameable' | 'stopped'

/** A store's answer. */
export interface Answer {
  status: number
  statusText: string
  headers: string
  body: Blob
}
