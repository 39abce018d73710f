/** One thing that must hold. */
export interface Check {
  name: string
  /** Throws, or returns a promise that rejects, if it doesn't hold. */
  run(): unknown
}

/** How a check went. */
export interface Outcome {
  name: string
  ok: boolean
  /** Why it failed. */
  error?: string
}

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

async function outcome({ name, run }: Check): Promise<Outcome> {
  try {
    await run()
    return { name, ok: true }
  } catch (error) {
    return { name, ok: false, error: describe(error) }
  }
}

/** Runs the checks one after another, so that none disturbs another, and each to its end whatever the others do. */
export async function runChecks(checks: Iterable<Check>): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const check of checks) outcomes.push(await outcome(check))
  return outcomes
}

const shown = (value: unknown) => JSON.stringify(value) ?? String(value)

/** Fails unless both have the same JSON, which is what all that is compared here is made of. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  if (shown(actual) !== shown(expected)) throw new Error(`${what} is ${shown(actual)}, not ${shown(expected)}`)
}

/** Fails with the message unless the condition holds. */
export function that(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}
