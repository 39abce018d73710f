/** Any input, hostile or broken, leads to a result or a `PresignError`, and neither of them contains a secret. */
import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { inspect as dump } from 'node:util'
import fc from 'fast-check'
import { presign, presignPost } from 'sigv4-presign'
import { presignV4a } from 'sigv4-presign/v4a'
import {
  canonicalRequest,
  type Diagnosis,
  diagnose,
  inspect,
  PresignError,
  type ReceivedRequest,
  redact,
  stringToSign,
  verifyPost,
  verifyUrl,
  verifyUrlV4a,
} from 'sigv4-presign/verify'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { options, postOptions, secretAccessKey, sessionToken, sign, signingDate, signPost, store } from './samples.ts'

/** The total number of cases in this file. */
const runs = inCi() ? 120_000 : 6_000

const temporary = { credentials: () => ({ secretAccessKey, sessionToken }) }
const presigned = await sign({ query: { a: 'b' }, headers: { 'x-amz-meta-a': 'b' } })
const { fields } = await signPost({ fields: { acl: 'private' }, contentLengthRange: [1, 9] })
const presignedV4a = await presignV4a({ ...store, regionSet: ['*'] }, { method: 'PUT', key: 'a' }, { signingDate })
const [signature = '', signatureV4a = ''] = [presigned, presignedV4a].map(({ url }) => url.split('X-Amz-Signature=')[1])

/** Returns everything that an error or a result shows. */
const shown = (value: unknown) =>
  value instanceof Error
    ? `${value} ${value.stack} ${JSON.stringify(value)} ${value.cause}`
    : `${value} ${JSON.stringify(value)}`

/** Runs `work` and returns what its result or its `PresignError` shows. */
async function shownBy(work: () => unknown): Promise<string> {
  try {
    return shown(await work())
  } catch (error) {
    if (!(error instanceof PresignError)) throw error
    expect(Object.getPrototypeOf(error)).toBe(PresignError.prototype)
    return shown(error)
  }
}

async function expectNoSecret(work: () => unknown, secrets = [secretAccessKey, sessionToken]): Promise<void> {
  const text = await shownBy(work)
  for (const secret of secrets) expect(text).not.toContain(secret)
}

/** Text that contains many characters and strings with a special meaning. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...'/?#&=%+:;@ \0\n\r\t"\'<>\\$,',
          ...['%2F', '%zz', '%ff', '..', '${filename}', '$key', '\ud800', '\udc00', '\u212a', 'ü', '日', '😀', '\x80'],
          ...presigned.url.replace(signature, '').split(/(?<=[?&])/),
          ...['https://', 'host', 'x-amz-acl', 'X-Amz-Date=', 'X-Amz-Security-Token=', '__proto__', 'constructor'],
          ...[
            '<Error>',
            '<Code>SignatureDoesNotMatch</Code>',
            '<CanonicalRequest>',
            '</CanonicalRequest>',
            '&#0;',
            '&#99999;',
          ],
          ...[
            'AccessDenied',
            'InvalidToken',
            '<Code>',
            '</Code>',
            '<Message>',
            '</Message>',
            'expired',
            'GET',
            'host:h',
          ],
        ),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
)

/** A value that should be a string, and usually is. */
const value = fc.oneof({ weight: 8, arbitrary: text }, fc.anything())

const name = fc.oneof(
  fc.constantFrom(
    'host',
    ':authority',
    'x-amz-meta-a',
    'X-Amz-Acl',
    'x-amz-content-sha256',
    'authorization',
    '__proto__',
  ),
  text,
)

const record = fc.oneof(
  { weight: 8, arbitrary: fc.dictionary(name, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 5 }) },
  fc.array(fc.tuple(name, value), { maxLength: 5 }),
  fc.anything(),
)

/** A valid URL with one part replaced. */
const changedUrl = fc
  .tuple(fc.constantFrom(presigned.url, presignedV4a.url), fc.nat(presigned.url.length), fc.nat(30), text)
  .map(([url, at, length, more]) => url.slice(0, at) + more + url.slice(at + length))

