import fc from 'fast-check'
import { type Operation, type Presigned, presign } from 'sigv4-presign'
import { describe, expect, test } from 'vitest'
import { type DrawnStore, expiresIn, headers, query, signingDate, store } from './arbitraries.ts'
import { officialCommand, onAccount, staysHeader, type Twin, twins } from './commands.ts'
import { type OfficialRequest, officialUrl } from './official.ts'
import { settings } from './settings.ts'

const added = fc.record({ query, headers })
const options = fc.record({ signingDate, expiresIn })

/** Headers by their names in lower case. */
const lowerCase = (headers: Operation['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value!]))

/** A URL whose parameters are in one order: presigners differ only in theirs. */
function inOrder(url: string): string[] {
  const [address, parameters] = url.split('?') as [string, string]
  return [address, ...parameters.split('&').sort()]
}

/** Signs a request with both presigners. `keeps` says which headers stay headers in the official one. */
async function bothSign(
  store: DrawnStore,
  twin: Twin,
  added: OfficialRequest,
  options: { signingDate: Date; expiresIn: number; hoist?: boolean },
  keeps: (name: string) => boolean,
): Promise<{ ours: Presigned; theirs: string; given: Record<string, string> }> {
  const { query, headers } = twin.operation
  const given = { ...lowerCase(headers), ...lowerCase(added.headers) }
  const kept = Object.keys(given).filter(keeps)
  const theirs = await officialUrl(store, officialCommand(twin, store.bucket), added, kept, options)

  const names = Object.keys(lowerCase(added.headers))
  const operation = {
    ...twin.operation,
    query: { ...query, ...added.query, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
    headers: {
      ...Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !names.includes(name))),
      ...added.headers,
    },
  }
  const ours = await presign(onAccount(twin) ? { ...store, bucket: undefined } : store, operation, options)
  return { ours, theirs, given }
}

/** The headers to send, read as the UTF-8 that is signed. */
const toSend = ({ headers }: Presigned) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]))

describe('the official presigner makes the same URL of the same request', () => {
  test('with every header signed', () =>
    fc.assert(
      fc.asyncProperty(store, twins, added, options, async (store, twin, added, options) => {
        const { ours, theirs, given } = await bothSign(store, twin, added, options, () => true)
        expect(inOrder(ours.url)).toEqual(inOrder(theirs))
        expect(ours.method).toBe(twin.operation.method)
        expect(toSend(ours)).toEqual(given)
      }),
      settings,
    ))

  test('with `x-amz-*` headers in the query, where S3 honours them there', () =>
    fc.assert(
      fc.asyncProperty(store, twins, added, options, async (store, twin, { query, headers }, options) => {
        const stays = (name: string) => !name.startsWith('x-amz-') || staysHeader(name)
        // The official presigner keeps the case of a name that it moves.
        const added = { query, headers: lowerCase(headers) }
        const { ours, theirs, given } = await bothSign(store, twin, added, { ...options, hoist: true }, stays)
        expect(inOrder(ours.url)).toEqual(inOrder(theirs))
        expect(toSend(ours)).toEqual(Object.fromEntries(Object.entries(given).filter(([name]) => stays(name))))
      }),
      settings,
    ))
})
