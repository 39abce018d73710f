/**
 * Compares our verdicts with those of a real server, Ceph's RADOS Gateway, on a few hundred valid and invalid requests
 * and forms. Where they differ, AWS's documentation decides which one is right.
 */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import fc from 'fast-check'
import { createBucket, type PostRequest, presign, presignPost, type Store } from 'sigv4-presign'
import { diagnose, verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCi } from '../ci.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import type { Server } from '../servers/server.ts'
import { type Draft, hmacOf, signDraft, type Wire } from './requests.ts'
import { outcome } from './samples.ts'

type Verdict = 'taken' | 'refused'

/** A change to a draft before it is signed, or to a request after it is signed. */
interface Change {
  before?: (draft: Draft) => Draft
  after?: (wire: Wire) => Wire
  /** Wrong credentials to sign with, instead of those that the server knows. */
  signer?: 'stranger' | 'wrong secret'
  /** The verdict that S3 must reach. */
  verdict: Verdict
  /** Why the server's verdict differs. */
  server?: string
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** Returns a change that replaces a parameter of a draft. */
const set =
  (name: string, change: (value: string) => string) =>
  (draft: Draft): Draft => ({
    ...draft,
    parameters: draft.parameters.map(([other, value]) => [
      other,
      other === `X-Amz-${name}` ? encode(change(decodeURIComponent(value))) : value,
    ]),
  })

const drop = (name: string) => (draft: Draft) => ({
  ...draft,
  parameters: draft.parameters.filter(([other]) => other !== `X-Amz-${name}`),
})

const add =
  (name: string, value: string) =>
  (draft: Draft): Draft => ({
    ...draft,
    parameters: [...draft.parameters, [name, value]],
  })

const url = (change: (url: string) => string) => (wire: Wire) => ({ ...wire, url: change(wire.url) })

const headers = (more: Record<string, string | undefined>) => (wire: Wire) => ({
  ...wire,
  headers: JSON.parse(JSON.stringify({ ...wire.headers, ...more })) as Record<string, string>,
})

const at = (seconds: number) => (draft: Draft) => {
  const date = new Date(Date.now() + seconds * 1000).toISOString().replace(/[:-]|\.\d+/g, '')
  return set('Credential', (value) => value.replace(/\/\d{8}\//, `/${date.slice(0, 8)}/`))(
    set('Date', () => date)(draft),
  )
}

const takesUnsigned = 'takes x-amz-* headers that are not signed, though AWS documents that each must be'

const ignoresScope = 'derives the key for whatever scope is given; AWS documents its day, region and service as checked'

const readsDigits = 'reads the digits in front; AWS documents whole seconds'

const takesEscapes =
  'decodes and encodes anew what was sent, as AWS does; this verifier takes only the bytes that were signed'

const changes: Record<string, Change> = {
  nothing: { verdict: 'taken' },
  'parameters in another order': {
    after: url((text) => text.replace(/\?.*/, (query) => `?${query.slice(1).split('&').reverse().join('&')}`)),
    verdict: 'taken',
  },
  'spaces around a header': { after: headers({ 'x-amz-meta-a': '  b ' }), verdict: 'taken' },
  'a life of a week': { before: set('Expires', () => '604800'), verdict: 'taken' },
  'a signing date of two minutes ago': { before: at(-120), verdict: 'taken' },
  'a bare parameter': {
    before: add('x-any', ''),
    after: url((text) => text.replace('x-any=', 'x-any')),
    verdict: 'taken',
  },

  'another signature': {
    after: url((text) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))),
    verdict: 'refused',
  },
  'a signature in upper case': {
    after: url((text) => text.replace(/[\da-f]+$/, (hex) => hex.toUpperCase())),
    verdict: 'refused',
  },
  'a short signature': { after: url((text) => text.slice(0, -1)), verdict: 'refused' },
  'a long signature': { after: url((text) => `${text}0`), verdict: 'refused' },
  'an empty signature': { after: url((text) => text.replace(/[\da-f]+$/, '')), verdict: 'refused' },
  'no signature': { after: url((text) => text.replace(/&X-Amz-Signature=.*/, '')), verdict: 'refused' },
  'another method': {
    after: (wire) => ({ ...wire, method: wire.method === 'GET' ? 'HEAD' : 'GET' }),
    verdict: 'refused',
  },
  'another key': { after: url((text) => text.replace('?', '2?')), verdict: 'refused' },
  'another host': { after: headers({ host: 'localhost' }), verdict: 'refused' },
  'a parameter more': { after: url((text) => `${text}&versionId=1`), verdict: 'refused' },
  'a header more that is signed': {
    before: set('SignedHeaders', (names) => `${names};x-b`),
    after: headers({ 'x-b': '1' }),
    verdict: 'refused',
  },
  'another header': { after: headers({ 'x-amz-meta-a': 'c' }), verdict: 'refused' },
  'no header': { after: headers({ 'x-amz-meta-a': undefined }), verdict: 'refused' },
  'an unsigned payload hash': { after: headers({ 'x-amz-content-sha256': 'a'.repeat(64) }), verdict: 'refused' },
  'an unsigned streaming payload': {
    after: headers({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }),
    verdict: 'refused',
  },
  'the wrong secret': { signer: 'wrong secret', verdict: 'refused' },
  'an unknown access key': { signer: 'stranger', verdict: 'refused' },
  'a session token': {
    before: add('X-Amz-Security-Token', 'token'),
    verdict: 'refused',
    server: 'ignores a session token, though AWS refuses one that the access key does not have',
  },
  'a life that is over': { before: (draft) => set('Expires', () => '60')(at(-120)(draft)), verdict: 'refused' },
  'no life': { before: set('Expires', () => '0'), verdict: 'refused' },
  'a negative life': { before: set('Expires', () => '-1'), verdict: 'refused' },
  'a life of more than a week': { before: set('Expires', () => '604801'), verdict: 'refused' },
  'a life in words': { before: set('Expires', () => 'abc'), verdict: 'refused' },
  'another algorithm': { before: set('Algorithm', () => 'AWS4-HMAC-SHA512'), verdict: 'refused' },
  'another service': {
    before: set('Credential', (value) => value.replace('/s3/', '/ec2/')),
    verdict: 'refused',
    server: ignoresScope,
  },
  'a scope of another day': {
    before: set('Credential', (value) => value.replace(/\/\d{8}\//, '/20200101/')),
    verdict: 'refused',
    server: ignoresScope,
  },
  'a scope without its end': {
    before: set('Credential', (value) => value.replace('/aws4_request', '')),
    verdict: 'refused',
  },
  'no algorithm': { before: drop('Algorithm'), verdict: 'refused' },
  'no credential': { before: drop('Credential'), verdict: 'refused' },
  'no date': { before: drop('Date'), verdict: 'refused' },
  'no expiry': { before: drop('Expires'), verdict: 'refused' },
  'no signed headers': { before: drop('SignedHeaders'), verdict: 'refused' },
  'a date of another form': { before: set('Date', (date) => date.slice(0, 8)), verdict: 'refused' },
  'a date that is no day': {
    before: set('Date', (date) => date.replace(/^(\d{4})\d{4}/, '$10230')),
    verdict: 'refused',
  },
  'a slash in the access key': { before: set('Credential', (value) => `A/${value}`), verdict: 'refused' },
  'signed headers in upper case': { before: set('SignedHeaders', (names) => names.toUpperCase()), verdict: 'refused' },

  'an unsigned x-amz-acl': { after: headers({ 'x-amz-acl': 'private' }), verdict: 'refused', server: takesUnsigned },
  'an unsigned x-amz-meta-b': { after: headers({ 'x-amz-meta-b': '1' }), verdict: 'refused', server: takesUnsigned },
  'a second authentication': { after: headers({ authorization: 'AWS4-HMAC-SHA256 Credential=a' }), verdict: 'refused' },
  'a repeated parameter': {
    before: (draft) => add('X-Amz-Expires', '900')(draft),
    verdict: 'refused',
    server: 'takes one of them; AWS’s parameters are there once',
  },
  'a repeated parameter in another case': {
    before: (draft) => add('x-amz-expires', '900')(draft),
    verdict: 'refused',
    server: 'does not know the other; a server that does would be misled',
  },
  'a parameter in another case': {
    before: (draft) => add('x-amz-date', '20200101T000000Z')(draft),
    verdict: 'refused',
  },
  'no signed host': {
    before: set('SignedHeaders', (names) => names.replace(/host;?/, '')),
    verdict: 'refused',
    server: 'asks for no host, which AWS documents as required',
  },
  'signed headers that are not sorted': {
    before: set('SignedHeaders', (names) => names.split(';').reverse().join(';')),
    verdict: 'refused',
  },
  'another region': {
    before: set('Credential', (value) => value.replace('/us-east-1/', '/eu-east-1/')),
    verdict: 'refused',
    server: ignoresScope,
  },
  'a date to come': {
    before: at(7200),
    verdict: 'refused',
    server: 'checks no date that is to come, though AWS refuses one of more than 15 minutes',
  },
  'a broken life': { before: set('Expires', () => '1.5'), verdict: 'refused', server: readsDigits },
  'a life with a zero in front': { before: set('Expires', () => '0900'), verdict: 'refused', server: readsDigits },
  'a life with letters behind': { before: set('Expires', () => '900s'), verdict: 'refused', server: readsDigits },
  'a life as a power': { before: set('Expires', () => '1e3'), verdict: 'refused', server: readsDigits },
  'an escape that is not needed': {
    after: url((text) => text.replace('suite', '%73uite')),
    verdict: 'taken',
  },
  'an escape in lower case': {
    after: url((text) => text.replace(/%2F/, '%2f')),
    verdict: 'taken',
  },
  'a slash that is not escaped': {
    after: url((text) => text.replace(/%2F/, '/')),
    verdict: 'taken',
  },
  'an escaped name': {
    after: url((text) => text.replace('X-Amz-Date', 'X%2DAmz-Date')),
    verdict: 'refused',
    server: takesEscapes,
  },
  'an empty parameter': {
    after: url((text) => text.replace('?', '?&')),
    verdict: 'taken',
  },
}

const bucket = 'suite-bucket'

/** How a form differs from a valid one. */
interface FormChange {
  /** Changes to the form before it is signed. */
  post?: Partial<PostRequest>
  /** Changes the policy that is signed. */
  policy?: (policy: { expiration: unknown; conditions: unknown[] }) => unknown
  /** Changes the fields that are sent. */
  fields?: (fields: Record<string, string>) => Record<string, string>
  file?: File
  /** Fields after the file. */
  behind?: Record<string, string>
  signer?: Change['signer']
  verdict: Verdict
  server?: string
}

const withCondition =
  (...more: unknown[]) =>
  (policy: { conditions: unknown[] }) => ({
    ...policy,
    conditions: [...policy.conditions, ...more],
  })

const withoutCondition = (name: string) => (policy: { conditions: unknown[] }) => ({
  ...policy,
  conditions: policy.conditions.filter((condition) => !JSON.stringify(condition).toLowerCase().includes(`"${name}"`)),
})

const field = (name: string, value: string) => (fields: Record<string, string>) => ({ ...fields, [name]: value })

const noField = (name: string) => (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other.toLowerCase() !== name))

const open = { conditions: [['starts-with', '$Content-Type', 'image/']] } satisfies Partial<PostRequest>

const forms: Record<string, FormChange> = {
  nothing: { verdict: 'taken' },
  'the file’s name in the key': { post: { key: 'forms/${filename}' }, verdict: 'taken' },
  'a prefix': {
    post: { key: 'forms/a', conditions: [['starts-with', '$key', 'forms/']] },
    fields: field('key', 'forms/other'),
    verdict: 'taken',
  },
  'names in upper case': {
    fields: (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toUpperCase(), value])),
    verdict: 'taken',
  },
  metadata: { post: { fields: { 'x-amz-meta-a': 'b c' } }, verdict: 'taken' },
  'an open content type': { post: open, fields: field('Content-Type', 'image/png'), verdict: 'taken' },
  'a size within the limits': { post: { contentLengthRange: [3, 5] }, verdict: 'taken' },
  'an ignored field': { fields: field('x-ignore-a', 'b'), verdict: 'taken' },
  'a field behind the file': { behind: { acl: 'public-read' }, verdict: 'taken' },
  'operators and names in any case': {
    policy: withCondition(['StArTs-WiTh', '$KeY', 'forms/'], ['EQ', '$BuCkEt', bucket]),
    verdict: 'taken',
  },
  'a bucket field': { fields: field('bucket', bucket), verdict: 'taken' },

  'another key': { post: { key: 'forms/a' }, fields: field('key', 'forms/b'), verdict: 'refused' },
  'a key without the prefix': {
    post: { key: 'forms/${filename}' },
    fields: field('key', 'private/${filename}'),
    verdict: 'refused',
  },
  'an empty key': {
    post: { key: 'forms/a', conditions: [['starts-with', '$key', '']] },
    fields: field('key', ''),
    verdict: 'refused',
  },
  'no key': { fields: noField('key'), verdict: 'refused' },
  'a changed field': {
    post: { fields: { 'x-amz-meta-a': 'b' } },
    fields: field('x-amz-meta-a', 'c'),
    verdict: 'refused',
  },
  'no field that the policy asks for': {
    post: { fields: { 'x-amz-meta-a': 'b' } },
    fields: noField('x-amz-meta-a'),
    verdict: 'refused',
  },
  'a content type that is not open': { post: open, fields: field('Content-Type', 'text/html'), verdict: 'refused' },
  'no content type': { post: open, verdict: 'refused' },
  'a file that is too large': { post: { contentLengthRange: [0, 2] }, verdict: 'refused' },
  'a file that is too small': { post: { contentLengthRange: [4, 9] }, verdict: 'refused' },
  'another signature': { fields: (fields) => ({ ...fields, 'X-Amz-Signature': '0'.repeat(64) }), verdict: 'refused' },
  'another policy': {
    fields: (fields) => ({ ...fields, Policy: btoa(`${atob(fields.Policy!)} `) }),
    verdict: 'refused',
  },
  'no signature': { fields: noField('x-amz-signature'), verdict: 'refused' },
  'no credential': { fields: noField('x-amz-credential'), verdict: 'refused' },
  'no date': { fields: noField('x-amz-date'), verdict: 'refused' },
  'no algorithm': { fields: noField('x-amz-algorithm'), verdict: 'refused' },
  'the wrong secret': { signer: 'wrong secret', verdict: 'refused' },
  'an unknown access key': { signer: 'stranger', verdict: 'refused' },
  'a policy that has ended': {
    policy: (policy) => ({ ...policy, expiration: '2020-01-01T00:00:00Z' }),
    verdict: 'refused',
  },
  'no end': { policy: ({ conditions }) => ({ conditions }), verdict: 'refused' },
  'an end of another form': {
    policy: (policy) => ({ ...policy, expiration: '01 Jan 2030 00:00:00' }),
    verdict: 'refused',
  },
  'no conditions': { policy: ({ expiration }) => ({ expiration }), verdict: 'refused' },
  'an empty condition': { policy: withCondition({}), verdict: 'refused' },
  'an unknown operator': { policy: withCondition(['ends-with', '$key', '']), verdict: 'refused' },
  'one limit of the size': { policy: withCondition(['content-length-range', 0]), verdict: 'refused' },
  'a negative limit of the size': {
    policy: withCondition(['content-length-range', -1, 9]),
    verdict: 'refused',
    server: 'takes it; AWS’s limits are sizes',
  },
  EXPIRATION: { policy: ({ expiration, conditions }) => ({ EXPIRATION: expiration, conditions }), verdict: 'refused' },
  CONDITIONS: { policy: ({ expiration, conditions }) => ({ expiration, CONDITIONS: conditions }), verdict: 'refused' },
  'no JSON': { policy: () => undefined, verdict: 'refused' },
  'the bucket of another': {
    policy: (policy) => withCondition({ bucket: 'other' })(withoutCondition('bucket')(policy)),
    verdict: 'refused',
  },

  'a condition on two fields': {
    policy: withCondition({ bucket, 'x-amz-algorithm': 'AWS4-HMAC-SHA256' }),
    verdict: 'refused',
    server: 'takes it; Amazon S3 refuses it as malformed',
  },
  'no condition on the bucket': { policy: withoutCondition('bucket'), verdict: 'refused' },
  'no condition on the date': { policy: withoutCondition('x-amz-date'), verdict: 'refused' },
  'a field without a condition': { fields: field('acl', 'private'), verdict: 'refused' },
  'metadata without a condition': { fields: field('x-amz-meta-b', 'c'), verdict: 'refused' },
  'a list of content types': {
    post: open,
    fields: field('Content-Type', 'image/png,text/html'),
    verdict: 'refused',
    server: 'looks at the start of the list alone; AWS documents that each part must start so',
  },
  'a scope of another day': {
    fields: (fields) => ({ ...fields, 'X-Amz-Date': '20200101T000000Z' }),
    verdict: 'refused',
  },
}