const request = fc.record(
  {
    method: fc.oneof(fc.constantFrom('PUT', 'GET'), value),
    url: fc.oneof({ weight: 3, arbitrary: changedUrl }, value),
    headers: fc.oneof(fc.constant(presigned.headers), record),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ReceivedRequest>

const share = (weight: number) => Math.round((runs * weight) / 10)

// Each case runs a signature algorithm twice, so a slow machine needs more than the default minute.
test('verification throws only a PresignError without secrets for any request', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 20, arbitrary: request }, fc.anything()),
      fc.boolean(),
      async (given, known) => {
        const request = given as ReceivedRequest
        const more = known ? { ...options, ...temporary } : options
        const secrets = [secretAccessKey, sessionToken, signature, signatureV4a]
        await expectNoSecret(() => verifyUrl(request, more), secrets)
        await expectNoSecret(() => verifyUrlV4a(request, more), secrets)
      },
    ),
    { numRuns: share(4) },
  )
})

test('every other function throws only a PresignError without secrets for any request', async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.oneof(text, fc.anything()), async (request, answer) => {
      await expectNoSecret(() => canonicalRequest(request))
      await expectNoSecret(() => stringToSign(request))
      await expectNoSecret(() => inspect(request.url as string), [signature, signatureV4a])
      let diagnosis: Diagnosis | undefined
      await expectNoSecret(() => {
        diagnosis = diagnose(request, answer as string, signingDate)
        return diagnosis
      }, [signature, signatureV4a])
      expect(diagnosis).toEqual({ cause: expect.any(String), advice: expect.any(String), details: expect.any(Object) })
      for (const detail of Object.values(diagnosis!.details)) expect(detail).toBeTypeOf('string')
      expect(`${diagnosis}`).toBe(`${diagnosis!.cause}: ${diagnosis!.advice}`)
    }),
    { numRuns: share(2) },
  )
})

const policy = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        expiration: fc.oneof(fc.constant('2027-01-01T00:00:00Z'), value),
        conditions: fc.oneof(fc.array(fc.oneof(fc.array(value, { maxLength: 4 }), record)), value),
      },
      { requiredKeys: [] },
    )
    .map((policy) => {
      try {
        return JSON.stringify(policy) ?? ''
      } catch {
        // `JSON.stringify` throws for bigints and circular values.
        return '{}'
      }
    }),
  text,
)

const key = await crypto.subtle.importKey(
  'raw',
  new TextEncoder().encode('key'),
  { name: 'HMAC', hash: 'SHA-256' },
  false,
  ['sign', 'verify'],
)

test('verification throws only a PresignError without secrets for any form', async () => {
  const changed = fc
    .tuple(fc.constantFrom(...Object.keys(fields)), value)
    .map(([name, value]) => ({ ...fields, [name]: value }))
  const files = fc.record({ size: fc.oneof(fc.nat(), fc.anything()), name: value, type: value }, { requiredKeys: [] })
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, record), files, async (form, file) => {
      await expectNoSecret(() =>
        verifyPost(form as Record<string, string>, { ...postOptions, file: file as { name: string } }),
      )
    }),
    { numRuns: share(2) },
  )
})

test('verification throws only a PresignError for any signed policy', async () => {
  await fc.assert(
    fc.asyncProperty(policy, record, async (text, more) => {
      const encoded = Buffer.from(text).toString('base64')
      const signed = await crypto.subtle.sign('HMAC', key, Buffer.from(encoded))
      const form = {
        ...fields,
        ...(Object(more) as object),
        Policy: encoded,
        'X-Amz-Signature': Buffer.from(signed).toString('hex'),
      }
      const options = { ...postOptions, credentials: () => ({ signingKey: key }), file: { size: 5, name: 'a' } }
      await shownBy(() => verifyPost(form as Record<string, string>, options))
    }),
    { numRuns: share(1) },
  )
})

