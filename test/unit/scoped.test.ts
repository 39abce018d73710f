import {
  type CredentialScope,
  type CredentialsProvider,
  getObject,
  PresignError,
  presign,
  presignMany,
  presignPost,
  presignUrl,
  type ScopedCredentials,
  scopeCredentials,
} from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { rdsToken } from 'sigv4-presign/tokens'
import { presignUrlV4a, presignV4a } from 'sigv4-presign/v4a'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const store = { region: 'eu-west-1', bucket: 'photos', credentials }
const get = getObject('cat.jpg')

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T23:59:59.500Z') }))
afterEach(() => void vi.useRealTimers())

const thrown = async (attempt: () => unknown) => {
  try {
    await attempt()
  } catch (error) {
    return error as PresignError
  }
  throw new Error('nothing was thrown')
}

describe('scopeCredentials', () => {
  test('defaults to today and S3', async () => {
    expect(await scopeCredentials(credentials, { region: 'eu-west-1' })).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      date: '20260301',
      region: 'eu-west-1',
      service: 's3',
    })
  })

  test('returns plain JSON without the secret access key, and keeps the session token and the expiration', async () => {
    const temporary = { ...credentials, sessionToken: 'token', expiration: new Date('2026-03-02T12:00:00Z') }
    const scoped = await scopeCredentials(temporary, { region: 'eu-west-1', date: '20260302' })
    expect(JSON.parse(JSON.stringify(scoped))).toEqual(scoped)
    expect(JSON.stringify(scoped)).not.toContain(credentials.secretAccessKey)
    expect(scoped).toMatchObject({ sessionToken: 'token', expiration: '2026-03-02T12:00:00.000Z' })
    const { expiresAt, url } = await presign({ ...store, credentials: scoped }, get, {
      signingDate: new Date('2026-03-02T11:00:00Z'),
      expiresIn: 604_800,
    })
    expect(expiresAt).toEqual(temporary.expiration)
    expect(url).toContain('X-Amz-Security-Token=token')
  })

  test('returns the same result in the sync entry', async () => {
    const scope = { region: 'eu-west-1', service: 'execute-api', date: '20260228' }
    expect(sync.scopeCredentials(credentials, scope)).toEqual(await scopeCredentials(credentials, scope))
  })

  test.each([
    ['InvalidDate', { date: '20260230' }],
    ['InvalidDate', { date: '2026-03-01' }],
    ['InvalidDate', { date: new Date(Number.NaN) }],
    ['InvalidDate', { date: 20260301 }],
    ['InvalidRegion', { region: undefined }],
    ['InvalidService', { service: 's3/x' }],
  ])('throws %s for %o', async (code, more) => {
    const scope = { region: 'eu-west-1', ...more } as Parameters<typeof scopeCredentials>[1]
    expect(await thrown(() => scopeCredentials(credentials, scope))).toMatchObject({ code })
    expect(() => sync.scopeCredentials(credentials, scope)).toThrow(expect.objectContaining({ code }))
  })

  test('rejects credentials that are already scoped or that expire before the day begins', async () => {
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1' })
    const again = scoped as unknown as typeof credentials
    expect(await thrown(() => scopeCredentials(again, { region: 'eu-west-1' }))).toMatchObject({
      code: 'InvalidCredentials',
    })
    const temporary = { ...credentials, expiration: new Date('2026-03-02T00:00:00Z') }
    await scopeCredentials(temporary, { region: 'eu-west-1', date: '20260301' })
    expect(await thrown(() => scopeCredentials(temporary, { region: 'eu-west-1', date: '20260302' }))).toMatchObject({
      code: 'ExpiredCredentials',
    })
  })
})

