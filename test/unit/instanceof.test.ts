/** `instanceof PresignError` works across entries and module formats, and for an application's own subclasses. */
import { createRequire } from 'node:module'
import * as main from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import * as verify from 'sigv4-presign/verify'
import { expect, test } from 'vitest'

const require = createRequire(import.meta.url)
const fromDist = (entry: string) => require(`../../dist/${entry}.cjs`) as typeof main

const classes = [main, sync, verify, ...['index', 'sync', 'verify'].map(fromDist)].map(
  ({ PresignError }) => PresignError as typeof main.PresignError,
)

test('an error of any entry, as an ES module or CommonJS, is an instance of every PresignError', () => {
  for (const Thrown of classes)
    for (const Checked of classes) expect(new Thrown('InvalidKey', 'key: expected a key') instanceof Checked).toBe(true)
})

test('a subclass has only its own instances, regardless of the entry of its base class', () => {
  for (const Base of classes) {
    class Own extends Base {}
    class Other extends Base {}
    class Deeper extends Own {}
    const own = new Own('InvalidKey', 'own')
    for (const Checked of classes) {
      expect(own instanceof Checked).toBe(true)
      expect(new Checked('InvalidKey', 'plain') instanceof Own).toBe(false)
    }
    expect(own instanceof Own).toBe(true)
    expect(own instanceof Other).toBe(false)
    expect(own instanceof Deeper).toBe(false)
    expect(new Deeper('InvalidKey', 'deeper') instanceof Own).toBe(true)
  }
})

test('nothing else is a PresignError', () => {
  const imitation = Object.assign(new Error('x'), { name: 'PresignError', code: 'InvalidKey' })
  for (const Checked of classes)
    for (const value of [imitation, new Error('x'), {}, null, undefined, 'PresignError', 7, () => {}])
      expect((value as unknown) instanceof Checked).toBe(false)
})
