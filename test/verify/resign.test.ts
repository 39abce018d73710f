/** `verified.operation` is the operation that was signed: signing it again makes an equivalent request. */
import fc from 'fast-check'
import { listBuckets, presign } from 'sigv4-presign'
import { canonicalRequest, inspect, verifyUrl } from 'sigv4-presign/verify'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { anyBucket, headers, key, query } from '../properties/arbitraries.ts'
import { credentials, options, signingDate, store } from './samples.ts'

const operation = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  bucket: anyBucket,
  key: fc.option(key, { nil: undefined }),
  query: query.filter((given) => !Object.hasOwn(given, '__proto__')),
  headers: headers.filter((given) => !Object.keys(given).some((name) => /^(authorization|__proto__)$/i.test(name))),
})

/** The canonical request without the host and the signature's own parameters. */
const essence = (request: { method: string; url: string; headers: Record<string, string> }) =>
  canonicalRequest(request)
    .replace(/X-Amz-[A-Z][A-Za-z]+=[^&\n]*&?/g, '')
    .replace(/\nhost:.*/, '')

/** Returns another spelling of a URL that means the same to S3. */
const respell = (url: string) => {
  const [path = '', parameters = ''] = url.split('?')
  const lower = (text: string) => text.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase())
  return `${lower(path)}?${lower(parameters).replaceAll('%20', '+')}&`
}

const behind = { ...store, endpoint: 'https://store.internal.example', forcePathStyle: true }

test('re-signing a verified operation results in the same request', async () => {
  await fc.assert(
    fc.asyncProperty(operation, fc.boolean(), async (what, isRespelled) => {
      const presigned = await presign(behind, what as never, { signingDate })
      const received = isRespelled ? { ...presigned, url: respell(presigned.url) } : presigned
      const verified = await verifyUrl(received, { ...options, dotSegments: 'allow' })
      const { method, bucket, key } = verified.operation
      expect({ method, bucket, key }).toEqual({ method: what.method, bucket: what.bucket, key: what.key })
      const again = await presign({ ...behind, bucket: 'never' }, verified.operation, { signingDate })
      expect(again.method).toBe(presigned.method)
      expect(again.headers).toEqual(presigned.headers)
      expect(essence(again)).toBe(essence(presigned))
      expect(inspect(again.url).signedHeaders).toEqual(inspect(presigned.url).signedHeaders)
      expect(await verifyUrl(again, { credentials, now: signingDate, dotSegments: 'allow' })).toMatchObject({
        operation: verified.operation,
      })
    }),
    { numRuns: inCi() ? 5000 : 300 },
  )
})

test.each(['GET', 'PUT', 'DELETE'])('%s of / does not become an operation on the default bucket', async (method) => {
  const presigned = await presign(behind, { ...listBuckets(), method }, { signingDate })
  const { operation } = await verifyUrl(presigned, options)
  const again = await presign({ ...behind, bucket: 'photos' }, operation, { signingDate })
  expect(new URL(again.url).pathname).toBe('/')
})
