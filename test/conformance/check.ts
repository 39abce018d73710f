/** A check of the suite. */
export interface Check {
  name: string
  /** Throws, or returns a promise that rejects, if the check fails. */
  run(): unknown
}

/** The outcome of a check. */
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

/** Runs the checks one after another, so that they cannot interfere. A failure does not stop the rest. */
export async function runChecks(checks: Iterable<Check>): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const check of checks) outcomes.push(await outcome(check))
  return outcomes
}

const shown = (value: unknown) => JSON.stringify(value) ?? String(value)

/** Throws unless both values have the same JSON. The suite only compares values that JSON can represent. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  if (shown(actual) !== shown(expected)) throw new Error(`${what} is ${shown(actual)}, not ${shown(expected)}`)
}

/** Throws an error with the message unless the condition holds. */
export function that(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}
