import { expect, it } from 'vitest'
import { presets } from '../../src/endpoints/presets-by-name.ts'
import * as endpoints from '../../src/endpoints.ts'
import { chooseStore, resolveStore, storeChoices } from '../../src/playground/frame/model/store-choice.ts'
import { storeInput } from './samples.ts'

const parts = {
  REGION: 'eu-1',
  ACCOUNT: '0'.repeat(32),
  PROJECT: 'p',
  NAMESPACE: 'n',
  ENDPOINT: 'https://s3.example',
}

it('offers every preset', () => {
  const presetNames = Object.keys(endpoints).filter((name) => !/^(fromArn|directoryBucket|unsupported)$/.test(name))
  expect(storeChoices.map(({ value }) => value).sort()).toEqual(presetNames.sort())
  expect(Object.keys(presets).sort()).toEqual(presetNames.filter((name) => !/^(aws|minio)$/.test(name)).sort())
})

it.each(storeChoices)('$value resolves like its preset', ({ value }) => {
  const found = chooseStore({ ...storeInput, store: value, parts, bucket: '' })
  const find = Object.entries(endpoints).find(([name]) => name === value)![1] as (...args: unknown[]) => object
  expect(JSON.stringify(resolveStore(found))).toBe(JSON.stringify(find(...found.call.args)))
})

it('applies variants, bucket and addressing', () => {
  const variants = { dualStack: true, fips: false, accelerate: false }
  expect(resolveStore(chooseStore({ ...storeInput, variants, addressing: 'path' }))).toMatchObject({
    endpoint: 'https://s3.dualstack.eu-west-1.amazonaws.com',
    bucket: 'photos',
    forcePathStyle: true,
  })
})
