/** Serves an R2 binding in workerd: a bucket with one object, `2026/cat +ü.jpg`. */
const key = '2026/cat +ü.jpg'
const content = 'the bytes of a cat'

const refusal = JSON.stringify({ version: 0, v4code: 10007, message: 'The specified key does not exist.' })

export default {
  async fetch(request) {
    const { method, object } = JSON.parse(request.headers.get('cf-r2-request'))
    if (method !== 'get' || object !== key)
      return new Response(null, { status: 404, headers: { 'cf-r2-error': refusal } })
    const metadata = JSON.stringify({
      name: key,
      version: '1',
      size: content.length,
      etag: '0123456789abcdef0123456789abcdef',
      uploaded: `${Date.UTC(2026, 2, 1)}`,
      httpFields: { contentType: 'image/jpeg' },
      customFields: [],
      checksums: {},
    })
    const length = `${new TextEncoder().encode(metadata).length}`
    return new Response(metadata + content, { headers: { 'cf-r2-metadata-size': length } })
  },
}
