import fc from 'fast-check'
import { type Operation, type Presigned, presign } from 'sigv4-presign'
import { describe, expect, test } from 'vitest'
import {
  bucket,
  credentials,
  type DrawnStore,
  expiresIn,
  headers,
  query,
  region,
  signingDate,
  store,
} from './arbitraries.ts'
import { officialCommand, ownOperation, type Request, request, staysHeader } from './commands.ts'
import { type OfficialRequest, officialUrl } from './official.ts'
import { settings } from './settings.ts'

const added = fc.record({ query, headers })
const options = fc.record({ signingDate, expiresIn })

/** Returns headers with lower-case names. */
const lowerCase = (headers: Operation['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value!]))

/** Splits a URL and sorts its parameters: presigners only differ in their order. */
function inOrder(url: string): string[] {
  const [address, parameters] = url.split('?') as [string, string]
  return [address, ...parameters.split('&').sort()]
}

/**
 * Signs a request with both presigners. `keeps` selects the headers that the official presigner must keep as headers.
 */
async function bothSign(
  store: DrawnStore,
  request: Request,
  added: OfficialRequest,
  options: { signingDate: Date; expiresIn: number; hoist?: boolean },
  keeps: (name: string) => boolean,
): Promise<{ ours: Presigned; theirs: string; given: Record<string, string> }> {
  const operation = ownOperation(request)
  const given = { ...operation.headers, ...lowerCase(added.headers) } as Record<string, string>
  const kept = Object.keys(given).filter(keeps)
  const theirs = await officialUrl(store, officialCommand(request, store.bucket), added, kept, options)

  const replaced = Object.keys(lowerCase(added.headers))
  const left = Object.entries(operation.headers ?? {}).filter(([name]) => !replaced.includes(name))
  const query = { ...operation.query, ...added.query }
  const headers = { ...Object.fromEntries(left), ...added.headers }
  return { ours: await presign(store, { ...operation, query, headers }, options), theirs, given }
}

/** The headers to send, decoded from binary strings to the text that is signed. */
const toSend = ({ headers }: Presigned) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]))

describe('the official presigner returns the same URL for the same request', () => {
  test('with every header signed', () =>
    fc.assert(
      fc.asyncProperty(store, request, added, options, async (store, request, added, options) => {
        const { ours, theirs, given } = await bothSign(store, request, added, options, () => true)
        expect(inOrder(ours.url)).toEqual(inOrder(theirs))
        expect(ours.method).toBe(ownOperation(request).method)
        expect(toSend(ours)).toEqual(given)
      }),
      settings,
    ))

  test('with `x-amz-*` headers in the query, if S3 accepts them there', () =>
    fc.assert(
      fc.asyncProperty(store, request, added, options, async (store, request, { query, headers }, options) => {
        const stays = (name: string) => !name.startsWith('x-amz-') || staysHeader(name)
        // The official presigner keeps the case of a header's name when it moves the header into the query.
        const added = { query, headers: lowerCase(headers) }
        const { ours, theirs, given } = await bothSign(store, request, added, { ...options, hoist: true }, stays)
        expect(inOrder(ours.url)).toEqual(inOrder(theirs))
        expect(toSend(ours)).toEqual(Object.fromEntries(Object.entries(given).filter(([name]) => stays(name))))
      }),
      settings,
    ))

  test('with the store, the credentials and the options of each call', () => {
    const parts = fc.record({ region, bucket, credentials, signingDate, expiresIn }, { requiredKeys: [] })
    const first = fc.tuple(
      store.map(({ endpoint: _, ...store }) => store),
      request,
      options,
    )
    return fc.assert(
      fc.asyncProperty(
        first,
        fc.array(parts, { minLength: 1, maxLength: 4 }),
        async ([store, request, options], changes) => {
          for (const { credentials, signingDate, expiresIn, ...change } of [{}, ...changes]) {
            Object.assign(store, change)
            Object.assign(store.credentials, credentials)
            Object.assign(options, signingDate && { signingDate }, expiresIn && { expiresIn })
            const { ours, theirs } = await bothSign(store, request, { query: {}, headers: {} }, options, () => true)
            expect(inOrder(ours.url)).toEqual(inOrder(theirs))
          }
        },
      ),
      settings,
    )
  })
})
