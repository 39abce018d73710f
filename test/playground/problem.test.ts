import { expect, it } from 'vitest'
import { attempt, describeProblem } from '../../src/playground/frame/model/problem.ts'
import { presign } from '../../src/sync.ts'
import { exampleKeys } from './keys.ts'

it('reports the name of an invalid header, whatever the name is', () => {
  const problemOf = (name: string) =>
    attempt(() =>
      presign(
        { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
        {
          method: 'GET',
          key: 'k',
          headers: { [name]: 'x' },
        },
      ),
    ).problem
  for (const name of ['a b', 'a"b', '']) expect(problemOf(name)).toMatchObject({ parameter: `headers["${name}"]` })
})

it('leaves out of a message what the field already shows', () => {
  const described = (message: string) => describeProblem({ parameter: 'region', code: 'InvalidRegion', message })
  expect(described('expected a region such as "eu-west-1", got string')).toBe(
    'Expected a region such as "eu-west-1" (InvalidRegion)',
  )
  expect(described('expected a key (is AWS_ACCESS_KEY_ID set?), got string')).toBe('Expected a key (InvalidRegion)')
  expect(described('expected 1 to 7, got 8')).toBe('Expected 1 to 7, got 8 (InvalidRegion)')
})

it('does not catch bugs in the playground', () => {
  expect(() =>
    attempt(() => {
      throw new TypeError('a mistake')
    }),
  ).toThrow(TypeError)
})
