import { AwsClient } from 'aws4fetch'

interface Env {
  R2_ACCOUNT_ID: string
  R2_ACCESS_KEY_ID: string
  R2_SECRET_ACCESS_KEY: string
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    // Check here that the user may access the object.
    const client = new AwsClient({
      service: 's3',
      region: 'auto',
      accessKeyId: env.R2_ACCESS_KEY_ID,
      secretAccessKey: env.R2_SECRET_ACCESS_KEY,
    })
    const url = new URL(`https://${env.R2_ACCOUNT_ID}.r2.cloudflarestorage.com/photos${new URL(request.url).pathname}`)
    url.searchParams.set('X-Amz-Expires', '300')
    const method = request.method === 'PUT' ? 'PUT' : 'GET'
    const headers: Record<string, string> = method === 'PUT' ? { 'content-type': 'image/jpeg' } : {}
    const signed = await client.sign(url, { method, headers, aws: { signQuery: true } })
    return Response.json({ url: signed.url, method, headers })
  },
}
