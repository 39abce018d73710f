import { presign } from 'sigv4-presign'
import { presignUrlV4a, presignV4a, type StoreV4a } from 'sigv4-presign/v4a'
import {
  canonicalRequest,
  diagnose,
  inspect,
  stringToSign,
  type VerifyOptions,
  verifyUrl,
  verifyUrlV4a,
} from 'sigv4-presign/verify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { files } from '../vectors/files.ts'
import { v4aPublicKey } from '../vectors/v4a-key.ts'
import {
  accessKeyId,
  credentials,
  outcome,
  refusalOf,
  secretAccessKey,
  sessionToken,
  signingDate,
  store as sigV4Store,
  soon,
  withoutParameter,
  withParameter,
} from './samples.ts'

const store: StoreV4a = { ...sigV4Store, regionSet: ['us-east-1', 'eu-*'] }
const options: VerifyOptions = { credentials, now: soon, region: 'eu-west-1' }

const sign = (more: Partial<StoreV4a> = {}, headers: Record<string, string> = {}) =>
  presignV4a({ ...store, ...more }, { method: 'PUT', key: 'a b', query: { versionId: '7' }, headers }, { signingDate })

/** URLs that other implementations signed with SigV4a, with all stages. */
const signedByOthers = Object.values(files).flatMap(({ cases }) =>
  cases.filter((one) => one.call === 'presignV4a' || one.call === 'presignUrlV4a'),
)

const signatureOf = (url: string) => /X-Amz-Signature=(.*)$/.exec(url)![1]!

afterEach(() => void vi.restoreAllMocks())

