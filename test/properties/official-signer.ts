/** What the official signers need, and what they are given. */
import { createHash, createHmac } from 'node:crypto'

/** SHA-256 and HMAC in the form that the official signer takes. */
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

/** A query's parameters by name, as the official signer has them. */
export function parametersOf(url: URL): Record<string, string[]> {
  const names = [...new Set(url.searchParams.keys())]
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).sort()]))
}