describe('a provider', () => {
  const scopes: CredentialScope[] = []
  const provider = (scope: CredentialScope) => {
    scopes.push(scope)
    return credentials
  }
  beforeEach(() => void scopes.splice(0))
  const signers = [
    ['main', { presign, presignMany, presignPost, presignUrl }],
    ['sync', sync],
  ] as const

  test.each(signers)('receives the scope of the request: %s', async (_, library) => {
    const provided = { ...store, credentials: provider }
    await library.presign(provided, get)
    await library.presign(provided, get, { signingDate: new Date('2026-05-05T05:05:05Z') })
    await library.presignMany({ ...provided, service: 's3express' }, [get, get])
    await library.presignPost(provided, { key: 'k', signingDate: new Date('2027-01-01') })
    await library.presignUrl('https://a.example/', { region: 'us-east-1', service: 'sts', credentials: provider })
    expect(scopes).toEqual([
      { date: '20260301', region: 'eu-west-1', service: 's3' },
      { date: '20260505', region: 'eu-west-1', service: 's3' },
      { date: '20260301', region: 'eu-west-1', service: 's3express' },
      { date: '20270101', region: 'eu-west-1', service: 's3' },
      { date: '20260301', region: 'us-east-1', service: 'sts' },
    ])
  })

  test('receives the day on which the window of a stable URL starts', async () => {
    vi.setSystemTime(new Date('2026-03-02T00:10:00Z'))
    const keys = new Map<string, ScopedCredentials>()
    for (const date of ['20260301', '20260302'])
      keys.set(date, await scopeCredentials(credentials, { region: 'eu-west-1', date }))
    const scoped = { ...store, credentials: ({ date }: CredentialScope) => keys.get(date)! }
    // The current 7-hour window started at 19:00 on the day before.
    const options = { stableFor: 25_200 }
    expect(await presign(scoped, get, options)).toEqual(await presign(store, get, options))
    expect((await presign(scoped, get, options)).url).toContain('%2F20260301%2F')
    expect((await presign(scoped, get)).url).toContain('%2F20260302%2F')
  })

  test('is called once, after the clock has been read, since midnight can pass during the call', async () => {
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1', date: '20260301' })
    const slow: CredentialsProvider = async ({ date }: CredentialScope) => {
      vi.setSystemTime(new Date('2026-03-02T00:00:01Z'))
      return date === '20260301' ? scoped : credentials
    }
    const { url } = await presign({ ...store, credentials: slow }, get)
    expect(url).toContain('X-Amz-Date=20260301T235959Z')
  })

  test('that returns credentials for another day is rejected before anything is signed', async () => {
    const sign = vi.spyOn(globalThis.crypto.subtle, 'sign')
    const tomorrow = await scopeCredentials(credentials, { region: 'eu-west-1', date: '20260302' })
    sign.mockClear()
    const stale = () => tomorrow
    for (const attempt of [
      () => presign({ ...store, credentials: stale }, get),
      () => presignMany({ ...store, credentials: stale }, [get]),
      () => presignPost({ ...store, credentials: stale }, { key: 'k' }),
      () => sync.presign({ ...store, credentials: stale }, get),
    ])
      expect(await thrown(attempt)).toMatchObject({
        code: 'InvalidCredentials',
        parameter: 'credentials.date',
        message: 'credentials.date: expected 20260301, the day of signing, got 20260302',
      })
    expect(sign).not.toHaveBeenCalled()
    sign.mockRestore()
  })
})

describe('scoped credentials', () => {
  test('take effect at once when the key changes in place', async () => {
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1' })
    const used = { ...store, credentials: scoped }
    const before = (await presign(used, get)).url
    scoped.signingKey = '0'.repeat(64)
    expect((await presign(used, get)).url).not.toBe(before)
    const asSecret = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: scoped.signingKey }
    expect((await presign({ ...store, credentials: asSecret }, get)).url).not.toBe((await presign(used, get)).url)
  })

  test('sign tokens', async () => {
    const options = { hostname: 'db.example', port: 5432, username: 'app', region: 'eu-west-1' }
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1', service: 'rds-db' })
    expect(await rdsToken({ ...options, credentials: scoped })).toBe(await rdsToken({ ...options, credentials }))
  })

  test('are rejected by SigV4a with an explanation', async () => {
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1' })
    const regionSet = ['*']
    for (const attempt of [
      () => presignV4a({ ...store, regionSet, credentials: scoped }, get),
      () => presignV4a({ ...store, regionSet, credentials: () => scoped }, get),
      () => presignUrlV4a('https://a.example/', { service: 's3', regionSet, credentials: scoped }),
    ]) {
      const error = await thrown(attempt)
      expect(error).toBeInstanceOf(PresignError)
      expect(error).toMatchObject({ code: 'InvalidCredentials', parameter: 'credentials.signingKey' })
      expect(error.message).toContain('SigV4a derives another kind of key')
      expect(error.message).not.toContain(scoped.signingKey)
    }
  })

  test('are rejected unless their expiration is in ISO 8601', async () => {
    const scoped = await scopeCredentials(credentials, { region: 'eu-west-1' })
    const used = (expiration: string) => ({ ...store, credentials: { ...scoped, expiration } })
    const { expiresAt } = await presign(used('2026-03-02T00:04:00Z'), get)
    expect(expiresAt.toISOString()).toBe('2026-03-02T00:04:00.000Z')
    expect(await thrown(() => presign(used('2026-03-01T23:00:00+00:00'), get))).toMatchObject({
      code: 'ExpiredCredentials',
    })
    for (const expiration of ['tomorrow', '2027', '2027-01-01', '2027-13-01T00:00:00Z'])
      expect(await thrown(() => presign(used(expiration), get))).toMatchObject({ code: 'InvalidCredentials' })
  })
})
