/** Any signed request or form verifies, and one that differs from it in a single character does not. */
import fc from 'fast-check'
import { type Operation, type PostRequest, type Presigned, presign, presignPost, type Store } from 'sigv4-presign'
import { verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { expect, test } from 'vitest'
import { inCi } from '../ci.ts'
import { expiresIn, formKey, headers, key, query, signingDate, store, unicode } from '../properties/arbitraries.ts'
import { outcome } from './samples.ts'

const settings = { numRuns: inCi() ? 10_000 : 500 }

/** Options that verify what a store's credentials have signed. */
const known = (where: Store, now: Date) => {
  const { secretAccessKey, sessionToken } = where.credentials as { secretAccessKey: string; sessionToken?: string }
  return {
    credentials: () => ({ secretAccessKey, sessionToken }),
    now,
    region: where.region,
    dotSegments: 'allow' as const,
  }
}

const operation = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  key,
  query,
  headers: headers.map(({ ...given }) => given as Record<string, string>),
})

const signed = fc
  .record({ where: store, what: operation, options: fc.record({ expiresIn, signingDate }) })
  .filter(({ what }) => !Object.keys(what.headers).some((name) => /^(authorization|__proto__)$/i.test(name)))
  // Even an empty object has these names.
  .filter(({ where, what }) => !(where.credentials.accessKeyId in {}) && !Object.hasOwn(what.query, '__proto__'))

/** Normalizes the spaces in a header's value as SigV4 does. */
const trimmed = (value: string) => value.replace(/^ +| +$/g, '').replace(/ +/g, ' ')

test('a signed request verifies, and the result is what was signed', async () => {
  await fc.assert(
    fc.asyncProperty(signed, async ({ where, what, options }) => {
      const presigned = await presign(where, what, options)
      // A gateway can't distinguish a base path from a bucket.
      fc.pre(where.endpoint === undefined || new URL(where.endpoint).pathname === '/')
      const host = where.endpoint === undefined ? undefined : new URL(where.endpoint).host
      const verified = await verifyUrl(presigned, { ...known(where, options.signingDate), host })
      const { origin, pathname } = new URL(presigned.url)
      expect(`${new URL(presigned.url).protocol}//${verified.host}`).toBe(origin)
      expect(verified.path).toBe(presigned.url.slice(presigned.url.indexOf(pathname, 8)).split('?')[0])
      expect(verified.method).toBe(what.method)
      expect(verified.expiresAt).toEqual(presigned.expiresAt)
      const given = Object.entries(what.headers).map(([name, value]) => [name.toLowerCase(), value])
      expect(verified.headers).toEqual(Object.fromEntries(given))
      const values = Object.entries(what.query).map(([name, value]): [string, unknown] => {
        const list = [value].flat().sort()
        return [name, list.length > 1 ? expect.arrayContaining(list) : list[0]]
      })
      expect(verified.query).toEqual(Object.fromEntries(values.filter(([, value]) => value !== undefined)))
      if (where.endpoint === undefined) expect([verified.bucket, verified.key]).toEqual([where.bucket, what.key])
    }),
    settings,
  )
})

/** Decodes a string. A malformed string only equals itself. */
const decoded = (encoded: string, plus: string) => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', plus))
  } catch {
    return `malformed ${encoded}`
  }
}

/** What a request means to S3, depending on how it reads `+` in a path. */
const essence = ({ method, url, headers }: Presigned, plus: '%20' | '%2B') => {
  const [, authority = '', path = '', parameters = ''] = /^[a-z]+:\/\/([^/?]*)([^?]*)\??(.*)$/.exec(url) ?? []
  return JSON.stringify([
    method,
    // Clients send the host in lower case.
    authority.toLowerCase(),
    decoded(path || '/', plus),
    // A parameter without "=" has an empty value.
    parameters
      .split('&')
      .filter((parameter) => parameter !== '')
      .map((parameter) => parameter.replace(/^([^=]*)$/, '$1='))
      .map((parameter) => decoded(parameter, '%20'))
      .sort(),
    Object.entries(headers).map(([name, value]) => [name, trimmed(value)]),
  ])
}

/** A character that is inserted or replaces another one. An empty string removes a character. */
const piece = fc.oneof(
  fc.constantFrom(...'aA0/?&=%+.:;@#~ ', '\0', '\n', 'ü', '\u212a', ''),
  fc.string({ minLength: 1, maxLength: 1 }),
)

const change = fc.record({ at: fc.nat(), piece, replaces: fc.boolean() })

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

