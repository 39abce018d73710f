import { type Credentials, createBucket, type Operation, presign } from 'sigv4-presign'
import { expect } from 'vitest'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'

/** A bucket of a store that runs for a test. */
export interface Bucket {
  server: Server
  store: { endpoint: string; region: string; bucket: string; credentials: Credentials }
  /** Sends one operation. */
  use(operation: Operation, body?: string): Promise<Response>
  /** Applies a guide's CORS rule to pages of this origin. */
  allowPages(origin: string, rules: { CORSRules: Record<string, string[]>[] }): Promise<void>
}

/** Starts a store with an empty bucket. */
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