/** The method, the key and the response content type of a request. */
const drawn = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT'),
  key: fc.stringMatching(/^[\w .+~()*!'%/-]{1,20}[a-z]$/).filter((key) => !/(^|\/)\.\.?(\/|$)/.test(key)),
  type: fc.constantFrom('text/plain; charset=utf-8', 'a b+c/d', 'ü'),
})

/** Each change is tested with these requests. The seed makes them the same in every run. */
const samples = fc.sample(drawn, { seed: 4, numRuns: 5 })

const missing = radosgw.missing()

describe('radosgw and the verifier', async () => {
  if (missing !== undefined) {
    const notice = `radosgw SKIPPED: ${missing}`
    if (!inCi()) console.warn(notice)
    it.skipIf(!inCi())(notice, () => {
      throw new Error(missing)
    })
    return
  }

  const server: Server = await radosgw.start()
  afterAll(() => server.stop())
  const { endpoint, region, credentials } = server
  const { host } = new URL(endpoint)
  const store: Store = { endpoint, region, credentials: credentials.a, bucket }
  const signers = {
    stranger: { ...credentials.a, accessKeyId: 'STRANGER' },
    'wrong secret': { ...credentials.a, secretAccessKey: 'wrong' },
  }
  const known = {
    credentials: (id: string) => (id === credentials.a.accessKeyId ? credentials.a : undefined),
    region,
  }

  /** Sends a request exactly as it is. `fetch` would change some requests. */
  async function answerOf({ method, url, headers }: Wire): Promise<[status: number, body: string]> {
    const { hostname, port } = new URL(endpoint)
    const outgoing = request({ hostname, port, method, path: url, headers, agent: false })
    outgoing.end(method === 'PUT' ? 'abc' : undefined)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    let body = ''
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk
    return [incoming.statusCode!, body]
  }

  const verdictOf = (what: string, status: number): Verdict => {
    if (status < 300) return 'taken'
    if (status === 400 || status === 403) return 'refused'
    throw new Error(`${what}: radosgw responded with ${status}`)
  }

  beforeAll(async () => {
    expect((await send(server, await presign(store, createBucket()))).status).toBe(200)
    for (const { key } of samples) {
      const put = await presign(store, { method: 'PUT', key })
      expect((await send(server, { ...put, body: 'abc' })).status).toBe(200)
    }
  })

  const draftOf = ({ method, key, type }: (typeof samples)[number], signer = credentials.a): Draft => {
    const date = new Date().toISOString().replace(/[:-]|\.\d+/g, '')
    const sent: Record<string, string> =
      method === 'PUT' ? { host, 'content-length': '3', 'x-amz-meta-a': 'b' } : { host, 'x-amz-meta-a': 'b' }
    return {
      method,
      path: `/${bucket}/${key.split('/').map(encode).join('/')}`,
      parameters: [
        ['response-content-type', encode(type)],
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', encode(`${signer.accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`)],
        ['X-Amz-Date', date],
        ['X-Amz-Expires', '900'],
        ['X-Amz-SignedHeaders', encode('host;x-amz-meta-a')],
      ],
      headers: sent,
    }
  }

  const urls = Object.entries(changes).flatMap(([what, change]) =>
    samples.map((sample) => [`${what} in ${sample.method} ${sample.key}`, change, sample] as const),
  )

  it.each(urls)('agree on %s', async (what, { before, after, signer, verdict, server }, sample) => {
    const by = signer ? signers[signer] : credentials.a
    const draft = draftOf(sample, by)
    const signed = signDraft(before ? before(draft) : draft, by)
    const wire = after ? after(signed) : signed
    const [status, body] = await answerOf(wire)
    const ours = await outcome(verifyUrl(wire, known))
    expect(ours === 'verified' ? 'taken' : 'refused', ours).toBe(verdict)
    const theirs = verdictOf(what, status)
    if (theirs === 'refused' && body) expect(diagnose(wire, body).cause).toBeTypeOf('string')
    expect(theirs, body).toBe(server === undefined ? verdict : verdict === 'taken' ? 'refused' : 'taken')
  })

  it.each(Object.entries(forms))('agree on a form with %s', async (what, change) => {
    const {
      post,
      policy,
      fields,
      file = new File(['abc'], 'cat.jpg'),
      behind = {},
      signer,
      verdict,
      server: reason,
    } = change
    const by = signer ? signers[signer] : credentials.a
    const presigned = await presignPost({ ...store, credentials: by }, { key: 'forms/a', ...post })
    let signed = presigned.fields
    if (policy) {
      const text = JSON.stringify(policy(JSON.parse(atob(signed.Policy!)))) ?? 'no JSON'
      const [, ...scope] = signed['X-Amz-Credential']!.split('/')
      signed = {
        ...signed,
        Policy: btoa(text),
        'X-Amz-Signature': hmacOf(by.secretAccessKey, scope.join('/'), btoa(text)),
      }
    }
    const form = new FormData()
    for (const [name, value] of Object.entries(fields ? fields(signed) : signed)) form.append(name, value)
    form.append('file', file)
    for (const [name, value] of Object.entries(behind)) form.append(name, value)
    const answer = await send(server, { method: 'POST', url: presigned.url, body: form })
    const ours = await outcome(verifyPost(form, { ...known, bucket }))
    expect(ours === 'verified' ? 'taken' : 'refused', ours).toBe(verdict)
    const theirs = verdictOf(what, answer.status)
    expect(theirs, await answer.text()).toBe(reason === undefined ? verdict : verdict === 'taken' ? 'refused' : 'taken')
  })

  it('received a few hundred requests', () => {
    expect(urls.length + Object.keys(forms).length).toBeGreaterThan(300)
  })
})
