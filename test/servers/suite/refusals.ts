import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { deleteObject, getObject, headObject, type Presigned, presign, putObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { type Outgoing, send } from '../client.ts'
import { type Context, itRefuses, itUnless, outcome } from './context.ts'

/** A change to a presigned request, and how Amazon S3 refuses the result. */
type Change = [what: string, change: (request: Presigned) => Outgoing, refusal: string]

const noMatch = '403 SignatureDoesNotMatch'
const malformed = '400 AuthorizationQueryParametersError'

const hashOfBody = createHash('sha256').update('body').digest('hex')

const withUrl = (change: (url: URL) => void) => (request: Presigned) => {
  const url = new URL(request.url)
  change(url)
  return { ...request, url: url.href }
}

const withParameter = (name: string, change: (value: string) => string) =>
  withUrl(({ searchParams }) => searchParams.set(name, change(searchParams.get(name)!)))

const without = (name: string) => withUrl(({ searchParams }) => searchParams.delete(name))

const withHeaders = (change: (headers: Record<string, string>) => Record<string, string>) => (request: Presigned) => ({
  ...request,
  headers: change(request.headers),
})

/** Returns a function that replaces the digit that `pattern` matches with another digit. */
const anotherDigit = (pattern: RegExp) => (value: string) =>
  value.replace(pattern, (digit) => (digit === '0' ? '1' : '0'))

/** Changes that apply to any presigned URL. */
const changesOfUrl: Change[] = [
  ['another key', withUrl((url) => Object.assign(url, { pathname: `${url.pathname}2` })), noMatch],
  [
    'one slash more',
    withUrl((url) => Object.assign(url, { pathname: url.pathname.replace(/(.)\//, '$1//') })),
    noMatch,
  ],
  ['another host', withUrl((url) => Object.assign(url, { hostname: 'localhost' })), noMatch],
  ['a parameter more', withUrl(({ searchParams }) => searchParams.append('x-any', '1')), noMatch],
  ['a sub-resource more', withUrl(({ searchParams }) => searchParams.append('retention', '')), noMatch],
  ['a changed signature', withParameter('X-Amz-Signature', anotherDigit(/.$/)), noMatch],
  ['a shortened signature', withParameter('X-Amz-Signature', (value) => value.slice(0, -1)), noMatch],
  ['an empty signature', withParameter('X-Amz-Signature', () => ''), noMatch],
  ['a signature in upper case', withParameter('X-Amz-Signature', (value) => value.toUpperCase()), noMatch],
  ['another second', withParameter('X-Amz-Date', anotherDigit(/\d(?=Z)/)), noMatch],
  ['another day than the scope has', withParameter('X-Amz-Date', (value) => `20200101${value.slice(8)}`), malformed],
  ['a longer life', withParameter('X-Amz-Expires', (value) => `${Number(value) + 1}`), noMatch],
  ['a life of more than a week', withParameter('X-Amz-Expires', () => '604801'), malformed],
  ['a negative life', withParameter('X-Amz-Expires', () => '-1'), malformed],
  ['an unknown access key', withParameter('X-Amz-Credential', (value) => `X${value}`), '403 InvalidAccessKeyId'],
  ['another service', withParameter('X-Amz-Credential', (value) => value.replace('/s3/', '/sts/')), malformed],
  ['another region', withParameter('X-Amz-Credential', (value) => value.replace('us-east', 'eu-east')), malformed],
  ['another algorithm', withParameter('X-Amz-Algorithm', () => 'AWS4-HMAC-SHA512'), malformed],
  ['no signature', without('X-Amz-Signature'), malformed],
  ['no date', without('X-Amz-Date'), malformed],
  ['no life', without('X-Amz-Expires'), malformed],
  ['no credential', without('X-Amz-Credential'), malformed],
  ['no signed headers', without('X-Amz-SignedHeaders'), malformed],
]

const changesOfDownload: Change[] = [
  ...changesOfUrl,
  ['HEAD instead of GET', (request) => ({ ...request, method: 'HEAD' }), '403'],
  ['DELETE instead of GET', (request) => ({ ...request, method: 'DELETE' }), noMatch],
  ['PUT instead of GET', (request) => ({ ...request, method: 'PUT', body: 'replaced' }), noMatch],
  ['a changed parameter', withParameter('response-content-type', () => 'text/html'), noMatch],
  ['a parameter less', without('response-content-type'), noMatch],
]

const changesOfUpload: Change[] = [
  ...changesOfUrl,
  ['a changed content-type', withHeaders((headers) => ({ ...headers, 'content-type': 'text/html' })), noMatch],
  ['a changed x-amz-meta-*', withHeaders((headers) => ({ ...headers, 'x-amz-meta-a': '2' })), noMatch],
  ['no x-amz-meta-*', withHeaders(({ 'x-amz-meta-a': _, ...rest }) => rest), noMatch],
  ['no content-type', withHeaders(({ 'content-type': _, ...rest }) => rest), noMatch],
  [
    'a signed header less',
    withParameter('X-Amz-SignedHeaders', (value) => value.replace(';x-amz-meta-a', '')),
    '403 AccessDenied',
  ],
  [
    'an unsigned x-amz-content-sha256',
    withHeaders((headers) => ({ ...headers, 'x-amz-content-sha256': hashOfBody })),
    '403 AccessDenied',
  ],
  [
    'a longer body',
    (request) => ({ ...request, headers: { ...request.headers, 'content-length': '9' }, body: 'too long!' }),
    noMatch,
  ],
]

const unsigned: Record<string, string> = {
  'x-amz-acl': 'public-read',
  'x-amz-meta-b': 'unsigned',
  'x-amz-copy-source': '/suite-bucket/refused-get',
}

export const refusals = (context: Context) => {
  const { server, store } = context

  const refuseAll = (changes: Change[], make: () => Promise<Presigned>, body?: string) => {
    for (const [what, change, refusal] of changes) {
      itRefuses(context, what, refusal, async () => {
        const { body: changed = body, ...request } = change(await make())
        return send(server, { ...request, body: changed })
      })
    }
  }

  describe('refuses a download with', () => {
    refuseAll(changesOfDownload, async () => {
      await context.expect(200, putObject('refused-get'), 'secret')
      return context.sign(getObject('refused-get', { responseContentType: 'text/plain' }))
    })
  })

  describe('refuses an upload with', () => {
    const operation = putObject('refused-put', { contentType: 'text/plain', contentLength: 4, metadata: { a: '1' } })
    refuseAll(changesOfUpload, () => context.sign(operation), 'body')

    it('any of these, and stores nothing', async () => {
      await context.expect(404, headObject('refused-put'))
      await context.expect(404, headObject('refused-put2'))
    })

    it('nothing less than a change: written anew, the same URL is taken', async () => {
      const same = withUrl(({ searchParams }) => searchParams.sort())
      expect((await send(server, { ...same(await context.sign(operation)), body: 'body' })).status).toBe(200)
      const download = getObject('refused-get', { responseContentType: 'text/plain' })
      expect((await send(server, same(await context.sign(download)))).status).toBe(200)
    })
  })

  describe('refuses', () => {
    const signingDate = new Date(Date.now() - 61_000)
    itRefuses(context, 'what has expired', '403 AccessDenied', () =>
      context.use(getObject('refused-get'), undefined, { expiresIn: 60, signingDate }),
    )
    it('nothing that was signed then and is still good', async () => {
      await context.expect(200, getObject('refused-get'), undefined, { expiresIn: 3600, signingDate })
    })

    itRefuses(context, 'what expires, once it has', '403 AccessDenied', async () => {
      const download = await context.sign(getObject('refused-get'), { expiresIn: 5 })
      expect((await send(server, download)).status).toBe(200)
      await delay(download.expiresAt.getTime() + 1100 - Date.now())
      return send(server, download)
    })

    const dateToCome = { signingDate: new Date(Date.now() + 3_600_000) }
    itUnless(
      context,
      'dates to come',
      'what is dated more than 15 minutes ahead',
      async () => {
        await context.expect(403, getObject('refused-get'), undefined, dateToCome)
      },
      async () => {
        await context.expect(200, getObject('refused-get'), undefined, dateToCome)
      },
    )

    itRefuses(context, "what another's secret signed", noMatch, async () => {
      const { accessKeyId } = server.credentials.a
      const { secretAccessKey } = server.credentials.b
      const forged = { ...store, credentials: { accessKeyId, secretAccessKey } }
      return send(server, await presign(forged, getObject('refused-get')))
    })

    const asOther = { ...store, credentials: server.credentials.b }
    itRefuses(context, "another user's download", '403 AccessDenied', async () =>
      send(server, await presign(asOther, getObject('refused-get'))),
    )
    itRefuses(context, "another user's delete", '403 AccessDenied', async () =>
      send(server, await presign(asOther, deleteObject('refused-get'))),
    )

    const elsewhere = async () =>
      send(server, await presign({ ...store, region: 'eu-central-1' }, getObject('refused-get')))
    itUnless(
      context,
      'regions',
      'what was signed for another region',
      async () => expect(await outcome(await elsewhere())).toBe(malformed),
      async () => expect(await outcome(await elsewhere())).toBe('200'),
    )

    for (const [name, value] of Object.entries(unsigned)) {
      const upload = async () => {
        const { headers, ...request } = await context.sign(putObject('unsigned-header'))
        return send(server, { ...request, headers: { ...headers, [name]: value }, body: '' })
      }
      itUnless(
        context,
        'unsigned headers',
        `${name} that is not signed`,
        async () => expect(await outcome(await upload())).toBe('403 AccessDenied'),
        async () => expect(await outcome(await upload())).toBe('200'),
      )
    }
  })
}
