/** Examples for `redact`. `fuzz.test.ts` checks that it leaves no secret in any log format. */
import { redact } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { sessionToken, sign, signPost, temporaryStore } from './samples.ts'

it('keeps the host, the path and the expiry of a URL', async () => {
  const { url } = await sign({}, {}, temporaryStore)
  expect(redact(`PUT ${url} 403`)).toBe(
    'PUT https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b%2B%C3%BC.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&' +
      'X-Amz-Credential=REDACTED&X-Amz-Date=20260301T120000Z&X-Amz-Expires=900&X-Amz-Security-Token=REDACTED&' +
      'X-Amz-SignedHeaders=host&X-Amz-Signature=REDACTED 403',
  )
})

it('keeps the fields of a form that are not secret', async () => {
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
  ['referrer-policy: strict-origin-when-cross-origin', 'referrer-policy: strict-origin-when-cross-origin'],
  ['policy=arn:aws:iam::aws:policy/ReadOnlyAccess', 'policy=arn:aws:iam::aws:policy/ReadOnlyAccess'],
  ['"policy": "https://example.com/privacy-policy"', '"policy": "https://example.com/privacy-policy"'],
  ['?AWSAccessKeyId=AKID&Signature=ab%2Bc%3D&Expires=7', '?AWSAccessKeyId=REDACTED&Signature=REDACTED&Expires=7'],
  [
    'Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260301/a/s3/aws4_request, SignedHeaders=host, Signature=abc',
    'Authorization: AWS4-HMAC-SHA256 Credential=REDACTED, SignedHeaders=host, Signature=REDACTED',
  ],
  [`x-amz-security-token: ${sessionToken}\nx-amz-date: 7`, 'x-amz-security-token: REDACTED\nx-amz-date: 7'],
  ['a=1&x-amz-signature=A&b=2&X-AMZ-SIGNATURE=B', 'a=1&x-amz-signature=REDACTED&b=2&X-AMZ-SIGNATURE=REDACTED'],
  ['x-amz-signature is missing', 'x-amz-signature is missing'],
  ['the "X-Amz-Signature" parameter (a secret)', 'the "X-Amz-Signature" parameter (a secret)'],
  ['X-Amz-Signature=A&value=b', 'X-Amz-Signature=REDACTED&value=b'],
  [
    '{"name":"X-Amz-Signature","type":"text","value":"A"}',
    '{"name":"X-Amz-Signature","type":"text","value":"REDACTED"}',
  ],
  ['[{"name":"X-Amz-Signature"},{"value":"a"}]', '[{"name":"X-Amz-Signature"},{"value":"a"}]'],
  ['[{"value":"a"},{"name":"X-Amz-Signature"}]', '[{"value":"a"},{"name":"X-Amz-Signature"}]'],
  ['{"value":"a","name":"acl"}', '{"value":"a","name":"acl"}'],
  ['<input name="X-Amz-Signature"><input value="Send">', '<input name="X-Amz-Signature"><input value="Send">'],
  [
    'to=https%3A%2F%2Fh%2Fa%3Fb%3Dc%26X-Amz-Signature%3DA%26d%3De&f=g',
    'to=https%3A%2F%2Fh%2Fa%3Fb%3Dc%26X-Amz-Signature%3DREDACTED%26d%3De&f=g',
  ],
  [
    'to=h%252Fa%253FX-Amz-Security-Token%253DA%25252F%25252Bb%2526d%253De&f=g',
    'to=h%252Fa%253FX-Amz-Security-Token%253DREDACTED%2526d%253De&f=g',
  ],
  [String.raw`a?X-Amz-Signature\u003dA\u0026b\u003dc`, String.raw`a?X-Amz-Signature\u003dREDACTED\u0026b\u003dc`],
  ["'X-Amz-Signature' => 'A', 'b' => 'c'", "'X-Amz-Signature' => 'REDACTED', 'b' => 'c'"],
  ['x-amz-security-token:\nA\nhost:\nb', 'x-amz-security-token:\nREDACTED\nhost:\nb'],
  ['AKID/20260301/eu-west-1/s3/aws4_request', 'REDACTED/20260301/eu-west-1/s3/aws4_request'],
  ['AKID/20260301/s3/aws4_request', 'REDACTED/20260301/s3/aws4_request'],
  ['the scope 20260301/eu-west-1/s3/aws4_request', 'the scope 20260301/eu-west-1/s3/aws4_request'],
  [
    'x-amz-server-side-encryption-customer-key: A\nx-amz-server-side-encryption-customer-key-md5: b',
    'x-amz-server-side-encryption-customer-key: REDACTED\nx-amz-server-side-encryption-customer-key-md5: b',
  ],
  [
    '<AWSAccessKeyId>A</AWSAccessKeyId><SignatureProvided>B</SignatureProvided><RequestId>c</RequestId>',
    '<AWSAccessKeyId>REDACTED</AWSAccessKeyId><SignatureProvided>REDACTED</SignatureProvided><RequestId>c</RequestId>',
  ],
  [
    '<CanonicalRequestBytes>47 45 54 0a</CanonicalRequestBytes>',
    '<CanonicalRequestBytes>REDACTED</CanonicalRequestBytes>',
  ],
  [`│ X-Amz-Security-Token │      '${sessionToken}'      │`, "│ X-Amz-Security-Token │      'REDACTED'      │"],
  [
    `│    2    │ 'X-Amz-Signature' │ ${' '.repeat(2000)}'A'  │`,
    `│    2    │ 'X-Amz-Signature' │ ${' '.repeat(2000)}'REDACTED'  │`,
  ],
  [`│ Policy               │ '${'A'.repeat(40)}' │`, "│ Policy               │ 'REDACTED' │"],
  ['│ X-Amz-Date │ 7 │\n│ X-Amz-Signature │\n│ b │ c │', '│ X-Amz-Date │ 7 │\n│ X-Amz-Signature │\n│ b │ c │'],
  [`HTTP_X_AMZ_SECURITY_TOKEN=${sessionToken}\nHTTP_HOST=a`, 'HTTP_X_AMZ_SECURITY_TOKEN=REDACTED\nHTTP_HOST=a'],
  ['"X-Amz-Security-Token": Some("A"), "b": Some("c")', '"X-Amz-Security-Token": Some("REDACTED"), "b": Some("c")'],
  ['X-Amz-Security-Token: Optional("A")', 'X-Amz-Security-Token: Optional("REDACTED")'],
  ['X-Amz-Security-Token=Optional[A], b=c', 'X-Amz-Security-Token=Optional[REDACTED], b=c'],
  ['("X-Amz-Signature",Just "A"),("b",Just "c")', '("X-Amz-Signature",Just "REDACTED"),("b",Just "c")'],
  ['x-amz-signature=Some&b=c', 'x-amz-signature=REDACTED&b=c'],
  ["{b'X-Amz-Security-Token': b'A', b'b': b'c'}", "{b'X-Amz-Security-Token': b'REDACTED', b'b': b'c'}"],
  ["X-Amz-Signature: b'A'", "X-Amz-Signature: b'REDACTED'"],
  ['"a?X-Amz-Signature=b" was refused', '"a?X-Amz-Signature=REDACTED" was refused'],
  ['X-Amz-Security-Token -> A, b -> c', 'X-Amz-Security-Token -> REDACTED, b -> c'],
  ['"X-Amz-Security-Token" -&gt; "A"', '"X-Amz-Security-Token" -&gt; "REDACTED"'],
  ['X-Amz-Security-Token => A, b => c', 'X-Amz-Security-Token => REDACTED, b => c'],
  ['X-Amz-Security-Token → A, b → c', 'X-Amz-Security-Token → REDACTED, b → c'],
  ['X-Amz-Security-Token := A', 'X-Amz-Security-Token := REDACTED'],
  ['<!-- x-amz-signature --> is missing', '<!-- x-amz-signature --> is missing'],
  [
    'x_amz_signature is missing - see the policy -> everybody',
    'x_amz_signature is missing - see the policy -> everybody',
  ],
])('%j becomes %j', (text, redacted) => {
  expect(redact(text)).toBe(redacted)
})

