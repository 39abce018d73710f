/** Runs inside an engine and prints the results. */
import { type EngineSubject, runEngineChecks } from '../../conformance/engine.ts'

declare const print: ((text: string) => void) | undefined

/** Runs the checks and prints their outcomes as one line of JSON. */
export function printOutcomes(subject: EngineSubject): Promise<void> {
  const write = (text: string) => (typeof print === 'function' ? print(text) : console.log(text))
  return runEngineChecks(subject).then(
    (outcomes) => write(JSON.stringify({ outcomes })),
    (error: unknown) => write(JSON.stringify({ failure: String(error) })),
  )
}