/** Changes one character of a text, at index `from` or later. */
function changed(text: string, { at, piece, replaces }: Change, from = 0): string {
  const place = from + (at % Math.max(1, text.length - from))
  return text.slice(0, place) + piece + text.slice(replaces || piece === '' ? place + 1 : place)
}

/** The parts of a request in which a character may change. */
const part = fc.oneof(
  { weight: 8, arbitrary: fc.constant('url') },
  { weight: 1, arbitrary: fc.constant('method') },
  { weight: 1, arbitrary: fc.constant('host') },
  { weight: 4, arbitrary: fc.constant('header') },
)

function changePart(presigned: Presigned, where: string, change: Change): Presigned {
  const { method, url, headers } = presigned
  const authority = url.indexOf('//') + 2
  if (where === 'method') return { ...presigned, method: changed(method, change) }
  if (where === 'host') {
    const end = url.indexOf('/', authority)
    return { ...presigned, url: url.slice(0, authority) + changed(url.slice(authority, end), change) + url.slice(end) }
  }
  const names = Object.keys(headers)
  const name = names[change.at % names.length]
  if (where === 'header' && name !== undefined)
    return { ...presigned, headers: { ...headers, [name]: changed(headers[name]!, change) } }
  return { ...presigned, url: changed(url, change, authority) }
}

test('a URL, method, host or header that differs in one character does not verify', async () => {
  await fc.assert(
    fc.asyncProperty(signed, part, change, async ({ where, what, options }, place, change) => {
      const presigned = await presign(where, what, options)
      const other = changePart(presigned, place, change)
      for (const plus of ['%20', '%2B'] as const) fc.pre(essence(other, plus) !== essence(presigned, plus))
      expect(await outcome(verifyUrl(other, known(where, options.signingDate)))).not.toBe('verified')
    }),
    settings,
  )
})

const post = fc.record({
  key: fc.oneof(
    formKey,
    formKey.map((prefix) => `${[...prefix].slice(0, 40).join('')}\${filename}`),
  ),
  fields: fc.dictionary(
    fc.stringMatching(/^(x-amz-meta-[a-z]{1,5}|acl|tagging)$/),
    unicode.map((text) => text.replace(/\p{Cc}|\$\{filename\}/gu, '')),
  ),
  expiresIn,
  // The year of a policy's expiration must have four digits.
  signingDate: signingDate.filter((date) => date.getUTCFullYear() < 9999),
}) as fc.Arbitrary<PostRequest & { signingDate: Date }>

test('a field of a form that differs in one character does not verify', async () => {
  await fc.assert(
    fc.asyncProperty(store, post, fc.nat(), change, async (where, what, index, change) => {
      // In a token, `${filename}` would be replaced like in any other field.
      fc.pre(!where.credentials.sessionToken?.includes('${filename}') && !(where.credentials.accessKeyId in {}))
      const { fields } = await presignPost(where, what)
      const options = { ...known(where, what.signingDate), bucket: where.bucket, file: { name: 'a' } }
      expect(await outcome(verifyPost(fields, options))).toBe('verified')
      const names = Object.keys(fields)
      const name = names[index % names.length]!
      const value = changed(fields[name]!, change)
      // If the policy leaves the end of the key open, it may differ after the prefix.
      const { key } = fields
      const prefix = key!.includes('${filename}') ? key!.slice(0, key!.indexOf('${filename}')) : undefined
      const allowed = name === 'key' && prefix !== undefined && value.replace('${filename}', 'a').startsWith(prefix)
      fc.pre(
        value !== fields[name] &&
          !allowed &&
          value.replaceAll('${filename}', 'a') !== fields[name]!.replaceAll('${filename}', 'a'),
      )
      expect(await outcome(verifyPost({ ...fields, [name]: value }, options))).not.toBe('verified')
    }),
    settings,
  )
})

test('a key that looks like a dot segment verifies only if dot segments are allowed', async () => {
  const what: Operation = { method: 'GET', key: '%2e%2e/a' }
  const where: Store = {
    region: 'eu-west-1',
    bucket: 'photos',
    credentials: { accessKeyId: 'A', secretAccessKey: 'b' },
  }
  const signingDate = new Date('2026-03-01T12:00:00Z')
  const presigned = await presign(where, what, { signingDate })
  expect(await verifyUrl(presigned, known(where, signingDate))).toMatchObject({ key: '%2e%2e/a' })
  expect(await outcome(verifyUrl(presigned, { ...known(where, signingDate), dotSegments: undefined }))).toBe(
    '400 InvalidURI',
  )
})
