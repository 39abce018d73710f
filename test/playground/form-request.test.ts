import { expect, it } from 'vitest'
import { formRequest } from '../../src/playground/frame/model/form-request.ts'
import { attempt } from '../../src/playground/frame/model/problem.ts'

it('turns the form into a POST request', () => {
  const input = { key: 'k', min: '', max: '10MB', contentType: 'image/', fields: [], expires: '1h' }
  expect(formRequest(input)).toEqual({
    key: 'k',
    contentLengthRange: [0, 10_000_000],
    conditions: [['starts-with', '$Content-Type', 'image/']],
    expiresIn: 3600,
  })
  expect(
    attempt(() =>
      formRequest({
        ...input,
        fields: [
          ['A', '1'],
          ['a', '2'],
        ],
      }),
    ).problem,
  ).toMatchObject({ parameter: 'fields["a"]', code: 'InvalidPolicy' })
  expect(formRequest({ ...input, max: '', min: '5', contentType: 'text/plain', fields: [['acl', 'private']] })).toEqual(
    {
      key: 'k',
      contentLengthRange: [5, 2 ** 53 - 1],
      fields: { acl: 'private', 'Content-Type': 'text/plain' },
      expiresIn: 3600,
    },
  )
})

it.each([
  ['min', 'minSize'],
  ['max', 'maxSize'],
])('reports that %s is not a size, and shows examples of sizes', (field, parameter) => {
  const input = { key: 'k', min: '', max: '', contentType: '', fields: [], expires: '1h' }
  expect(attempt(() => formRequest({ ...input, [field]: 'much' })).problem).toEqual({
    parameter,
    code: 'InvalidPolicy',
    message: 'expected a size such as 500kB, 10MB or 1GiB, got string',
  })
})
