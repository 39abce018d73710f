import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Target } from '../conformance/exchange.ts'
import type { Library } from '../conformance/library.ts'
import { readEntries, root } from '../package/install.ts'
import type { Server } from '../servers/server.ts'

const bucket = 'runtimes'

/** Allows pages of every origin to send the requests of the exchange and to read the responses. */
const corsConfiguration = `<CORSConfiguration><CORSRule>
<AllowedOrigin>*</AllowedOrigin>
<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod>
<AllowedHeader>*</AllowedHeader>
</CORSRule></CORSConfiguration>`

/** Imports the built package by path: TypeScript cannot resolve its name in a folder with its own package.json. */
async function builtLibrary(): Promise<Library> {
  const main = (await readEntries()).find(({ name }) => name === '.')!
  return (await import(pathToFileURL(join(root, main.import)).href)) as Library
}

/** Creates the bucket that the runtimes use and allows browsers to access it, both with presigned URLs. */
export async function prepareTarget({ endpoint, region, credentials }: Server): Promise<Target> {
  const { presign } = await builtLibrary()
  const target: Target = { endpoint, region, bucket, credentials: credentials.a }
  const send = async (query: Record<string, string>, headers: Record<string, string>, body?: string) => {
    const put = await presign(target, { method: 'PUT', query, headers })
    const response = await fetch(put.url, { ...put, ...(body === undefined ? {} : { body }) })
    if (!response.ok) throw new Error(`the bucket can't be prepared: ${response.status} ${await response.text()}`)
  }
  await send({}, {})
  // S3 requires the hash of this body.
  const contentMd5 = createHash('md5').update(corsConfiguration).digest('base64')
  await send({ cors: '' }, { 'content-md5': contentMd5 }, corsConfiguration)
  return target
}