const formPolicy = Buffer.from(JSON.stringify({ expiration: '2026-03-01T12:15:00.000Z' })).toString('base64')

it.each([
  ['after a space', 'policy ', ' attached'],
  ['in a table', '| Policy | ARN |\n|---|---|\n| ', ' | arn:aws:iam::aws:policy/a |'],
  ['in CSV', 'id,policy,name\n1,', ',a'],
  ['on the next line', 'Policy\n', '\n'],
])('redacts the policy of a form, but not the name or the ID of another policy: %s', (_, before, after) => {
  expect(redact(before + formPolicy + after)).toBe(`${before}REDACTED${after}`)
  const names = [
    '658327ea-f89d-4fab-a63d-7e88639e58f6',
    'AmazonS3ReadOnlyAccess',
    'production-execution-policy-20260101',
  ]
  for (const name of names) expect(redact(before + name + after)).toBe(before + name + after)
})

it('redacts the bytes of a key, but not a list of numbers after a policy', () => {
  const numbers = Array.from({ length: 32 }, (_, index) => index).join(', ')
  expect(redact(`signingKey: Uint8Array(32) [${numbers}]`)).toBe('signingKey: Uint8Array(32) [REDACTED]')
  expect(redact(`policy: keep the versions [${numbers}]`)).toBe(`policy: keep the versions [${numbers}]`)
})

