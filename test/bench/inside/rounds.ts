import type { Verified } from 'sigv4-presign/verify'
import { type Case, isExpected, keyOf } from './work.ts'

/** The time per URL, in microseconds, one value per round. */
export interface Result {
  name: string
  rounds: number[]
}

/** Times a case and returns the time per turn, in nanoseconds. */
export type Timer = (turn: () => unknown) => Promise<number>

/** The results, and the names of the cases that were not timed because their output is wrong in this runtime. */
export interface Answer {
  results: Result[]
  others: string[]
}

/** Returns whether a case produces the expected output in this runtime. */
async function works({ turn, size, url }: Case): Promise<boolean> {
  try {
    const result = await turn(7)
    if (url) return isExpected(url(result as never), 7 + size - 1)
    if (typeof result === 'string') return /^[\da-f]{64}$/.test(result)
    return 'fields' in (result as object) || (result as Partial<Verified>).key === keyOf(7)
  } catch {
    return false
  }
}

/** Times the cases in turn, round after round, so that a slow phase of the machine affects all of them. */
export async function rounds(cases: Case[], count: number, timer: Timer): Promise<Answer> {
  const working: (Case & Result)[] = []
  const others: string[] = []
  for (const one of cases)
    if (await works(one)) working.push({ ...one, rounds: [] })
    else others.push(one.name)
  let index = 0
  for (let round = 0; round < count; round++)
    for (const { turn, size, rounds } of working) {
      const nanoseconds = await timer(() => {
        index += size
        return turn(index)
      })
      rounds.push(nanoseconds / size / 1000)
    }
  return { results: working.map(({ name, rounds }) => ({ name, rounds })), others }
}
