import { expect, it } from 'vitest'
import { attempt } from '../../src/playground/frame/model/problem.ts'
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

it('does not catch bugs in the playground', () => {
  expect(() =>
    attempt(() => {
      throw new TypeError('a mistake')
    }),
  ).toThrow(TypeError)
})
