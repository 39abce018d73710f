/** Runs the benchmark in workerd and responds with the results. */
import { clock } from './clock.ts'
import { ours } from './ours.ts'
import { peers } from './peers.ts'
import { rounds } from './rounds.ts'

const wait = () => new Promise((resolve) => setTimeout(resolve, 1))

export default {
  fetch: async () =>
    Response.json(await rounds([...ours, ...peers], 5, clock(60, wait)).catch((error) => ({ failure: String(error) }))),
}
