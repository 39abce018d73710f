/** Runs the suite inside a runtime and reports the outcomes. */
import type { Outcome } from '../../conformance/check.ts'
import { runExchange } from '../../conformance/exchange.ts'
import { runConformance, type Subject } from '../../conformance/index.ts'

const parts = { conformance: runConformance, exchange: runExchange }

type Part = keyof typeof parts

/** A report, or the reason why it is missing. */
export type Answer = { outcomes: Outcome[]; nodeGlobals: string[] } | { failure: string }

/** Returns which globals of Node exist. If there are none, the package cannot have used them. */
const nodeGlobals = () =>
  ['process', 'Buffer', 'global', 'require', 'setImmediate'].filter((name) => name in globalThis)

/** Runs the parts. Returns an error instead of throwing it, because some runtimes hide uncaught errors. */
export async function answer(subject: Subject, names: Part[] = ['conformance', 'exchange']): Promise<Answer> {
  try {
    const outcomes: Outcome[] = []
    for (const name of names) outcomes.push(...(await parts[name](subject)))
    return { outcomes, nodeGlobals: nodeGlobals() }
  } catch (error) {
    return { failure: String(error) }
  }
}

/** Prints the answer, for command-line runtimes. */
export async function print(subject: Subject, names: Part[]): Promise<void> {
  console.log(JSON.stringify(await answer(subject, names)))
}

/** Posts the answer to the server that served the script, for pages and workers. */
export async function post(subject: Subject): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(await answer(subject)) })
}

/** Posts the answer during the `install` event, which keeps a service worker alive. */
export function postAtInstall(subject: Subject): void {
  addEventListener('install', (event) =>
    (event as Event & { waitUntil(work: Promise<void>): void }).waitUntil(post(subject)),
  )
}

/** Returns a Worker that responds with the answer, for workerd. */
export const handler = (subject: Subject) => ({ fetch: async () => Response.json(await answer(subject)) })
