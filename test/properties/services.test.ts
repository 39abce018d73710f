import { createHash } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { presignUrl } from 'sigv4-presign'
import { describe, expect, test } from 'vitest'
import { body, credentials, expiresIn, hash, headers, region, service, signingDate, url } from './arbitraries.ts'
import { parametersOf, Sha256 } from './official-signer.ts'
import { settings } from './settings.ts'

const request = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'PATCH'),
    service,
    region,
    credentials,
    headers,
    signingDate,
    expiresIn,
    body,
    payloadHash: hash,
    signSessionToken: fc.boolean(),
  },
  { requiredKeys: ['method', 'service', 'region', 'credentials', 'headers', 'signingDate', 'expiresIn'] },
)
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

/** Returns the parameters of the URL that the official signer presigns. */
async function officialParameters(url: URL, path: string, uriEscapePath: boolean, request: Request) {
  const { credentials, region, service, method, headers, body, payloadHash, signingDate, expiresIn } = request
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath, applyChecksum: false })
  const hashHeader = payloadHash && { 'x-amz-content-sha256': payloadHash }
  const given = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    query: parametersOf(url),
    headers: { ...headers, ...hashHeader, host: url.host },
    body,
  }
  const names = new Set(Object.keys(given.headers).map((name) => name.toLowerCase()))
  const options = { signingDate, expiresIn, signableHeaders: names, unhoistableHeaders: names }
  const { query = {} } = await signer.presign(given, options)
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value].flat()]))
}

/** Returns credentials without their session token. */
const longTerm = ({ accessKeyId, secretAccessKey }: Request['credentials']) => ({ accessKeyId, secretAccessKey })

describe('the official signer computes the same signature', () => {
  test('for any service', () =>
    fc.assert(
      fc.asyncProperty(url, request, async (text, request) => {
        const { payloadHash, headers, signSessionToken, credentials } = request
        const url = new URL(text)
        // The URL standard lets each runtime choose whether to escape these two.
        const path = url.pathname.replace(/[\^|]/g, encodeURIComponent)
        const signed = signSessionToken === false ? { ...request, credentials: longTerm(credentials) } : request
        const theirs = await officialParameters(url, path, true, signed)
        if (signSessionToken === false && credentials.sessionToken)
          theirs['X-Amz-Security-Token'] = [credentials.sessionToken]

        const hashHeader = payloadHash && { 'x-amz-content-sha256': payloadHash }
        const ours = await presignUrl(text, { ...request, headers: { ...headers, ...hashHeader } })
        const made = new URL(ours.url)
        expect(parametersOf(made)).toEqual(theirs)
        expect(made.origin + made.pathname).toBe(url.origin + path)
      }),
      settings,
    ))

  test('for any service, with the body or only its hash', () =>
    fc.assert(
      fc.asyncProperty(url, request, body, async (text, { payloadHash: _, ...request }, body) => {
        const payloadHash = createHash('sha256').update(body).digest('hex')
        const ours = await presignUrl(text, { ...request, body })
        expect(await presignUrl(text, { ...request, payloadHash })).toEqual(ours)
      }),
      settings,
    ))

  test('for S3, which encodes paths once and does not normalize them', () =>
    fc.assert(
      fc.asyncProperty(url, request, async (text, request) => {
        const url = new URL(text)
        fc.pre(!/%(?![\da-f]{2})/i.test(url.pathname))
        const { payloadHash = 'UNSIGNED-PAYLOAD', headers } = request
        const options = { ...request, signSessionToken: true, service: 's3' }
        const ours = await presignUrl(text, {
          ...options,
          headers: { ...headers, 'x-amz-content-sha256': payloadHash },
        })
        const path = ours.url.split('?')[0]!.slice(url.origin.length)
        expect(path).toMatch(/^(\/|[\w.~-]|%[\dA-F]{2})*$/)
        expect(decodeURIComponent(path)).toBe(decodeURIComponent(url.pathname))
        const theirs = await officialParameters(url, path, false, { ...options, payloadHash })
        expect(parametersOf(new URL(ours.url))).toEqual(theirs)
      }),
      settings,
    ))
})
