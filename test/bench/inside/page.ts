/** For browsers. */
import { clock } from './clock.ts'
import { ours } from './ours.ts'
import { peers } from './peers.ts'
import { rounds } from './rounds.ts'

const answer = rounds(
  [...ours, ...peers],
  5,
  clock(50, async () => {}),
).catch((error) => ({ failure: String(error) }))
await fetch('/report', { method: 'POST', body: JSON.stringify(await answer) })
