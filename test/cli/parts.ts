import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getObject, headObject, listParts } from 'sigv4-presign'
import { reference } from '../servers/reference/reference.ts'
import type { ServerKind } from '../servers/server.ts'
import type { Intercept } from './proxy.ts'
import { mebibyte, useStore } from './store.ts'

/** The size of the parts in these tests: S3's minimum. */
export const partBytes = 5 * mebibyte

const md5 = (data: Uint8Array) => createHash('md5').update(data).digest()

/** Returns the ETag of an object that was uploaded in parts of `partBytes`. */
const etagOf = (content: Buffer) => {
  const parts = Array.from({ length: Math.ceil(content.length / partBytes) }, (_, index) =>
    md5(content.subarray(index * partBytes, (index + 1) * partBytes)),
  )
  return `"${md5(Buffer.concat(parts)).toString('hex')}-${parts.length}"`
}

/** Accepts a part like a store, but does not keep it. */
export async function lose(message: IncomingMessage, response: ServerResponse): Promise<true> {
  if (message.headers.expect) response.writeContinue()
  const hash = createHash('md5')
  for await (const chunk of message) hash.update(chunk as Buffer)
  response.writeHead(200, { etag: `"${hash.digest('hex')}"` }).end()
  return true
}

type InterceptWithPart = (number: number, message: IncomingMessage, response: ServerResponse) => ReturnType<Intercept>

/** Sets up a store for tests of multipart uploads. */
export function useStoreForParts(kind: ServerKind) {
  const store = useStore(kind)
  const { ask, intercept } = store
  return {
    ...store,
    /** Returns whether the store has an object that was uploaded in parts of 5 MiB. */
    async has(key: string, content: Buffer): Promise<boolean> {
      const { headers } = await ask(headObject(key))
      if (headers.get('etag') !== etagOf(content)) return false
      // The embedded store of radosgw returns only the last part of a multipart object, although the ETag is right.
      return kind !== reference || Buffer.from(await (await ask(getObject(key))).arrayBuffer()).equals(content)
    },
    /** Returns whether an upload no longer exists. */
    isGone: async (key: string, uploadId: string) => (await ask(listParts(key, { uploadId }))).status === 404,
    /** Starts a proxy in front of the store. It records the uploaded parts and passes each to `interceptWithPart`. */
    async interceptWithParts(
      interceptWithPart: InterceptWithPart = () => false,
      interceptElse: Intercept = () => false,
    ) {
      const sent: number[] = []
      let uploadId = ''
      const proxy = await intercept((message, response) => {
        const query = new URL(message.url!, 'http://store').searchParams
        uploadId = query.get('uploadId') ?? uploadId
        const number = query.get('partNumber')
        if (message.method !== 'PUT' || number === null) return interceptElse(message, response)
        sent.push(Number(number))
        return interceptWithPart(Number(number), message, response)
      })
      return { ...proxy, sent, uploadId: () => uploadId }
    },
  }
}
