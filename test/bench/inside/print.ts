/** Runs the benchmark in a command-line runtime and prints the results. */
import { measure } from 'mitata'
import { nodePeers } from './node-peers.ts'
import { ours } from './ours.ts'
import { peers } from './peers.ts'
import { rounds } from './rounds.ts'

const answer = await rounds([...ours, ...peers, ...nodePeers], 7, async (turn) => {
  const { p50 } = await measure(turn, { min_cpu_time: 5e7, batch_samples: 100, warmup_samples: 20 })
  return p50
})
console.log(JSON.stringify(answer))
