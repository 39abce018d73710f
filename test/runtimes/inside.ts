/** What runs inside a runtime around the suite: how the target comes in and how the report goes out. */
import type { Report, Run } from '../conformance/index.ts'

export { runSuite } from '../conformance/index.ts'

type Answer = Report | { failure: string }

/** The report, or why there is none: a runtime's own uncaught-error message would not reach the runner everywhere. */
const answer = (run: Run, target: Parameters<Run>[0]): Promise<Answer> =>
  run(target).catch((error: unknown) => ({ failure: String(error) }))

/** For command-line runtimes: the report is the last line of standard output. */
export async function print(run: Run, target: Parameters<Run>[0]): Promise<void> {
  console.log(JSON.stringify(await answer(run, target)))
}

/** For browsers' pages and workers: the server that served them has the target and takes the report. */
export async function post(run: Run): Promise<void> {
  const target = await (await fetch('/target')).json()
  await fetch('/report', { method: 'POST', body: JSON.stringify(await answer(run, target)) })
}

/** For workerd: the request's body is the target, the response's the report. */
export const handler = (run: Run) => ({
  fetch: async (request: Request) => Response.json(await answer(run, await request.json())),
})