it('redacts values that are too long for an engine’s stack', () => {
  const long = 'a'.repeat(16 << 20)
  for (const before of ['X-Amz-Signature=', 'X-Amz-Signature%3D', 'policy='])
    expect(redact(before + long)).toBe(`${before}REDACTED`)
  // A few entities remain at the start, because they could be quotes.
  for (const piece of ['%2F', '&#47;', String.raw`\x`])
    for (const before of ['X-Amz-Signature=', '{"value":"', 'X-Amz-Signature","value":"'])
      expect(redact(`${before}${piece.repeat(12_000)}TAIL","name":"X-Amz-Signature"}`)).toMatch(
        /^.{1,200}REDACTED","name":"X-Amz-Signature"\}$/,
      )
  for (const piece of ['%2F', '&#47;', String.raw`\x`])
    expect(redact(`X-Amz-Signature=${piece.repeat(5 << 20)}TAIL&b=c`)).toBe('X-Amz-Signature=REDACTED&b=c')
  const twice = encodeURIComponent(encodeURIComponent(`X-Amz-Signature=${'%2F'.repeat(12_000)}TAIL&b=c`))
  expect(redact(`?to=${twice}`)).toBe('?to=X-Amz-Signature%253DREDACTED%2526b%253Dc')
})

it('returns an empty string for anything that is not a string', () => {
  for (const none of [undefined, null, 7, {}, [new URL('https://a.example')]])
    expect(redact(none as unknown as string)).toBe('')
})

it.each([
  ['after a closed element', '<X-Amz-Signature>abc</X-Amz-Signature> \\/'],
  ['after a value on its own line', 'X-Amz-Signature:\nabcdefabcdef\n constructor\\#'],
  [
    'with a tag that is short enough only after the second name in it lost its value',
    'X-Amz-Signature\n <https:// X-Amz-Credential=AKIDEXAMPLEabc%2F20260301%2Feu-west-1%2Fs3%2Faws4_request&>abc',
  ],
  [
    'with a value that is near enough only after the value between it and its name was redacted',
    `{"name":"X-Amz-Signature","x-amz-security-token":"${'abc+'.repeat(60)}","value":"abc"}`,
  ],
  ['with white space instead of hex', '<CanonicalRequestBytes> AKIDabc/20260301/eu-west-1/s3/aws4_request'],
  ['after a redacted value', 'X-Amz-Signature=REDACTED\\# and X-Amz-Signature: \\REDACTED'],
])('changes nothing when it is applied again: text %s', (_, text) => {
  const once = redact(text)
  expect(once).not.toMatch(/abc/)
  expect(redact(once)).toBe(once)
})

it('keeps the text after an element', () => {
  expect(redact('<X-Amz-Signature>abc</X-Amz-Signature> 403')).toBe('<X-Amz-Signature>REDACTED</X-Amz-Signature> 403')
})

it.each([
  'X-Amz-Sig%6Eature=abc&a=b',
  'X-Amz-Sig%256Eature=abc&a=b',
  'X-Amz-Sig%\n6Eature=abc&a=b',
  'X-Amz-Sig%6\n  Eature=abc&a=b',
  '%58%2d%41%6d%7a%5fSignature=abc&a=b',
  'X-Amz-S=\nignature=abc&a=b',
  'X&#x2d;Amz&#x2d;Signature=abc&a=b',
  '\\u0058-Amz-Signature=abc&a=b',
])('finds the name in %j', (text) => {
  expect(redact(text)).toMatch(/^X[-_]Amz[-_]Signature=REDACTED&a=b$/i)
})

it('keeps line breaks and escapes that are not in a name', () => {
  const text = 'a%2Db\nX-Amz-Date=\n7 %41%42\nsign\nature'
  expect(redact(text)).toBe(text)
})

