/** Helpers for the official signers: the hash that they need, and parameters in their form. */
import { createHash, createHmac } from 'node:crypto'

/** SHA-256 and HMAC with the interface that the official signers require. */
export class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Parameters<typeof createHmac>[1])
  }
  update(data: Uint8Array) {
    this.#hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
  reset() {}
}

/** The parameters of a URL by name, as the official signers represent them. */
export function parametersOf(url: URL): Record<string, string[]> {
  const names = [...new Set(url.searchParams.keys())]
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).sort()]))
}
