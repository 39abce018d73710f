/**
 * Compares database tokens with the official signers': for any names, credentials and time, the parameters and the
 * signature are the same.
 */
import { DsqlSigner } from '@aws-sdk/dsql-signer'
import { Signer } from '@aws-sdk/rds-signer'
import fc from 'fast-check'
import { dsqlToken, rdsToken } from 'sigv4-presign/tokens'
import * as sync from 'sigv4-presign/tokens/sync'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { settings } from './settings.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** Sorts the parameters of a token: only their order may differ. */
function normal(token: string) {
  const [address, query = ''] = token.split('?')
  return [address, ...query.split('&').sort()]
}

const hostname = fc.stringMatching(/^[a-wyz0-9][a-z0-9-]{0,20}(\.[a-z0-9]{2,10}){0,3}\.[a-z]{2,10}$/)
const region = fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1')
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => /./.test(value) && value.isWellFormed())
const credentials = fc.record(
  {
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: fc.stringMatching(/^[\w/+=]{1,40}$/),
    sessionToken: fc.stringMatching(/^[\w/+=]{1,80}$/),
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)
const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })

test('rdsToken returns the same token as @aws-sdk/rds-signer', async () => {
  const port = fc.integer({ min: 1150, max: 65535 })
  await fc.assert(
    fc.asyncProperty(
      hostname,
      port,
      text,
      region,
      credentials,
      time,
      async (hostname, port, username, region, credentials, now) => {
        vi.setSystemTime(now)
        const options = { hostname, port, username, region, credentials }
        const theirs = normal(await new Signer(options).getAuthToken())
        expect(normal(await rdsToken(options))).toEqual(theirs)
        expect(normal(sync.rdsToken(options))).toEqual(theirs)
      },
    ),
    settings,
  )
})

test('dsqlToken returns the same token as @aws-sdk/dsql-signer', async () => {
  const expiry = fc.option(fc.integer({ min: 1, max: 604800 }), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      hostname,
      region,
      credentials,
      time,
      fc.boolean(),
      expiry,
      async (hostname, region, credentials, now, admin, expiresIn) => {
        vi.setSystemTime(now)
        const options = { hostname, region, credentials, ...(expiresIn === undefined ? {} : { expiresIn }) }
        const signer = new DsqlSigner(options)
        const theirs = normal(await (admin ? signer.getDbConnectAdminAuthToken() : signer.getDbConnectAuthToken()))
        expect(normal(await dsqlToken({ ...options, admin }))).toEqual(theirs)
        expect(normal(sync.dsqlToken({ ...options, admin }))).toEqual(theirs)
      },
    ),
    settings,
  )
})