it.each([
  'x-amz-signature: expected 64 hex digits',
  'with the secret\naccess key of the user',
  'X-Amz-Credential: missing',
  'x-amz-security-token: undefined, x-amz-date: 7',
  'X-Amz-Signature: The signature is required',
  'the X-Amz-Signature (required) has 64 digits',
  'sessionToken: credentials.sessionToken',
  'sessionToken: await getSessionTokenFromCache(),',
  'secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,',
  'secretAccessKey: AWS_SECRET_ACCESS_KEY,',
  'export AWS_SESSION_TOKEN=$MY_AWS_SESSION_TOKEN_VARIABLE',
  'aws_secret_access_key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}',
  '?a=b&X-Amz-Signature=${signature}',
  '?a=b&X-Amz-Signature=…',
  '?a=b&X-Amz-Signature=***',
  'sig: 2026-01-01T00:00:00Z',
  'sig: 2026-01-01T00:00:00.000+02:00',
  'Policy: AmazonS3ReadOnlyAccess',
  'allowed_headers: [x-amz-security-token, x-amz-content-sha256, content-type]',
  'Access-Control-Allow-Headers: X-Amz-Security-Token, X-Amz-Date, Content-Type',
  'at signingKey (/home/Alice/Projects/Presigner9/node_modules/aws4/Aws4Signer2)',
  '{"properties":{"X-Amz-Signature":{"type":"string"},"Policy":{"type":"string"}}}',
  '{ "X-Amz-Signature": { type: "text" } }',
  '<b>X-Amz-Server-Side-Encryption-Customer-Key</b>, <b>X-Amz-Server-Side-Encryption-Customer-Key-MD5</b>',
  '<th>X-Amz-Signature</th><th>Key</th>',
  '<tr><th>X-Amz-Signature</th></tr><tr><td>none</td></tr>',
])('keeps words, names, dates and source code: %j', (text) => {
  expect(redact(text)).toBe(text)
})

