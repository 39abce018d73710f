/** Serves an R2 binding in workerd: a bucket with two objects, of which one is stored compressed. */
const content = 'the bytes of a cat'

const compressed = () => new Response(content).body.pipeThrough(new CompressionStream('gzip'))

/** The objects by key: the content and the headers that are stored with it. */
const objects = {
  '2026/cat +ü.jpg': { body: () => content, httpFields: { contentType: 'image/jpeg' } },
  'cat.txt': { body: compressed, httpFields: { contentType: 'text/plain', contentEncoding: 'gzip' } },
}

const refusal = JSON.stringify({ version: 0, v4code: 10007, message: 'The specified key does not exist.' })

export default {
  async fetch(request) {
    const { method, object } = JSON.parse(request.headers.get('cf-r2-request'))
    const found = objects[object]
    if (method !== 'get' || !found) return new Response(null, { status: 404, headers: { 'cf-r2-error': refusal } })
    const bytes = await new Response(found.body()).arrayBuffer()
    const metadata = JSON.stringify({
      name: object,
      version: '1',
      size: bytes.byteLength,
      etag: '0123456789abcdef0123456789abcdef',
      uploaded: `${Date.UTC(2026, 2, 1)}`,
      httpFields: found.httpFields,
      customFields: [],
      checksums: {},
    })
    const length = `${new TextEncoder().encode(metadata).length}`
    return new Response(new Blob([metadata, bytes]), { headers: { 'cf-r2-metadata-size': length } })
  },
}