test('verification throws only a PresignError for any options', async () => {
  const given = fc.record(
    {
      credentials: fc.oneof(fc.func(fc.anything()), fc.anything()),
      now: fc.anything(),
      region: fc.anything(),
      service: fc.anything(),
      host: fc.anything(),
      payloadHash: fc.anything(),
      clockSkew: fc.anything(),
      unsignedAmzHeaders: fc.anything(),
      bucket: fc.anything(),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(given, async (more) => {
      await shownBy(() => verifyUrl(presigned, { ...options, ...more } as typeof options))
      await shownBy(() => verifyPost(fields, { ...postOptions, ...more } as typeof postOptions))
    }),
    { numRuns: share(1) },
  )
})

/** A form field as browsers' developer tools export it. */
interface Field {
  name: string
  value: string
}

const pairs = (fields: URLSearchParams | Record<string, string>): Field[] =>
  (fields instanceof URLSearchParams ? [...fields] : Object.entries(fields)).map(([name, value]) => ({ name, value }))

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

const multipart = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')

/** Returns what `console.table` prints. */
function table(given: unknown): string {
  const lines = new PassThrough()
  new Console(lines).table(given)
  return `${lines.read()}`
}

test('redact removes the secrets of a presigned URL or a form from any log format', async () => {
  const token = fc.string({ unit: fc.constantFrom(...'ABab01/+=-_~.'), minLength: 8 }).map((text) => `T${text}K`)
  /** The formats in which a log can show a URL or a form. */
  const logFormats: ((url: string, fields: Record<string, string>) => string)[] = [
    (url) => url,
    (url) => `GET ${url} HTTP/1.1`,
    (url) => `"${url}"`,
    (url) => `[link](${url})`,
    (url) => `<a href="${url.replaceAll('&', '&amp;')}">`,
    (url) => `<a href="${url.replaceAll('&', '&amp;').replaceAll('=', '&#x3D;')}">`,
    (url) => JSON.stringify({ url }),
    (url) => JSON.stringify(JSON.stringify({ url })),
    (url) => JSON.stringify({ url }).replaceAll('&', '\\u0026'),
    (url) => `https://proxy.example/?to=${encodeURIComponent(url)}`,
    (url) => `https://proxy.example/?to=${encodeURIComponent(encodeURIComponent(url))}`,
    (_, fields) => JSON.stringify(fields),
    (_, fields) => JSON.stringify(fields, undefined, 2),
    (_, fields) => JSON.stringify(JSON.stringify(fields)),
    (_, fields) => JSON.stringify(fields).replaceAll('/', '\\/'),
    (_, fields) =>
      JSON.stringify(fields)
        .replaceAll('/', '&#x2F;')
        .replaceAll('=', '&#61;')
        .replaceAll('+', '&#43;')
        .replaceAll('"', '&quot;'),
    (_, fields) => `${new URLSearchParams(fields)}`,
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `${name} = '${value}'`)
        .join('\n'),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `[ '${name}', '${value}' ]`)
        .join(', '),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
        .join(''),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `<input value='${value}' name='${name}'/>`)
        .join(''),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join(''),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join(''),
    (_, fields) =>
      Object.entries(fields)
        .map(
          ([name, value]) =>
            `--x\nContent-Disposition: form-data; name="${name}"\nContent-Type: text/plain\n\n${value}\n`,
        )
        .join(''),
    (_, fields) =>
      Object.entries(fields)
        .map(([name, value]) => `-F '${name}=${value}'`)
        .join(' '),
    (url) => `https://proxy.example/?to=${encodeURIComponent(encodeURIComponent(encodeURIComponent(url)))}`,
    (url) => dump(new URL(url).searchParams),
    (url) => JSON.stringify({ url }).replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'),
    (url) => encodeURIComponent(JSON.stringify(Object.fromEntries(new URL(url).searchParams))),
    (url) => `> GET ${url.replace('https://', '')} HTTP/1.1\n> Host: a\n> x-amz-date: b`,
    (url) => JSON.stringify({ request: { queryString: pairs(new URL(url).searchParams) } }),
    (_, fields) => dump(fields),
    (_, fields) => dump(new Map(Object.entries(fields))),
    (_, fields) => dump(new Map(Object.entries(fields)), { breakLength: 20 }),
    (_, fields) => dump(form(fields)),
    (_, fields) => dump(pairs(fields)),
    (_, fields) => dump(pairs(fields).map(({ name, value }) => ({ value, name }))),
    (_, fields) => JSON.stringify(pairs(fields)),
    (_, fields) => JSON.stringify(pairs(fields), undefined, 2),
    (_, fields) => JSON.stringify(JSON.stringify(pairs(fields), undefined, 2)),
    (_, fields) => JSON.stringify(pairs(fields).map(({ name, value }) => ({ value, name }))),
    (_, fields) =>
      JSON.stringify(
        JSON.stringify(
          pairs(fields).map(({ name, value }) => ({ value, name })),
          undefined,
          2,
        ),
      ),
    (_, fields) => JSON.stringify(pairs(fields).map(({ name, value }) => ({ Key: name, Value: value }))),
    (_, fields) => JSON.stringify(pairs(fields).map(({ name, value }) => ({ name, contentType: 'a/b', value }))),
    (_, fields) =>
      JSON.stringify(Object.fromEntries(pairs(fields).map(({ name, value }) => [name, [value]])), undefined, 2),
    (_, fields) => JSON.stringify(Object.entries(fields).flat(), undefined, 2),
    (_, fields) => JSON.stringify({ postData: { text: multipart(fields) } }),
    (_, fields) => JSON.stringify(JSON.stringify(multipart(fields))),
    (_, fields) => dump(multipart(fields)),
    (_, fields) => table(fields),
    (_, fields) => table(Object.entries(fields)),
    (_, fields) => table(pairs(fields)),
    ...[
      ({ name, value }: Field) => `"${name}"=>"${value}", `,
      ({ name, value }: Field) => `${name} -> ${value}\n`,
      ({ name, value }: Field) => `"${name}": Some("${value}"), `,
      ({ name, value }: Field) => `${name}=Optional[${value}], `,
      ({ name, value }: Field) => `b'${name}': b'${value}', `,
      ({ name, value }: Field) =>
        `${/^policy$/i.test(name) ? name : `HTTP_${name.toUpperCase().replaceAll('-', '_')}`}=${value}\n`,
      ({ name, value }: Field) => `[${name}] => ${value}\n`,
      ({ name, value }: Field) => `["${name}"]=>\n  string(${value.length}) "${value}"\n`,
      ({ name, value }: Field) => `${name}:[${value}] `,
      ({ name, value }: Field) => `"${name}":[]string{"${value}"}, `,
      ({ name, value }: Field) => `${name}\t${value}\n`,
      ({ name, value }: Field) => `${name}:\n${value}\n`,
      ({ name, value }: Field) => `> ${name}: ${value}\r\n`,
      ({ name, value }: Field) => `* [HTTP/2] [1] [${name}: ${value}]\n`,
      ({ name, value }: Field) => `| ${name} | ${value} |\n`,
      ({ name, value }: Field) => `| \`${name}\` | \`${value}\` |\n`,
      ({ name, value }: Field) => `- name: ${name}\n  value: ${value}\n`,
      ({ name, value }: Field) => `- value: ${value}\n  name: ${name}\n`,
      ({ name, value }: Field) => `<input id="a" name="${name}" type="hidden" value="${value}">`,
      ({ name, value }: Field) => `<input value="${value}" type="hidden" name="${name}">`,
      ({ name, value }: Field) => `<tr><th scope="row">${name}</th>\n  <td class="a">${value}</td></tr>`,
      ({ name, value }: Field) => `<Field><Name>${name}</Name><Value>${value}</Value></Field>`,
    ].map((line) => (_: string, fields: Record<string, string>) => pairs(fields).map(line).join('')),
  ]
  await fc.assert(
    fc.asyncProperty(
      token,
      fc.constantFrom(...logFormats),
      fc.boolean(),
      text,
      async (sessionToken, format, express, around) => {
        const where = {
          ...store,
          service: express ? 's3express' : 's3',
          credentials: { accessKeyId: 'AKIDSECRETIVE', secretAccessKey, sessionToken },
        }
        const { url } = await presign(where, { method: 'GET', key: 'a' }, { signingDate })
        const { fields } = await presignPost(where, { key: 'a', signingDate })
        const log = `${around} ${format(url, fields)} ${around}`
        const redacted = redact(log)
        const [, signature = ''] = /X-Amz-Signature=(.*)/.exec(url)!
        const secrets = [signature, fields['X-Amz-Signature']!, fields.Policy!, 'AKIDSECRETIVE', sessionToken]
        for (const secret of secrets)
          for (const form of [
            secret,
            encodeURIComponent(secret),
            secret.replaceAll('/', '\\/'),
            secret.replaceAll('/', '&#x2F;').replaceAll('=', '&#61;').replaceAll('+', '&#43;'),
          ]) {
            expect(redacted).not.toContain(form)
            // The end of the secret must not remain either.
            expect(redacted).not.toContain(form.slice(6))
          }
        expect(redact(redacted)).toBe(redacted)
      },
    ),
    { numRuns: share(1) },
  )
})
