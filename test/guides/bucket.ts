import { type Credentials, createBucket, type Operation, presign } from 'sigv4-presign'
import { expect } from 'vitest'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'

/** A bucket on a store that runs for one test file. */
export interface Bucket {
  server: Server
  store: { endpoint: string; region: string; bucket: string; credentials: Credentials }
  /** Presigns an operation and sends it. */
  use(operation: Operation, body?: string): Promise<Response>
  /** Sets a guide's CORS rule on the bucket, with `origin` as the allowed origin. */
  allowPages(origin: string, rules: { CORSRules: Record<string, string[]>[] }): Promise<void>
}

/** Starts a store and creates an empty bucket. */
export async function startBucket(bucket: string, kind = radosgw): Promise<Bucket> {
  const server = await kind.start()
  const { endpoint, region, credentials } = server
  const store = { endpoint, region, bucket, credentials: credentials.a }
  const use = async (operation: Operation, body?: string) =>
    send(server, { ...(await presign(store, operation)), ...(body !== undefined && { body }) })
  expect((await use(createBucket())).status).toBe(200)
  return {
    server,
    store,
    use,
    async allowPages(origin, { CORSRules: [rule = {}] }) {
      const elements = Object.entries(rule).flatMap(([name, values]) => {
        const element = name.replace(/s$/, '')
        return values.map((value) => `<${element}>${name === 'AllowedOrigins' ? origin : value}</${element}>`)
      })
      const body = `<CORSConfiguration><CORSRule>${elements.join('')}</CORSRule></CORSConfiguration>`
      expect((await use({ method: 'PUT', query: { cors: '' } }, body)).status).toBe(200)
    },
  }
}
