import { transformSync } from 'esbuild'
import fc from 'fast-check'
import * as library from 'sigv4-presign'
import { expect, it } from 'vitest'
import * as endpoints from '../../src/endpoints.ts'
import { formRequest } from '../../src/playground/frame/model/form-request.ts'
import { presignCode, presignPostCode } from '../../src/playground/frame/model/library-code.ts'
import type { RequestInput } from '../../src/playground/frame/model/request.ts'
import { buildOperation, operationCall, signingOptions } from '../../src/playground/frame/model/request.ts'
import { chooseStore, resolveStore } from '../../src/playground/frame/model/store-choice.ts'
import { exampleKeys } from './keys.ts'
import { requestInput, schemaOf, signingDate, storeInput } from './samples.ts'

/** Runs the code with the built package at a fixed time. */
async function run(code: string, names: string[]) {
  const script = transformSync(code.replace(/^import (.*) from '(.*)'$/gm, 'const $1 = modules["$2"]'), {
    loader: 'ts',
  }).code.replaceAll('process.env', 'environment')
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (modules: object, environment: object) => Promise<Record<string, unknown>>
  const program = new AsyncFunction('modules', 'environment', `${script}\nreturn { ${names.join(', ')} }`)
  const fixed = {
    ...library,
    presign: (store: library.Store, operation: library.Operation, options?: object) =>
      library.presign(store, operation, { ...options, signingDate }),
    presignPost: (store: library.Store, post: library.PostRequest) =>
      library.presignPost(store, { ...post, signingDate }),
  }
  return program(
    { 'sigv4-presign': fixed, 'sigv4-presign/endpoints': endpoints },
    {
      AWS_ACCESS_KEY_ID: exampleKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: exampleKeys.secretAccessKey,
      AWS_SESSION_TOKEN: 'token',
    },
  )
}
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

it('generates a program that returns the same URL, for any input', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, fc.boolean(), async (key, type, temporary) => {
      const input: RequestInput = {
        ...requestInput,
        key,
        parameters: [
          ['contentType', type],
          ['metadata', `a=${type}`],
        ],
        expires: '1h',
      }
      const call = operationCall(input, schemaOf('putObject'))
      const found = chooseStore(storeInput)
      const credentials = { ...exampleKeys, ...(temporary && { sessionToken: 'token' }) }
      const [expected] = await Promise.allSettled([
        Promise.resolve().then(() =>
          library.presign({ ...resolveStore(found), credentials }, buildOperation(call), {
            ...signingOptions(input),
            signingDate,
          }),
        ),
      ])
      const code = presignCode(found, call, signingOptions(input), temporary)
      const [ran] = await Promise.allSettled([run(code, ['url', 'method', 'headers'])])
      if (expected.status === 'rejected') expect(ran.status).toBe('rejected')
      else expect(ran).toMatchObject({ value: { url: expected.value.url, headers: expected.value.headers } })
      for (const secret of Object.values(exampleKeys)) expect(code).not.toContain(secret)
    }),
    { numRuns: 200 },
  )
})

it('generates a program that returns the same form', async () => {
  const post = formRequest({
    key: "it's/${filename}",
    min: '1',
    max: '10MB',
    contentType: 'image/',
    fields: [['x-amz-meta-a', '`$']],
    expires: '',
  })
  const found = chooseStore(storeInput)
  const expected = await library.presignPost(
    { ...resolveStore(found), credentials: exampleKeys },
    { ...post, signingDate },
  )
  expect(await run(presignPostCode(found, post, false), ['url', 'fields'])).toEqual({
    url: expected.url,
    fields: expected.fields,
  })
})
