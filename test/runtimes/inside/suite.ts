/** What runs inside a runtime around the suite: how the report goes out. */
import type { Outcome } from '../../conformance/check.ts'
import { runExchange } from '../../conformance/exchange.ts'
import { runConformance, type Subject } from '../../conformance/index.ts'

const parts = { conformance: runConformance, exchange: runExchange }

type Part = keyof typeof parts

/** What a runtime reports. */
export type Answer = { outcomes: Outcome[]; nodeGlobals: string[] } | { failure: string }

/** Globals that only Node and its imitators have: where there are none, nothing can have used them. */
const nodeGlobals = () =>
  ['process', 'Buffer', 'global', 'require', 'setImmediate'].filter((name) => name in globalThis)

/** Runs the parts. If one can't be run, that is the answer: not every runtime shows an uncaught error to its runner. */
export async function answer(subject: Subject, names: Part[] = ['conformance', 'exchange']): Promise<Answer> {
  try {
    const outcomes: Outcome[] = []
    for (const name of names) outcomes.push(...(await parts[name](subject)))
    return { outcomes, nodeGlobals: nodeGlobals() }
  } catch (error) {
    return { failure: String(error) }
  }
}

/** For command-line runtimes: the answer is what they print. */
export async function print(subject: Subject, names: Part[]): Promise<void> {
  console.log(JSON.stringify(await answer(subject, names)))
}

/** For pages and workers: the server that served them takes the answer. */
export async function post(subject: Subject): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(await answer(subject)) })
}

/** For service workers, which live no longer than the event that they handle. */
export function postAtInstall(subject: Subject): void {
  addEventListener('install', (event) =>
    (event as Event & { waitUntil(work: Promise<void>): void }).waitUntil(post(subject)),
  )
}

/** For workerd: the answer is the response. */
export const handler = (subject: Subject) => ({ fetch: async () => Response.json(await answer(subject)) })
