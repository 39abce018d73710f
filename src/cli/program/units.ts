import { parseDuration, parseSize } from '../../format/units.ts'
import { usage } from './failure.ts'

/** Reads a duration such as `15m` or `900` as seconds. */
export function readDuration(option: string, text: string): number {
  const duration = parseDuration(text)
  if (duration === undefined) throw usage(`--${option}: expected a duration such as 90s, 15m, 1h30m or 7d`)
  return duration
}

/** Reads a size such as `10MB` or `1000` as bytes. */
export function readSize(option: string, text: string): number {
  const size = parseSize(text)
  if (size === undefined)
    throw usage(`--${option}: expected a size such as 1000, 10MB (of 1000 kB) or 8MiB (of 1024 KiB)`)
  if (!Number.isSafeInteger(size)) throw usage(`--${option}: expected a whole number of bytes`)
  return size
}

/** Reads a whole number from `min` to `max`. */
export function readInteger(option: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= min && number <= max)) throw usage(`--${option}: expected a whole number from ${min} to ${max}`)
  return number
}

/** Reads `name=value` or `name:value` pairs; white space around a header's value is removed. */
export const readPairs = (option: string, separator: '=' | ':', given: string[]): [name: string, value: string][] =>
  given.map((pair) => {
    const end = pair.indexOf(separator)
    if (end < 1) throw usage(`--${option}: expected NAME${separator}VALUE`)
    const value = pair.slice(end + 1)
    return [pair.slice(0, end), separator === ':' ? value.trim() : value]
  })

/** Like {@link readPairs}, but each name, in any letter case, may be given once. */
export function readDistinctPairs(option: 'header' | 'field' | 'metadata', separator: '=' | ':', given: string[]) {
  const pairs = readPairs(option, separator, given)
  if (new Set(pairs.map(([name]) => name.toLowerCase())).size < pairs.length) {
    throw usage(`--${option}: a name is given twice`)
  }
  return pairs
}
