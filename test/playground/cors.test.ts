import { expect, it } from 'vitest'
import { corsRule } from '../../src/format/cors.ts'

it('allows the origin and the methods of the playground', () => {
  expect(JSON.parse(corsRule('null'))).toEqual([
    expect.objectContaining({ AllowedOrigins: ['null'], AllowedMethods: expect.arrayContaining(['PUT', 'POST']) }),
  ])
})
