import * as library from 'sigv4-presign'
import { expect, it } from 'vitest'
import { attempt } from '../../src/playground/frame/model/problem.ts'
import type { RequestInput } from '../../src/playground/frame/model/request.ts'
import { buildOperation, operationCall, signingOptions } from '../../src/playground/frame/model/request.ts'
import { requestInput, schemaOf } from './samples.ts'

it('turns the form into a builder call', () => {
  const call = operationCall(
    {
      ...requestInput,
      parameters: [
        ['contentLength', '12'],
        ['bucketKeyEnabled', 'true'],
        ['expires', '2026-12-31T00:00:00Z'],
        ['metadata', 'author=Zoë\n\n empty \na=b=c'],
      ],
      headers: [['x-a', '1']],
      query: [
        ['a', '1'],
        ['a', '2'],
        ['b', ''],
      ],
    },
    schemaOf('putObject'),
  )
  expect(call).toEqual({
    name: 'putObject',
    args: [
      'cat.jpg',
      {
        contentLength: 12,
        bucketKeyEnabled: true,
        expires: new Date('2026-12-31T00:00:00Z'),
        metadata: { author: 'Zoë', empty: '', a: 'b=c' },
        query: { a: ['1', '2'], b: '' },
        headers: { 'x-a': '1' },
      },
    ],
  })
  expect(buildOperation(call)).toEqual(library.putObject('cat.jpg', call.args[1] as library.PutObjectParameters))
})

it.each([
  ['photos/2026/cat.jpg', { bucket: 'photos', key: '2026/cat.jpg' }],
  ['/photos/a', { bucket: 'photos', key: 'a' }],
  ['photos', { bucket: 'photos', key: '' }],
])('reads %j as a copy source', (text, copySource) => {
  const { args } = operationCall({ ...requestInput, parameters: [['copySource', text]] }, schemaOf('copyObject'))
  expect(args[1]).toEqual({ copySource })
})

it('reports the error of the library with its parameter', () => {
  const problemOf = (change: Partial<RequestInput>, name = 'putObject') =>
    attempt(() => {
      const input = { ...requestInput, ...change }
      return [buildOperation(operationCall(input, schemaOf(name))), signingOptions(input)]
    }).problem
  expect(problemOf({ parameters: [['contentLength', 'many']] })).toMatchObject({
    parameter: 'contentLength',
    code: 'InvalidParameter',
  })
  expect(problemOf({ parameters: [['expires', 'soon']] })).toMatchObject({ parameter: 'expires' })
  expect(
    problemOf({
      headers: [
        ['A', '1'],
        ['a', '2'],
      ],
    }),
  ).toMatchObject({ parameter: 'headers["a"]', message: 'expected this name only once, got string' })
  expect(problemOf({}, 'uploadPart')).toMatchObject({ parameter: 'uploadId' })
  expect(problemOf({ parameters: [['metadata', 'a=1\nA=2']] })).toMatchObject({
    parameter: 'metadata["a"]',
    message: 'expected this name only once, got string',
  })
  expect(signingOptions({ ...requestInput, expires: '1h', stableFor: '2d', hoist: true })).toEqual({
    expiresIn: 3600,
    stableFor: 172_800,
    hoist: true,
  })
})

it.each([
  ['expires', 'expiresIn'],
  ['stableFor', 'stableFor'],
])('reports that %s is not a duration, and shows examples of durations', (field, parameter) => {
  const { problem } = attempt(() => signingOptions({ ...requestInput, [field]: 'soon' }))
  expect(problem).toEqual({
    parameter,
    code: 'InvalidExpires',
    message: 'expected a duration such as 90s, 15m, 12h or 7d, got string',
  })
})

it.each([
  ['contentLength', 'many', 'a whole number'],
  ['expires', 'soon', 'a date and time such as 2026-12-31T23:59:59Z'],
])('reports what %s must be if its value is invalid', (name, value, expected) => {
  const input = { ...requestInput, parameters: [[name, value] as [string, string]] }
  const { problem } = attempt(() => operationCall(input, schemaOf('putObject')))
  expect(problem).toMatchObject({ parameter: name, message: `expected ${expected}, got string` })
})
