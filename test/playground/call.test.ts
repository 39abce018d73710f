import fc from 'fast-check'
import { expect, it } from 'vitest'
import { literal } from '../../src/playground/frame/model/call.ts'
import { presignCode } from '../../src/playground/frame/model/library-code.ts'
import { operationCall } from '../../src/playground/frame/model/request.ts'
import { chooseStore } from '../../src/playground/frame/model/store-choice.ts'
import { requestInput, schemaOf, storeInput } from './samples.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

it('breaks only lines that are too long', () => {
  const call = operationCall(
    {
      ...requestInput,
      parameters: [
        ['contentType', 'x'.repeat(60)],
        ['cacheControl', 'no-store'],
      ],
    },
    schemaOf('putObject'),
  )
  const code = presignCode(chooseStore(storeInput), call, {}, false)
  expect(code).toContain(`putObject('cat.jpg', {\n  contentType: '${'x'.repeat(60)}',\n  cacheControl: 'no-store',\n})`)
  expect(code).toContain("...aws({ region: 'eu-west-1' }),")
})

it('writes any value as an expression that evaluates to it', () => {
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.date({ noInvalidDate: true }),
    fc.dictionary(fc.oneof(text, fc.constant('__proto__')), text),
    fc.array(text),
  )
  fc.assert(
    fc.property(value, (given) => {
      expect(new Function(`return (${literal(given)})`)()).toEqual(given)
    }),
  )
})
