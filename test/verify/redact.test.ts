/** By example; that nothing is left in any of a log's forms, `fuzz.test.ts` proves. */
import { redact } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { sessionToken, sign, signPost, temporaryStore } from './samples.ts'

it('leaves of a URL where it goes and until when it lives', async () => {
  const { url } = await sign({}, {}, temporaryStore)
  expect(redact(`PUT ${url} 403`)).toBe(
    'PUT https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b%2B%C3%BC.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&' +
      'X-Amz-Credential=REDACTED&X-Amz-Date=20260301T120000Z&X-Amz-Expires=900&X-Amz-Security-Token=REDACTED&' +
      'X-Amz-SignedHeaders=host&X-Amz-Signature=REDACTED 403',
  )
})

it('leaves of a form the fields that are no secret', async () => {
  const { fields } = await signPost({ fields: { acl: 'private' } }, temporaryStore)
  expect(JSON.parse(redact(JSON.stringify(fields)))).toEqual({
    key: 'uploads/${filename}',
    acl: 'private',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'REDACTED',
    'X-Amz-Date': '20260301T120000Z',
    'X-Amz-Security-Token': 'REDACTED',
    Policy: 'REDACTED',
    'X-Amz-Signature': 'REDACTED',
  })
})

it.each([
  ['nothing', 'nothing'],
  ['', ''],
  ['signature: mine', 'signature: mine'],
  ['policy: everybody may read', 'policy: everybody may read'],
  ['?AWSAccessKeyId=AKID&Signature=ab%2Bc%3D&Expires=7', '?AWSAccessKeyId=REDACTED&Signature=REDACTED&Expires=7'],
  [
    'Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260301/a/s3/aws4_request, SignedHeaders=host, Signature=abc',
    'Authorization: AWS4-HMAC-SHA256 Credential=REDACTED, SignedHeaders=host, Signature=REDACTED',
  ],
  [`x-amz-security-token: ${sessionToken}\nx-amz-date: 7`, 'x-amz-security-token: REDACTED\nx-amz-date: 7'],
  ['a=1&x-amz-signature=A&b=2&X-AMZ-SIGNATURE=B', 'a=1&x-amz-signature=REDACTED&b=2&X-AMZ-SIGNATURE=REDACTED'],
])('%j becomes %j', (text, redacted) => {
  expect(redact(text)).toBe(redacted)
})
