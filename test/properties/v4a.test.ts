/** Compares SigV4a with the official signer. That signer can't presign, so a subclass adds the missing steps. */
import { createHash, verify } from 'node:crypto'
import { SignatureV4a } from '@aws-sdk/signature-v4a'
import { ALGORITHM_IDENTIFIER_V4A, getCanonicalHeaders } from '@smithy/signature-v4'
import fc from 'fast-check'
import type { Presigned } from 'sigv4-presign'
import { presignUrlV4a, presignV4a } from 'sigv4-presign/v4a'
import { describe, expect, test } from 'vitest'
import { v4aPublicKey } from '../vectors/v4a-key.ts'
import {
  credentials as anyCredentials,
  body,
  endpoint,
  expiresIn,
  headers,
  key,
  query,
  service,
  signingDate,
  url,
} from './arbitraries.ts'
import { parametersOf, Sha256 } from './official-signer.ts'
import { settings } from './settings.ts'

/** The official signer reads each character of a secret as one byte, so the secrets here are ASCII. */
const credentials = anyCredentials.map((drawn) => ({
  ...drawn,
  secretAccessKey: drawn.secretAccessKey.replace(/[^!-~]/g, '?'),
}))

const regionSet = fc.array(fc.constantFrom('*', 'us-east-1', 'us-*', 'eu-central-1', 'ap-southeast-*'), {
  minLength: 1,
  maxLength: 3,
})

const date = (signingDate: Date) => `${signingDate.toISOString().replace(/[:-]|\.\d+/g, '')}`

interface SigningInput {
  service: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  signingDate: Date
  headers: Record<string, string>
  payloadHash: string
  /** Whether the path is signed as it is sent, without a second escaping. */
  keepsPath: boolean
}

class Official extends SignatureV4a {
  readonly #input: SigningInput
  #text = ''

  constructor(input: SigningInput) {
    const { service, credentials, keepsPath } = input
    super({ service, credentials, region: '*', sha256: Sha256, uriEscapePath: !keepsPath, applyChecksum: false })
    this.#input = input
  }

  /** Computes the string to sign of a presigned URL, and keeps it for `signature`. */
  async stringToSign(signedUrl: URL, method: string): Promise<string> {
    const { headers, payloadHash, signingDate, service } = this.#input
    const { 'X-Amz-Signature': _, ...query } = parametersOf(signedUrl)
    const { protocol, hostname, pathname, host } = signedUrl
    const request = { method, protocol, hostname, path: pathname, query, headers: { ...headers, host } }
    const names = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()))
    const canonical = this.createCanonicalRequest(request, getCanonicalHeaders(request, undefined, names), payloadHash)
    const day = date(signingDate).slice(0, 8)
    const scope = `${day}/${service}/aws4_request`
    this.#text = await super.createStringToSign(date(signingDate), scope, canonical, ALGORITHM_IDENTIFIER_V4A)
    return this.#text
  }

  /** Makes `sign` use the kept string for any request. */
  protected override async createStringToSign() {
    return this.#text
  }

  /** Returns the signature of the kept string. */
  async signature(): Promise<string> {
    const request = { method: 'GET', protocol: 'https:', hostname: 'host', path: '/', headers: { host: 'host' } }
    const { headers } = await this.sign(request, {})
    return /Signature=([\da-f]+)$/.exec(`${headers.authorization}`)![1]!
  }
}

/** Expects that our signature and the official one are valid for a presigned URL, and that its parameters are right. */
async function expectSame({ url, method }: Presigned, input: SigningInput, regionSet: string[], expiresIn: number) {
  const signedUrl = new URL(url)
  const { accessKeyId, secretAccessKey, sessionToken } = input.credentials
  const official = new Official(input)
  const text = Buffer.from(await official.stringToSign(signedUrl, method))
  const publicKey = v4aPublicKey(accessKeyId, secretAccessKey)
  const ours = signedUrl.searchParams.get('X-Amz-Signature')!
  for (const signature of [ours, await official.signature()])
    expect(verify('sha256', text, publicKey, Buffer.from(signature, 'hex'))).toBe(true)
  expect(verify('sha256', Buffer.concat([text, Buffer.of(0)]), publicKey, Buffer.from(ours, 'hex'))).toBe(false)

  const signed = [...Object.keys(input.headers).map((name) => name.toLowerCase()), 'host'].sort().join(';')
  const own = {
    'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${date(input.signingDate).slice(0, 8)}/${input.service}/aws4_request`,
    'X-Amz-Date': date(input.signingDate),
    'X-Amz-Expires': `${expiresIn}`,
    'X-Amz-Region-Set': regionSet.join(),
    'X-Amz-SignedHeaders': signed,
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-Signature': ours,
  }
  for (const [name, value] of Object.entries(own)) expect(signedUrl.searchParams.getAll(name)).toEqual([value])
  if (sessionToken === undefined) expect(signedUrl.searchParams.has('X-Amz-Security-Token')).toBe(false)
}

const common = { credentials, headers, signingDate, expiresIn, regionSet }

describe('the official signer accepts the signature of', () => {
  test('a URL of any service', () =>
    fc.assert(
      fc.asyncProperty(
        url,
        fc.record({ ...common, service, body, method: fc.constantFrom('GET', 'POST', 'DELETE') }),
        async (text, request) => {
          const payloadHash = createHash('sha256').update(request.body).digest('hex')
          const presigned = await presignUrlV4a(text, request)
          const input = { ...request, payloadHash, keepsPath: false }
          await expectSame(presigned, input, request.regionSet, request.expiresIn)
        },
      ),
      settings,
    ))

  test('an operation on a store', () =>
    fc.assert(
      fc.asyncProperty(
        endpoint,
        key,
        query,
        fc.record({ ...common, service: fc.constantFrom('s3', 's3-outposts') }),
        async (endpoint, key, query, { headers, signingDate, expiresIn, ...signer }) => {
          const operation = { method: 'PUT', key, query, headers }
          const presigned = await presignV4a({ ...signer, endpoint }, operation, { signingDate, expiresIn })
          const input = { ...signer, headers, signingDate, payloadHash: 'UNSIGNED-PAYLOAD', keepsPath: true }
          await expectSame(presigned, input, signer.regionSet, expiresIn)
        },
      ),
      settings,
    ))
})
