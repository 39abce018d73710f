/** No message and no printed error repeats an argument: makes 100,000 calls with a secret in every place. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { PresignError } from 'sigv4-presign'
import { expect, test } from 'vitest'
import { functions } from './right-arguments.ts'

type Callable = (...given: unknown[]) => unknown

/** Values that look like secret access keys, session tokens and signatures. */
const secret = fc.oneof(
  fc.stringMatching(/^[A-Za-z\d/+]{40}$/),
  fc.stringMatching(/^FwoGZXIvYXdz[A-Za-z\d/+]{80}==$/),
  fc.stringMatching(/^[\da-f]{64}$/),
)

const around = fc.constantFrom<(secret: string) => unknown>(
  (secret) => secret,
  (secret) => `${secret}\n`,
  (secret) => ` ${secret}`,
  (secret) => `https://${secret}.example/`,
  (secret) => `https://a.example/?X-Amz-Signature=${encodeURIComponent(secret)}&X-Amz-Security-Token=${secret}`,
  (secret) => `\ud800${secret}`,
  (secret) => [secret],
  (secret) => [[secret, secret]],
  (secret) => [secret, secret, secret],
  (secret) => ['eq', secret, secret],
  (secret) => ({ a: secret }),
  (secret) => new Map([['a', secret]]),
  (secret) => new Headers({ a: encodeURIComponent(secret) }),
  (secret) => new URLSearchParams({ a: secret }),
  (secret) => () => secret,
  (secret) => new Error(secret),
)

/** Yields the paths of all values in the arguments of a function. */
function* pathsOf(value: unknown, path: (string | number)[] = []): Iterable<(string | number)[]> {
  if (path.length) yield path
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* pathsOf(item, [...path, index])
  else if (value && Object.getPrototypeOf(value) === Object.prototype)
    for (const [name, item] of Object.entries(value)) yield* pathsOf(item, [...path, name])
}

/** Returns a copy of a value in which the value at a path is replaced. */
function replace(value: unknown, [first, ...rest]: (string | number)[], by: unknown): unknown {
  if (first === undefined) return by
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Object.assign(copy, { [first]: replace((value as Record<string, unknown>)[first], rest, by) })
  return copy
}

const parameters = functions.flatMap(([entry, module, rightArguments]) =>
  Object.entries(rightArguments).flatMap(([name, right]) =>
    [...pathsOf(right)].map((path) => ({
      label: `${entry} ${name} ${path.join('.')}`,
      call: (by: unknown) => (module as Record<string, Callable>)[name]!(...(replace(right, path, by) as unknown[])),
    })),
  ),
)

test('no message and no printed error contains a secret', async () => {
  let [calls, rejected] = [0, 0]
  await fc.assert(
    fc.asyncProperty(secret, around, async (secret, around) => {
      for (const { label, call } of parameters) {
        calls++
        const given = around(secret)
        const error = await (async () => call(given))().then(
          () => undefined,
          (error: unknown) => error,
        )
        if (error === undefined) continue
        // Report only the name of any other error, since its message could contain the secret.
        if (!(error instanceof PresignError)) throw new Error(`${label}: ${(error as Error).name}`)
        rejected++
        const shown = `${inspect(error, { depth: 9 })}${JSON.stringify(error)}${error.message}`
        for (let i = 0; i + 12 <= secret.length; i += 7)
          if (shown.includes(secret.slice(i, i + 12))) throw new Error(`${label} repeats the secret: ${error.message}`)
      }
    }),
    { numRuns: Math.ceil(100_000 / parameters.length) },
  )
  expect(calls).toBeGreaterThanOrEqual(100_000)
  expect(rejected).toBeGreaterThan(calls / 3)
})
