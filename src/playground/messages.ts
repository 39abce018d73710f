import type { Remembered } from './remembered.ts'

/** A signed request: the only thing that leaves the sealed frame for the network. It holds no secret key. */
export interface SignedRequest {
  url: string
  method: string
  headers: Record<string, string>
  /** A body to send as it is, or the entries of a form. */
  body?: Blob | string | [name: string, value: string | File][] | undefined
}

/** What the sealed frame asks the shell to do. */
export type FrameRequest =
  | { send: SignedRequest }
  | { save: Blob; name: string }
  | { open: string }
  | { remember: Remembered }
  | { hello: true }

/** What the shell answers to `hello`. */
export interface FrameInfo {
  /** The origin that stores see in the requests of the playground. */
  origin: string
  /** Settings from before a reload or from the command line. */
  settings: Remembered
}

/** What the shell and the sender report while a request is sent. */
export type FrameEvent =
  | { progress: 'upload' | 'download'; loaded: number; total: number }
  | { response: StoreResponse }
  | { failure: SendFailure }

/**
 * Why there is no response:
 * - `hidden`: the store is reachable, but CORS does not let the playground read its response;
 * - `unreachable`: no connection to the store;
 * - `elsewhere`: the store redirected to another host;
 * - `unnameable`: the store's host cannot be written in a Content-Security-Policy;
 * - `stopped`: the user pressed Stop.
 */
export type SendFailure = 'hidden' | 'unreachable' | 'elsewhere' | 'unnameable' | 'stopped'

/** A response of the store. */
export interface StoreResponse {
  status: number
  statusText: string
  /** The headers as `XMLHttpRequest` lists them, one per line. */
  headers: string
  body: Blob
}
