/** The parameters that only SigV4a has: the message for each wrong value. */
import { presignUrlV4a, presignV4a, type StoreV4a } from 'sigv4-presign/v4a'
import { expect, test } from 'vitest'
import { withSubtle } from '../conformance/subtle.ts'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const store: StoreV4a = { endpoint: 'https://a.example', regionSet: ['*'], credentials }
const operation = { method: 'GET', key: 'key' }
const regionSet = 'expected an array of regions such as ["eu-west-1", "us-*"]'
const free = 'expected the region set as "regionSet" only, got string'

test.each<[what: string, call: () => Promise<unknown>, code: string, message: string]>([
  [
    'a missing region set',
    () => presignV4a({ ...store, regionSet: undefined as never }, operation),
    'InvalidRegion',
    `regionSet: ${regionSet}, got undefined`,
  ],
  [
    'an empty region set',
    () => presignV4a({ ...store, regionSet: [] }, operation),
    'InvalidRegion',
    `regionSet: ${regionSet}, got an empty string`,
  ],
  [
    'a number as the region set',
    () => presignV4a({ ...store, regionSet: 7 as never }, operation),
    'InvalidRegion',
    `regionSet: ${regionSet}, got number`,
  ],
  [
    'a missing region without an endpoint',
    () => presignV4a({ regionSet: ['*'], bucket: 'photos', credentials }, operation),
    'InvalidRegion',
    'region: expected a region such as "eu-west-1", got undefined',
  ],
  [
    'a second region set in the query',
    () => presignV4a(store, { ...operation, query: { 'X-Amz-Region-Set': 'secret' } }),
    'InvalidQuery',
    `X-Amz-Region-Set: ${free}`,
  ],
  [
    'a second region set in the headers',
    () => presignV4a(store, { ...operation, headers: { 'x-amz-region-set': 'secret' } }),
    'InvalidQuery',
    `x-amz-region-set: ${free}`,
  ],
  [
    'a second region set in the URL',
    () =>
      presignUrlV4a('https://a.example/?X-Amz-Region-Set=secret', { regionSet: ['*'], credentials, service: 'sts' }),
    'InvalidQuery',
    `X-Amz-Region-Set: ${free}`,
  ],
  [
    'a string that is not a URL',
    () => presignUrlV4a('secret', { regionSet: ['*'], credentials, service: 'sts' }),
    'InvalidUrl',
    'url: expected a URL that starts with https://, http://, wss:// or ws://, without a user and a fragment, got string',
  ],
])('SigV4a rejects %s', async (_, call, code, message) => {
  await expect(call()).rejects.toMatchObject({ name: 'PresignError', code, message })
})

test('a runtime whose Web Crypto has no ECDSA keys in PKCS #8, such as Fastly Compute, is unsupported', async () => {
  const { subtle } = crypto
  const lacking = {
    digest: subtle.digest.bind(subtle),
    sign: subtle.sign.bind(subtle),
    async importKey(...args: Parameters<SubtleCrypto['importKey']>) {
      if (`${args[0]}` === 'pkcs8') throw new DOMException('Unsupported key format', 'NotSupportedError')
      return subtle.importKey(...args)
    },
  } as unknown as SubtleCrypto
  await expect(withSubtle(lacking, () => presignV4a(store, operation))).rejects.toMatchObject({
    code: 'UnsupportedRuntime',
    message: 'crypto.subtle: expected ECDSA keys in PKCS #8, got none',
  })
})
