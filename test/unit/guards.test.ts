/** A store's guard receives plain records, whatever form the headers and parameters have. */
import { getObject, type Operation, type Pairs, PresignError, presign, type Store } from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import { presign as presignSync } from 'sigv4-presign/sync'
import { describe, expect, test } from 'vitest'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

/** Presets with a guard, each with a header or a parameter that its store doesn't support. */
const presets: [name: string, store: Omit<Store, 'credentials'>, kind: 'headers' | 'query', rejected: string][] = [
  ['r2', endpoints.r2('0'.repeat(32)), 'headers', 'x-amz-acl'],
  ['r2', endpoints.r2('0'.repeat(32)), 'query', 'tagging'],
  ['supabase', endpoints.supabase('abcdefghijklmnopqrst', 'eu-central-1'), 'headers', 'x-amz-tagging'],
  ['supabase', endpoints.supabase('abcdefghijklmnopqrst', 'eu-central-1'), 'query', 'versionId'],
  ['b2', endpoints.b2('us-west-004'), 'headers', 'x-amz-tagging'],
  ['b2', endpoints.b2('us-west-004'), 'query', 'tagging'],
  ['hetzner', endpoints.hetzner('fsn1'), 'headers', 'x-amz-server-side-encryption'],
  ['hetzner', endpoints.hetzner('fsn1'), 'query', 'torrent'],
  ['ovh', endpoints.ovh('gra'), 'headers', 'x-amz-server-side-encryption-aws-kms-key-id'],
  [
    'directoryBucket',
    endpoints.directoryBucket('a--usw2-az1--x-s3', { region: 'us-west-2' }),
    'headers',
    'x-amz-object-lock-mode',
  ],
  ['directoryBucket', endpoints.directoryBucket('a--usw2-az1--x-s3', { region: 'us-west-2' }), 'query', 'acl'],
  [
    'unsupported',
    { region: 'a', endpoint: 'https://a.example', guard: endpoints.unsupported({ headers: { 'x-a-*': 'no' } }) },
    'headers',
    'x-a-b',
  ],
]

/** A pair in every form that headers and parameters can have, and a record in upper case. */
const forms: [form: string, make: (name: string) => Pairs<string>][] = [
  ['a record', (name) => ({ [name]: 'a' })],
  ['a record in upper case', (name) => ({ [name.toUpperCase()]: 'a' })],
  ['a Headers object', (name) => new Headers({ [name]: 'a' })],
  ['a URLSearchParams object', (name) => new URLSearchParams({ [name]: 'a' })],
  ['a Map', (name) => new Map([[name, 'a']])],
  ['a list of pairs', (name) => [[name, 'a']]],
  [
    'a generator',
    function* (name) {
      yield [name, 'a']
    },
  ],
]

describe.each(presets)('%s', (_, preset, kind, rejected) => {
  const store = { bucket: 'photos', ...preset, credentials }
  const codeOf = async (call: () => unknown) => {
    try {
      await call()
      return 'signed'
    } catch (error) {
      return error instanceof PresignError ? error.code : error
    }
  }

  test.each(forms)(`rejects ${rejected} if the ${kind} are %s`, async (_, make) => {
    // A generator can be read once, so each call gets its own.
    const operation = (): Operation => ({ method: 'PUT', key: 'a', [kind]: make(rejected) })
    expect(await codeOf(() => presign(store, operation()))).toBe('UnsupportedByStore')
    expect(await codeOf(() => presignSync(store, operation()))).toBe('UnsupportedByStore')
    expect(await codeOf(() => presign(store, getObject('a', { [kind]: make(rejected) })))).toBe('UnsupportedByStore')
    const harmless: Operation = { method: 'PUT', key: 'a', [kind]: make('harmless') }
    expect(await codeOf(() => presign(store, harmless))).toBe('signed')
  })
})
