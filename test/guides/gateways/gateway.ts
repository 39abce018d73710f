import { createServer } from 'node:http'
import type { Credentials } from 'sigv4-presign'
import { PresignError, verifyUrl } from 'sigv4-presign/verify'

/** A server that accepts presigned URLs. The proxy in front of it passes the path and the host on as they are. */
export const createGateway = ({ accessKeyId, secretAccessKey }: Credentials) =>
  createServer(async (request, response) => {
    try {
      const { bucket, key } = await verifyUrl(request, {
        credentials: (id) => (id === accessKeyId ? { secretAccessKey } : undefined),
        region: 'us-east-1',
      })
      response.end(JSON.stringify({ bucket, key }))
    } catch (error) {
      const isRefused = error instanceof PresignError && error.status !== undefined
      response.writeHead(isRefused ? error.status! : 500).end(isRefused ? error.code : 'InternalError')
    }
  })