describe('a URL signed with SigV4a', () => {
  it('is verified, and everything that was signed is returned', async () => {
    const presigned = await sign({}, { 'x-amz-acl': 'private' })
    expect(await verifyUrlV4a(presigned, options)).toEqual({
      accessKeyId,
      regionSet: ['us-east-1', 'eu-*'],
      service: 's3',
      signingDate,
      expiresAt: new Date('2026-03-01T12:15:00Z'),
      hasSessionToken: false,
      method: 'PUT',
      host: 'photos.s3.eu-west-1.amazonaws.com',
      path: '/a%20b',
      bucket: 'photos',
      key: 'a b',
      query: { versionId: '7' },
      signedHeaders: ['host', 'x-amz-acl'],
      headers: { 'x-amz-acl': 'private' },
      payloadHash: 'UNSIGNED-PAYLOAD',
      operation: {
        method: 'PUT',
        bucket: 'photos',
        key: 'a b',
        query: { versionId: '7' },
        headers: { 'x-amz-acl': 'private' },
      },
    })
  })

  it('can be for a multi-region access point, or for any service, with a token', async () => {
    const endpoint = 'https://mfz.mrap.accesspoint.s3-global.amazonaws.com'
    const everywhere = await sign({ endpoint, bucket: undefined, regionSet: ['*'] })
    expect(await verifyUrlV4a(everywhere, options)).toMatchObject({ bucket: 'mfz.mrap', key: 'a b' })
    expect(inspect(everywhere.url)).toMatchObject({ bucket: 'mfz.mrap', key: 'a b' })
    const temporary = { credentials: { accessKeyId, secretAccessKey, sessionToken }, regionSet: ['*'], signingDate }
    const known = { ...options, service: 'sts', credentials: () => ({ secretAccessKey, sessionToken }) }
    const url = await presignUrlV4a('https://sts.amazonaws.com/?Action=A', { ...temporary, service: 'sts' })
    expect(await verifyUrlV4a(url, known)).toMatchObject({ query: { Action: 'A' }, hasSessionToken: true })
    const appended = { ...temporary, service: 'sts', signSessionToken: false }
    const other = await presignUrlV4a('https://sts.amazonaws.com/?Action=A', appended)
    expect(await outcome(verifyUrlV4a(other, { ...known, signSessionToken: false }))).toBe('verified')
    expect(await outcome(verifyUrlV4a(other, known))).toBe('403 SignatureDoesNotMatch')
  })

  it.each([
    [['*'], 'eu-west-1', true],
    [['eu-west-1'], 'eu-west-1', true],
    [['us-east-1', 'eu-west-1'], 'eu-west-1', true],
    [['eu-*'], 'eu-west-1', true],
    [['*-1'], 'eu-west-1', true],
    [['eu-*-1'], 'eu-west-1', true],
    [['e*w*t*1'], 'eu-west-1', true],
    [['eu-west-1*'], 'eu-west-1', true],
    [['*'], ['ap-south-1', 'eu-west-1'], true],
    [['*'], undefined, true],
    [['us-*'], ['ap-south-1', 'us-east-1'], true],
    [['us-*'], 'eu-west-1', false],
    [['eu-west-'], 'eu-west-1', false],
    [['eu-west-*1'], 'eu-west-', false],
    [['eu-west*t-1'], 'eu-west-1', false],
    [['*w*w*'], 'eu-west-1', false],
    [['EU-*'], 'eu-west-1', false],
    [['*'], [], false],
  ])('for %j is valid in %j: %s', async (regionSet, region, isValid) => {
    const outcomeThere = await outcome(verifyUrlV4a(await sign({ regionSet }), { ...options, region }))
    expect(outcomeThere).toBe(isValid ? 'verified' : '400 AuthorizationQueryParametersError')
  })

  it('must have one region set, in the required spelling', async () => {
    const { url, ...rest } = await sign()
    const changes = [
      withoutParameter(url, 'X-Amz-Region-Set'),
      `${url}&X-Amz-Region-Set=*`,
      `${url}&x-amz-region-set=*`,
      `${url}&X-Amz-Region%2DSet=*`,
      url.replace('X-Amz-Region-Set', 'x-amz-region-set'),
      ...['', ',', 'us%20east', 'a,,b', '%00'].map((set) => withParameter(url, 'X-Amz-Region-Set', set)),
      withParameter(url, 'X-Amz-Credential', 'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4_request'),
      withParameter(url, 'X-Amz-Algorithm', 'AWS4-HMAC-SHA256'),
    ]
    for (const changed of changes)
      expect(await outcome(verifyUrlV4a({ url: changed, ...rest }, options)), changed).toBe(
        '400 AuthorizationQueryParametersError',
      )
  })

  it('is rejected in linear time if its region set is hostile', async () => {
    const { url, ...rest } = await sign()
    const hostile = withParameter(url, 'X-Amz-Region-Set', `${'*e'.repeat(50_000)}x`)
    const start = performance.now()
    const region = 'e'.repeat(60)
    await refusalOf(verifyUrlV4a({ url: hostile, ...rest }, { ...options, region }))
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('is rejected after any change, and with another key', async () => {
    const presigned = await sign({}, { 'content-type': 'image/png' })
    const { url, method, headers } = presigned
    const digit = (at: number) => {
      const from = url.length - signatureOf(url).length + at
      return `${url.slice(0, from)}${url[from] === '0' ? '1' : '0'}${url.slice(from + 1)}`
    }
    const changes = [
      { ...presigned, method: 'GET' },
      { ...presigned, headers: { ...headers, 'content-type': 'text/html' } },
      { ...presigned, url: url.replace('/a%20b', '/a%20c') },
      { ...presigned, url: url.replace('photos.s3', 'other.s3') },
      { ...presigned, url: withParameter(url, 'versionId', '8') },
      { ...presigned, url: withParameter(url, 'X-Amz-Region-Set', '*') },
      { ...presigned, url: withParameter(url, 'X-Amz-Expires', '901') },
      ...Array.from({ length: signatureOf(url).length }, (_, at) => ({ method, headers, url: digit(at) })),
    ]
    for (const changed of changes)
      expect(await outcome(verifyUrlV4a(changed, options))).toBe('403 SignatureDoesNotMatch')
    const others = { ...options, credentials: () => ({ secretAccessKey: 'other' }) }
    expect(await outcome(verifyUrlV4a(presigned, others))).toBe('403 SignatureDoesNotMatch')
    const nobody = { ...options, credentials: () => undefined }
    expect(await outcome(verifyUrlV4a(presigned, nobody))).toBe('403 InvalidAccessKeyId')
  })

  it('is rejected if its signature is not in DER, or not in its canonical encoding', async () => {
    const { url, ...rest } = await sign()
    const right = signatureOf(url)
    const rLength = 2 * Number.parseInt(right.slice(6, 8), 16)
    const r = right.slice(8, 8 + rLength)
    const s = right.slice(12 + rLength)
    const element = (tag: string, content: string) =>
      `${tag}${(content.length / 2).toString(16).padStart(2, '0')}${content}`
    const raw = (integer: string) => integer.slice(-64).padStart(64, '0')
    const signatures = [
      '',
      '30',
      '0'.repeat(64),
      right.toUpperCase(),
      `${right}00`,
      right.slice(0, -2),
      raw(r) + raw(s),
      element('30', element('02', `00${r}`) + element('02', s)),
      element('30', element('02', r) + element('02', `0000${s}`)),
      element('31', element('02', r) + element('02', s)),
      element('30', element('02', '00') + element('02', '00')),
      element('30', element('02', s) + element('02', r)),
      'z'.repeat(140),
    ]
    expect(element('30', element('02', r) + element('02', s))).toBe(right)
    for (const signature of signatures)
      expect(await outcome(verifyUrlV4a({ url: url.replace(right, signature), ...rest }, options)), signature).toBe(
        '403 SignatureDoesNotMatch',
      )
  })

  it('is not accepted as a SigV4 URL, and a SigV4 URL is not accepted as SigV4a', async () => {
    expect(await outcome(verifyUrl(await sign(), options))).toBe('400 AuthorizationQueryParametersError')
    const other = await presign(sigV4Store, { method: 'GET', key: 'a' }, { signingDate })
    expect(await outcome(verifyUrlV4a(other, options))).toBe('400 AuthorizationQueryParametersError')
  })
})

describe('an inspected SigV4a URL', () => {
  it('contains the access key, the regions, the target, the headers to send and the expiry', async () => {
    const { url } = await sign(
      { credentials: { accessKeyId, secretAccessKey, sessionToken } },
      { 'x-amz-acl': 'private' },
    )
    const inspected = inspect(url, soon)
    expect(inspected).toEqual({
      accessKeyId,
      algorithm: 'AWS4-ECDSA-P256-SHA256',
      region: 'us-east-1,eu-*',
      regionSet: ['us-east-1', 'eu-*'],
      service: 's3',
      signingDate,
      expiresIn: 900,
      expiresAt: new Date('2026-03-01T12:15:00Z'),
      expired: false,
      hasSessionToken: true,
      host: 'photos.s3.eu-west-1.amazonaws.com',
      path: '/a%20b',
      bucket: 'photos',
      key: 'a b',
      query: { versionId: '7' },
      signedHeaders: ['host', 'x-amz-acl'],
    })
    expect(JSON.stringify(inspected)).not.toContain(sessionToken)
  })

  it('is malformed without its region set, or with the scope of the other algorithm', async () => {
    const { url } = await sign()
    for (const changed of [
      withoutParameter(url, 'X-Amz-Region-Set'),
      withParameter(url, 'X-Amz-Credential', 'AKIDEXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4_request'),
      withParameter(url, 'X-Amz-Algorithm', 'AWS4-HMAC-SHA256'),
      withParameter(url, 'X-Amz-Algorithm', 'AWS4-ECDSA-P384-SHA384'),
    ]) {
      const refused = refusalOf((async () => inspect(changed))())
      expect(await refused).toMatchObject({ code: 'AuthorizationQueryParametersError', status: 400 })
    }
  })

  it.each(signedByOthers.map((one) => [one.name, one] as const))(
    'has the canonical request and the string to sign of its signer: %s',
    async (_, one) => {
      const { host, path, canonicalRequest: canonical, stringToSign: text } = one.expect
      const [method = '', , query = '', ...rest] = canonical.split('\n')
      const headers = rest.slice(0, -3).map((line): [string, string] => {
        const at = line.indexOf(':')
        return [line.slice(0, at), Buffer.from(line.slice(at + 1)).toString('latin1')]
      })
      const token = /X-Amz-Security-Token=[^&]*/.exec(query) ? {} : { signSessionToken: false }
      const received = {
        method,
        url: `https://${host}${path}?${query}&X-Amz-Signature=30`,
        headers: Object.fromEntries(headers.filter(([name]) => name !== 'host')),
      }
      const known = { payloadHash: rest.at(-1)!, ...token }
      if (!/^[!-~]*$/.test(path)) return expect(() => canonicalRequest(received, known)).toThrow('url: expected')
      // AWS removes empty segments before it computes the signature.
      if (one.excluded === 'unnormalizedPath' && path.includes('//'))
        return expect(canonicalRequest(received, known)).toBe(canonical.replace(/\/\/+/g, '/'))
      expect(canonicalRequest(received, known)).toBe(canonical)
      expect(await stringToSign(received, known)).toBe(text)
      expect(inspect(received.url).regionSet!.join()).toBe(
        decodeURIComponent(/X-Amz-Region-Set=([^&]*)/.exec(query)![1]!),
      )
    },
  )

  it('is compared with what the store received', async () => {
    const sent = await sign({}, { 'content-type': 'image/png' })
    const answer = async (received: Partial<typeof sent>, code = 'SignatureDoesNotMatch') =>
      `<Error><Code>${code}</Code><StringToSign>${await stringToSign({ ...sent, ...received })}</StringToSign>` +
      `<SignatureProvided>${signatureOf(sent.url)}</SignatureProvided><CanonicalRequest>${canonicalRequest({
        ...sent,
        ...received,
      }).replaceAll('&', '&amp;')}</CanonicalRequest></Error>`
    const causeOf = async (received: Partial<typeof sent>) => diagnose(sent, await answer(received), soon).cause
    expect(await causeOf({})).toBe('secretDiffers')
    expect(await causeOf({ method: 'GET' })).toBe('methodDiffers')
    expect(await causeOf({ headers: {} })).toBe('headerMissing')
    expect(await causeOf({ url: sent.url.replace('/a%20b', '/a+b') })).toBe('pathDiffers')
    expect(diagnose(sent, await answer({ url: withParameter(sent.url, 'X-Amz-Region-Set', '*') }), soon)).toMatchObject(
      {
        cause: 'queryDiffers',
        details: { name: 'X-Amz-Region-Set', signed: 'us-east-1%2Ceu-%2A', received: '*' },
      },
    )
    const scope = (await answer({})).replace('20260301/s3/aws4_request', '20260302/s3/aws4_request')
    expect(diagnose(sent, scope, soon).cause).toBe('scopeDiffers')
  })

  it('is distinguished from a SigV4 URL if a store accepts only one of the two', async () => {
    const answer =
      '<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported.</Message>'
    const sigV4 = await presign(sigV4Store, { method: 'GET', key: 'a' }, { signingDate })
    for (const [sent, signed] of [
      [await sign(), 'AWS4-ECDSA-P256-SHA256'],
      [sigV4, 'AWS4-HMAC-SHA256'],
    ] as const)
      expect(diagnose(sent, answer, soon)).toMatchObject({ cause: 'algorithmDiffers', details: { signed } })
  })
})

describe('the SigV4a key', () => {
  const key = async (usages: KeyUsage[] = ['verify'], namedCurve = 'P-256') => {
    if (namedCurve !== 'P-256') {
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify'])
      return pair.publicKey
    }
    const jwk = v4aPublicKey(accessKeyId, secretAccessKey).export({ format: 'jwk' }) as JsonWebKey
    return crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve }, false, usages)
  }

  it('can be a public key, without the secret access key', async () => {
    const signingKey = await key()
    const known = { ...options, credentials: () => ({ signingKey }) }
    expect(await outcome(verifyUrlV4a(await sign(), known))).toBe('verified')
    const other = await sign({ credentials: { accessKeyId, secretAccessKey: 'other' } })
    expect(await outcome(verifyUrlV4a(other, known))).toBe('403 SignatureDoesNotMatch')
  })

  it.each([
    ['of another curve', () => key(['verify'], 'P-384')],
    ['without the usage verify', () => key([])],
    ['for HMAC', () => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])],
    ['that is an empty object', async () => ({}) as CryptoKey],
  ])('is rejected if it is a key %s', async (_, make) => {
    const signingKey = await make()
    const known = { ...options, credentials: () => ({ signingKey }) }
    expect(await outcome(verifyUrlV4a(await sign(), known))).toBe('undefined InvalidCredentials')
  })

  it('is derived each time, and the private key is not kept', async () => {
    const presigned = await sign()
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    for (let calls = 1; calls < 3; calls++) {
      await verifyUrlV4a(presigned, options)
      expect(importKey.mock.calls.map(([format, , , extractable, usages]) => [format, extractable, usages])).toEqual([
        ['raw', false, ['sign', 'verify']],
        ['pkcs8', true, ['sign']],
        ['jwk', false, ['verify']],
      ])
      importKey.mockClear()
    }
  })

  it('cannot be derived if Web Crypto does not export it', async () => {
    const secret = { secretAccessKey: 'for this test alone, too' }
    const presigned = await sign({ credentials: { accessKeyId, ...secret } })
    vi.spyOn(crypto.subtle, 'exportKey').mockRejectedValue(new DOMException('none', 'OperationError'))
    const known = { ...options, credentials: () => secret }
    expect(await outcome(verifyUrlV4a(presigned, known))).toBe('undefined UnsupportedRuntime')
    vi.restoreAllMocks()
    expect(await outcome(verifyUrlV4a(presigned, known))).toBe('verified')
  })
})
