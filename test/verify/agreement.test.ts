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

type Verdict = 'accepted' | 'rejected'

/** A change to a draft before it is signed, or to a request after it is signed. */
interface Change {
  before?: (draft: Draft) => Draft
  after?: (wire: Wire) => Wire
  /** Wrong credentials to sign with, instead of those that the server knows. */
  signer?: 'unknown access key' | 'wrong secret'
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

const acceptsUnsigned = 'accepts unsigned x-amz-* headers; AWS documents that each must be signed'

const ignoresScope = 'derives the key for any scope; AWS documents that it checks the day, the region and the service'

const readsDigits = 'reads only the leading digits; AWS documents whole seconds'

const decodesNames =
  'decodes escaped names, like AWS; this verifier rejects escaped names of the signature’s own parameters'

const changes: Record<string, Change> = {
  'a valid request': { verdict: 'accepted' },
  'parameters in another order': {
    after: url((text) => text.replace(/\?.*/, (query) => `?${query.slice(1).split('&').reverse().join('&')}`)),
    verdict: 'accepted',
  },
  'spaces around a header': { after: headers({ 'x-amz-meta-a': '  b ' }), verdict: 'accepted' },
  'an expiry of a week': { before: set('Expires', () => '604800'), verdict: 'accepted' },
  'a signing date two minutes ago': { before: at(-120), verdict: 'accepted' },
  'a parameter without an equals sign': {
    before: add('x-any', ''),
    after: url((text) => text.replace('x-any=', 'x-any')),
    verdict: 'accepted',
  },

  'another signature': {
    after: url((text) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))),
    verdict: 'rejected',
  },
  'a signature in upper case': {
    after: url((text) => text.replace(/[\da-f]+$/, (hex) => hex.toUpperCase())),
    verdict: 'rejected',
  },
  'a short signature': { after: url((text) => text.slice(0, -1)), verdict: 'rejected' },
  'a long signature': { after: url((text) => `${text}0`), verdict: 'rejected' },
  'an empty signature': { after: url((text) => text.replace(/[\da-f]+$/, '')), verdict: 'rejected' },
  'no signature': { after: url((text) => text.replace(/&X-Amz-Signature=.*/, '')), verdict: 'rejected' },
  'another method': {
    after: (wire) => ({ ...wire, method: wire.method === 'GET' ? 'HEAD' : 'GET' }),
    verdict: 'rejected',
  },
  'another key': { after: url((text) => text.replace('?', '2?')), verdict: 'rejected' },
  'another host': { after: headers({ host: 'localhost' }), verdict: 'rejected' },
  'an additional parameter': { after: url((text) => `${text}&versionId=1`), verdict: 'rejected' },
  'a signed header that is added after signing': {
    before: set('SignedHeaders', (names) => `${names};x-b`),
    after: headers({ 'x-b': '1' }),
    verdict: 'rejected',
  },
  'a changed signed header': { after: headers({ 'x-amz-meta-a': 'c' }), verdict: 'rejected' },
  'a missing signed header': { after: headers({ 'x-amz-meta-a': undefined }), verdict: 'rejected' },
  'an unsigned payload hash': { after: headers({ 'x-amz-content-sha256': 'a'.repeat(64) }), verdict: 'rejected' },
  'an unsigned streaming payload': {
    after: headers({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }),
    verdict: 'rejected',
  },
  'a wrong secret access key': { signer: 'wrong secret', verdict: 'rejected' },
  'an unknown access key': { signer: 'unknown access key', verdict: 'rejected' },
  'a session token': {
    before: add('X-Amz-Security-Token', 'token'),
    verdict: 'rejected',
    server: 'ignores the session token; AWS rejects one that does not belong to the access key',
  },
  'an expired URL': { before: (draft) => set('Expires', () => '60')(at(-120)(draft)), verdict: 'rejected' },
  'an expiry of 0': { before: set('Expires', () => '0'), verdict: 'rejected' },
  'a negative expiry': { before: set('Expires', () => '-1'), verdict: 'rejected' },
  'an expiry of more than a week': { before: set('Expires', () => '604801'), verdict: 'rejected' },
  'an expiry that is not a number': { before: set('Expires', () => 'abc'), verdict: 'rejected' },
  'another algorithm': { before: set('Algorithm', () => 'AWS4-HMAC-SHA512'), verdict: 'rejected' },
  'another service': {
    before: set('Credential', (value) => value.replace('/s3/', '/ec2/')),
    verdict: 'rejected',
    server: ignoresScope,
  },
  'a scope of another day': {
    before: set('Credential', (value) => value.replace(/\/\d{8}\//, '/20200101/')),
    verdict: 'rejected',
    server: ignoresScope,
  },
  'a scope without aws4_request': {
    before: set('Credential', (value) => value.replace('/aws4_request', '')),
    verdict: 'rejected',
  },
  'no algorithm': { before: drop('Algorithm'), verdict: 'rejected' },
  'no credential': { before: drop('Credential'), verdict: 'rejected' },
  'no date': { before: drop('Date'), verdict: 'rejected' },
  'no expiry': { before: drop('Expires'), verdict: 'rejected' },
  'no signed headers': { before: drop('SignedHeaders'), verdict: 'rejected' },
  'a date without a time': { before: set('Date', (date) => date.slice(0, 8)), verdict: 'rejected' },
  'an impossible date': {
    before: set('Date', (date) => date.replace(/^(\d{4})\d{4}/, '$10230')),
    verdict: 'rejected',
  },
  'a slash in the access key': { before: set('Credential', (value) => `A/${value}`), verdict: 'rejected' },
  'signed headers in upper case': { before: set('SignedHeaders', (names) => names.toUpperCase()), verdict: 'rejected' },

  'an unsigned x-amz-acl': { after: headers({ 'x-amz-acl': 'private' }), verdict: 'rejected', server: acceptsUnsigned },
  'an unsigned x-amz-meta-b': { after: headers({ 'x-amz-meta-b': '1' }), verdict: 'rejected', server: acceptsUnsigned },
  'an additional Authorization header': {
    after: headers({ authorization: 'AWS4-HMAC-SHA256 Credential=a' }),
    verdict: 'rejected',
  },
  'a repeated parameter': {
    before: (draft) => add('X-Amz-Expires', '900')(draft),
    verdict: 'rejected',
    server: 'accepts it and uses one of the values; AWS documents each parameter once',
  },
  'a repeated X-Amz-Expires in lower case': {
    before: (draft) => add('x-amz-expires', '900')(draft),
    verdict: 'rejected',
    server: 'ignores the name in lower case; a server that reads it would be misled',
  },
  'a repeated X-Amz-Date in lower case': {
    before: (draft) => add('x-amz-date', '20200101T000000Z')(draft),
    verdict: 'rejected',
  },
  'no signed host': {
    before: set('SignedHeaders', (names) => names.replace(/host;?/, '')),
    verdict: 'rejected',
    server: 'accepts it; AWS documents that host must be signed',
  },
  'signed headers that are not sorted': {
    before: set('SignedHeaders', (names) => names.split(';').reverse().join(';')),
    verdict: 'rejected',
  },
  'another region': {
    before: set('Credential', (value) => value.replace('/us-east-1/', '/eu-east-1/')),
    verdict: 'rejected',
    server: ignoresScope,
  },
  'a signing date in the future': {
    before: at(7200),
    verdict: 'rejected',
    server: 'accepts any future date; AWS rejects one that is more than 15 minutes ahead',
  },
  'a fractional expiry': { before: set('Expires', () => '900.5'), verdict: 'rejected', server: readsDigits },
  'an expiry with a leading zero': { before: set('Expires', () => '0900'), verdict: 'rejected', server: readsDigits },
  'an expiry with a trailing letter': {
    before: set('Expires', () => '900s'),
    verdict: 'rejected',
    server: readsDigits,
  },
  'an expiry in scientific notation': {
    before: set('Expires', () => '900e1'),
    verdict: 'rejected',
    server: readsDigits,
  },
  'an unnecessary escape': {
    after: url((text) => text.replace('suite', '%73uite')),
    verdict: 'accepted',
  },
  'an escape in lower case': {
    after: url((text) => text.replace(/%2F/, '%2f')),
    verdict: 'accepted',
  },
  'an unescaped slash': {
    after: url((text) => text.replace(/%2F/, '/')),
    verdict: 'accepted',
  },
  'an escaped parameter name': {
    after: url((text) => text.replace('X-Amz-Date', 'X%2DAmz-Date')),
    verdict: 'rejected',
    server: decodesNames,
  },
  'an empty parameter': {
    after: url((text) => text.replace('?', '?&')),
    verdict: 'accepted',
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
  /** Fields that are sent after the file. */
  afterFile?: Record<string, string>
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

const imageType = { conditions: [['starts-with', '$Content-Type', 'image/']] } satisfies Partial<PostRequest>

const forms: Record<string, FormChange> = {
  'no changes': { verdict: 'accepted' },
  'the file name in its key': { post: { key: 'forms/${filename}' }, verdict: 'accepted' },
  'a key prefix': {
    post: { key: 'forms/a', conditions: [['starts-with', '$key', 'forms/']] },
    fields: field('key', 'forms/other'),
    verdict: 'accepted',
  },
  'field names in upper case': {
    fields: (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toUpperCase(), value])),
    verdict: 'accepted',
  },
  metadata: { post: { fields: { 'x-amz-meta-a': 'b c' } }, verdict: 'accepted' },
  'a content type with the required prefix': {
    post: imageType,
    fields: field('Content-Type', 'image/png'),
    verdict: 'accepted',
  },
  'a size within the limits': { post: { contentLengthRange: [3, 5] }, verdict: 'accepted' },
  'an ignored field': { fields: field('x-ignore-a', 'b'), verdict: 'accepted' },
  'a field after the file': { afterFile: { acl: 'public-read' }, verdict: 'accepted' },
  'operators and names in mixed case': {
    policy: withCondition(['StArTs-WiTh', '$KeY', 'forms/'], ['EQ', '$BuCkEt', bucket]),
    verdict: 'accepted',
  },
  'a bucket field': { fields: field('bucket', bucket), verdict: 'accepted' },

  'another key': { post: { key: 'forms/a' }, fields: field('key', 'forms/b'), verdict: 'rejected' },
  'a key without the prefix': {
    post: { key: 'forms/${filename}' },
    fields: field('key', 'private/${filename}'),
    verdict: 'rejected',
  },
  'an empty key': {
    post: { key: 'forms/a', conditions: [['starts-with', '$key', '']] },
    fields: field('key', ''),
    verdict: 'rejected',
  },
  'no key': { fields: noField('key'), verdict: 'rejected' },
  'a changed field': {
    post: { fields: { 'x-amz-meta-a': 'b' } },
    fields: field('x-amz-meta-a', 'c'),
    verdict: 'rejected',
  },
  'a missing field that the policy requires': {
    post: { fields: { 'x-amz-meta-a': 'b' } },
    fields: noField('x-amz-meta-a'),
    verdict: 'rejected',
  },
  'a content type without the required prefix': {
    post: imageType,
    fields: field('Content-Type', 'text/html'),
    verdict: 'rejected',
  },
  'no content type': { post: imageType, verdict: 'rejected' },
  'a file that is too large': { post: { contentLengthRange: [0, 2] }, verdict: 'rejected' },
  'a file that is too small': { post: { contentLengthRange: [4, 9] }, verdict: 'rejected' },
  'another signature': { fields: (fields) => ({ ...fields, 'X-Amz-Signature': '0'.repeat(64) }), verdict: 'rejected' },
  'a changed policy': {
    fields: (fields) => ({ ...fields, Policy: btoa(`${atob(fields.Policy!)} `) }),
    verdict: 'rejected',
  },
  'no signature': { fields: noField('x-amz-signature'), verdict: 'rejected' },
  'no credential': { fields: noField('x-amz-credential'), verdict: 'rejected' },
  'no date': { fields: noField('x-amz-date'), verdict: 'rejected' },
  'no algorithm': { fields: noField('x-amz-algorithm'), verdict: 'rejected' },
  'a wrong secret access key': { signer: 'wrong secret', verdict: 'rejected' },
  'an unknown access key': { signer: 'unknown access key', verdict: 'rejected' },
  'an expired policy': {
    policy: (policy) => ({ ...policy, expiration: '2020-01-01T00:00:00Z' }),
    verdict: 'rejected',
  },
  'no expiration': { policy: ({ conditions }) => ({ conditions }), verdict: 'rejected' },
  'an expiration in another format': {
    policy: (policy) => ({ ...policy, expiration: '01 Jan 2030 00:00:00' }),
    verdict: 'rejected',
  },
  'no conditions': { policy: ({ expiration }) => ({ expiration }), verdict: 'rejected' },
  'an empty condition': { policy: withCondition({}), verdict: 'rejected' },
  'an unknown operator': { policy: withCondition(['ends-with', '$key', '']), verdict: 'rejected' },
  'a minimum size without a maximum': { policy: withCondition(['content-length-range', 0]), verdict: 'rejected' },
  'a negative minimum size': {
    policy: withCondition(['content-length-range', -1, 9]),
    verdict: 'rejected',
    server: 'accepts it; AWS allows only non-negative sizes',
  },
  'EXPIRATION in upper case': {
    policy: ({ expiration, conditions }) => ({ EXPIRATION: expiration, conditions }),
    verdict: 'rejected',
  },
  'CONDITIONS in upper case': {
    policy: ({ expiration, conditions }) => ({ expiration, CONDITIONS: conditions }),
    verdict: 'rejected',
  },
  'a policy that is not JSON': { policy: () => undefined, verdict: 'rejected' },
  'another bucket in the policy': {
    policy: (policy) => withCondition({ bucket: 'other' })(withoutCondition('bucket')(policy)),
    verdict: 'rejected',
  },

  'a condition on two fields': {
    policy: withCondition({ bucket, 'x-amz-algorithm': 'AWS4-HMAC-SHA256' }),
    verdict: 'rejected',
    server: 'accepts it; Amazon S3 rejects it as malformed',
  },
  'no condition on the bucket': { policy: withoutCondition('bucket'), verdict: 'rejected' },
  'no condition on the date': { policy: withoutCondition('x-amz-date'), verdict: 'rejected' },
  'a field without a condition': { fields: field('acl', 'private'), verdict: 'rejected' },
  'metadata without a condition': { fields: field('x-amz-meta-b', 'c'), verdict: 'rejected' },
  'a list of content types': {
    post: imageType,
    fields: field('Content-Type', 'image/png,text/html'),
    verdict: 'rejected',
    server: 'checks only the start of the list; AWS documents that each item must have the prefix',
  },
  'a scope of another day': {
    fields: (fields) => ({ ...fields, 'X-Amz-Date': '20200101T000000Z' }),
    verdict: 'rejected',
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
    'unknown access key': { ...credentials.a, accessKeyId: 'UNKNOWN' },
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
    if (status < 300) return 'accepted'
    if (status === 400 || status === 403) return 'rejected'
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
    samples.map((sample) => [`${what}, ${sample.method} ${sample.key}`, change, sample] as const),
  )

  it.each(urls)('respond as expected to %s', async (what, { before, after, signer, verdict, server }, sample) => {
    const by = signer ? signers[signer] : credentials.a
    const draft = draftOf(sample, by)
    const signed = signDraft(before ? before(draft) : draft, by)
    const wire = after ? after(signed) : signed
    const [status, body] = await answerOf(wire)
    const ours = await outcome(verifyUrl(wire, known))
    expect(ours === 'verified' ? 'accepted' : 'rejected', ours).toBe(verdict)
    const theirs = verdictOf(what, status)
    if (theirs === 'rejected' && body) expect(diagnose(wire, body).cause).toBeTypeOf('string')
    expect(theirs, body).toBe(server === undefined ? verdict : verdict === 'accepted' ? 'rejected' : 'accepted')
  })

  it.each(Object.entries(forms))('respond as expected to a form with %s', async (what, change) => {
    const {
      post,
      policy,
      fields,
      file = new File(['abc'], 'cat.jpg'),
      afterFile = {},
      signer,
      verdict,
      server: reason,
    } = change
    const by = signer ? signers[signer] : credentials.a
    const presigned = await presignPost({ ...store, credentials: by }, { key: 'forms/a', ...post })
    let signed = presigned.fields
    if (policy) {
      const text = JSON.stringify(policy(JSON.parse(atob(signed.Policy!)))) ?? 'not JSON'
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
    for (const [name, value] of Object.entries(afterFile)) form.append(name, value)
    const answer = await send(server, { method: 'POST', url: presigned.url, body: form })
    const ours = await outcome(verifyPost(form, { ...known, bucket }))
    expect(ours === 'verified' ? 'accepted' : 'rejected', ours).toBe(verdict)
    const theirs = verdictOf(what, answer.status)
    expect(theirs, await answer.text()).toBe(
      reason === undefined ? verdict : verdict === 'accepted' ? 'rejected' : 'accepted',
    )
  })

  it('receive more than 300 requests', () => {
    expect(urls.length + Object.keys(forms).length).toBeGreaterThan(300)
  })
})
