import fc from 'fast-check'
import { expect, it } from 'vitest'
import { givenNames, keptNames, pickSettings, readFragment } from '../../src/playground/remembered.ts'
import { exampleKeys } from './keys.ts'

it('keeps the store, region, endpoint and bucket', () => {
  const kept = { store: 'minio', region: 'eu-west-1', endpoint: 'https://s3.example.com:9000', bucket: 'photos' }
  expect(pickSettings({ ...kept, key: 'a', accessKeyId: 'AKIA1', other: 'x' }, keptNames)).toEqual(kept)
})

it('keeps no secret, whichever field it was typed into', () => {
  const secret = fc.oneof(
    fc.constant(exampleKeys.secretAccessKey),
    fc.base64String({ minLength: 40, maxLength: 40 }).filter((text) => /[A-Z/+]/.test(text)),
  )
  fc.assert(
    fc.property(secret, (text) => {
      expect(pickSettings({ store: text, region: text, endpoint: text, bucket: text }, keptNames)).toEqual({})
    }),
  )
  expect(pickSettings({ endpoint: 'https://user:password@s3.example.com' }, keptNames)).toEqual({})
})

it('reads the fragment that the command line writes, and ignores unknown names', () => {
  const settings = { region: 'eu-west-1', bucket: 'photos', key: 'a b/ü.jpg', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
  expect(readFragment(`#${new URLSearchParams({ ...settings, secretAccessKey: 'x', __proto__: 'y' })}`)).toEqual(
    settings,
  )
  expect(pickSettings(null, givenNames)).toEqual({})
  expect(pickSettings({ region: 1 }, givenNames)).toEqual({})
})