it.each([
  ['AWS Secret Access Key [None]: ', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['AWS Secret Access Key [****************MPLE]: ', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['Secret access key: ', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['AWS_SECRET_KEY=', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['-Daws.secretKey=', 'n8TqZ4b/Lk2vWc+9aBcDeFgHiJkLmNoPqRsTuVwX'],
  ['botocore.auth [DEBUG] Signature:\n', '0123456789abcdef'.repeat(4)],
  ['{"signature":"', '0123456789abcdef'.repeat(4)],
])('redacts what follows the name that AWS or its tools write: %j', (before, value) => {
  expect(redact(`${before}${value}`)).toBe(`${before}REDACTED`)
})

it.each([
  ['a path', '/ab3/cdE4f/ghIjkLmnOpqRstUvwXyzAbcDefGhi'],
  ['an identifier', 'aB3cDe4FgHi5JkLm6NoPq7RsTu8VwXy9ZaBcDeFg'],
  ['letters only', 'McSkdwWmLROTmcRMHuBLXyyEVfbQvssBPklUVmEV'],
])('redacts a secret access key that resembles %s', (_, key) => {
  const texts = [
    `secretAccessKey: ${key}`,
    `secretAccessKey ${key}`,
    `at secretAccessKey (${key})`,
    `secretAccessKey: ${key} = 3`,
    `secretAccessKey: ${key}: 3`,
    `secretAccessKey: ${key}(from a file)`,
    `{"secretAccessKey":"${key}":3}`,
  ]
  expect(texts.filter((text) => redact(text).includes(key))).toEqual([])
})

it.each(['?X-Amz-Security-Token=', '{"x-amz-security-token":"', 'x-amz-security-token: '])(
  'redacts a session token that resembles the name of a header: %s',
  (before) => {
    expect(redact(`${before}hidden-token`)).toBe(`${before}REDACTED`)
  },
)

it.each([
  ['a UUID', 'ab2c3d4e-5f6a-4b8c-9d0e-1f2a3b4c5d6e', 'secretAccessKey'],
  ['hexadecimal digits', 'e1f1c9a0be7d2836655aa90b1c3d5e7f', 'AWS_SECRET_ACCESS_KEY'],
  ['capitals', 'AKIAIOSFODNNEXAMPLED', 'AWSAccessKeyId'],
  ['capitals and digits', 'AKIAIOSFODNN7EXAMPLE', 'AWSAccessKeyId'],
])('redacts a short key before a colon or an equals sign: %s', (_, key, name) => {
  const texts = [
    `${name}=${key}: access denied`,
    `${name}: ${key}: access denied`,
    `invalid ${name}: "${key}": access denied`,
    `${name}='${key}': access denied`,
    `${name}: ${key} = 3`,
    `{"${name}":"${key}" => 3}`,
  ]
  expect(texts.filter((text) => redact(text).includes(key))).toEqual([])
})

it.each([
  ['a header', 'x-amz-security-token: '],
  ['a variable', 'AWS_SESSION_TOKEN='],
  ['a line with a time', '2026-03-01T12:00:00.000Z INFO x-amz-security-token: '],
])('redacts a wrapped value that is repeated on the next lines: %s', (_, before) => {
  const value = `${sessionToken.slice(0, 8)}${'aB3+dE5/gH7'.repeat(31)}`
  const wrapped = `${before}${value}`.replace(/.{70}/g, '$&\n')
  expect(redact(`${wrapped}\n${wrapped}\n`)).toBe(`${before}REDACTED\n`.repeat(2))
})

it('redacts a session token that resembles a path', () => {
  const token = '/2t0tHsTGZptcNIKMMaya0aNRf7WrsDbbstzUYhpZXKzJHy59H6/u99BlPRnPkCnVCbcUfO1yJ/6PDpCb9l6VhVyfxQUEcQnGb'
  expect(redact(`{ "x-amz-security-token": "${token}" }`)).toBe('{ "x-amz-security-token": "REDACTED" }')
})

const digits = '4f1c9a0be7d2836655aa90b1c3d5e7f90123456789abcdef0f1e2d3c4b5a6978'
const hostId = 'IDt4PbhbWmBGQIcqvWc9vVzV1N1XW6UE8pjvJWzUqHqP8XUe8lb2cuEz5oFCiIQm'

it.each([
  `host;x-amz-security-token\n${digits}`,
  `X-Amz-Signature for the payload hash ${digits}`,
  `the sig is in SHASUMS256.txt.sig, sha256 ${digits}`,
  `"x-amz-signature": false, "etag": "${digits}"`,
  `"sessionToken": null, "body": "${hostId}"`,
  `session token expired; x-amz-id-2: ${hostId}`,
  `The X-Amz-Security-Token is invalid</Message><RequestId>4442587FB7D0A2F9</RequestId><HostId>${hostId}</HostId>`,
])('keeps a long value that has a name of its own: %j', (text) => {
  expect(redact(text)).toBe(text)
})

it('keeps the columns beside a secret in an aligned table', () => {
  expect(redact(`NAME  X_AMZ_SIGNATURE  ${' '.repeat(47)}SHA\na     ${digits}  ${digits}`)).toBe(
    `NAME  X_AMZ_SIGNATURE  ${' '.repeat(47)}SHA\na     ${'REDACTED'.padEnd(64)}  ${digits}`,
  )
})

it('changes nothing in a text without secrets, not even colours and invisible characters', () => {
  for (const text of ['\x1b[31merror:\x1b[0m 403', '[36mINFO[0m', 'soft\u00adhyphen', 'a\0b\0c\0d\0e\0f\0g\0h\0i\0'])
    expect(redact(text)).toBe(text)
})

it('stops at the end of a variable and of a complete signature', () => {
  expect(redact('AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG\0HOME=/root\0')).toBe(
    'AWS_SECRET_ACCESS_KEY=REDACTED\0HOME=/root\0',
  )
  expect(redact(`X-Amz-Signature=${digits}\nrequest-4711-finished\n`)).toBe(
    'X-Amz-Signature=REDACTED\nrequest-4711-finished\n',
  )
  expect(redact('INFO X-Amz-Signature=abcdef0123456789\nINFO shutdown\n')).toBe(
    'INFO X-Amz-Signature=REDACTED\nINFO shutdown\n',
  )
})

it('redacts values of many megabytes', () => {
  const long = 'Z1y'.repeat(5 << 20)
  // A message of many megabytes would help nobody.
  const becomes = (text: string, redacted: string) => expect(redact(text) === redacted).toBe(true)
  becomes(`X-Amz-Security-Token with value ${long}`, 'X-Amz-Security-Token with value REDACTED')
  becomes(`X-Amz-Security-Token=ab\n${long}\n`, 'X-Amz-Security-Token=REDACTED\n')
  becomes(`a  x-amz-security-token\na  ${long}`, 'a  x-amz-security-token\na  REDACTED')
  becomes('a\0'.repeat(8 << 20), 'a\0'.repeat(8 << 20))
})
