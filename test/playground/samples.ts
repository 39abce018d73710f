import type { RequestInput } from '../../src/playground/frame/model/request.ts'
import type { StoreInput } from '../../src/playground/frame/model/store-choice.ts'
import { readOperations } from '../../src/playground/schema.ts'
import { root } from '../package/install.ts'

/** The operations, read from the library's source as in the build. */
export const schemas = readOperations(`${root}src/operations/builders.ts`)
export const schemaOf = (name: string) => schemas.find((schema) => schema.name === name)!
export const signingDate = new Date('2026-11-25T03:00:00Z')

/** A store as entered in the form. */
export const storeInput: StoreInput = {
  store: 'aws',
  parts: { REGION: 'eu-west-1' },
  variants: { dualStack: false, fips: false, accelerate: false },
  bucket: 'photos',
  addressing: 'default',
}

/** A request as entered in the form. */
export const requestInput: RequestInput = {
  operation: 'getObject',
  key: 'cat.jpg',
  parameters: [],
  headers: [],
  query: [],
  expires: '',
  stableFor: '',
  hoist: false,
}
