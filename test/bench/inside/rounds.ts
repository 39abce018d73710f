import type { Verified } from 'sigv4-presign/verify'
import { type Case, isExpected, keyOf } from './work.ts'

/** Microseconds a URL, one for each round. */
export interface Result {
  name: string
  rounds: number[]
}

/** Times turns of a case: nanoseconds a turn. */
export type Timer = (turn: () => unknown) => Promise<number>

/** Which cases were timed, and which could not be since they do not do the work. */
export interface Answer {
  results: Result[]
  others: string[]
}

/** Whether a case does the work here. */
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

/** Times all cases by turns, round after round, so that what slows the machine slows all. */
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
