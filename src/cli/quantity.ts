import { usage } from './failure.ts'

const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }

/** Reads a duration such as `15m`, `1h30m`, `7d` or `900` as seconds. */
export function readDuration(option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  if (!/^(\d+[smhdw])+$/.test(text)) {
    throw usage(`--${option}: expected a duration such as 90s, 15m, 1h30m or 7d`)
  }
  return [...text.matchAll(/(\d+)(\w)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * seconds[unit!]!, 0)
}

const bytes: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** Reads a size such as `10MB` (10,000,000), `8MiB` (8,388,608) or `1000` as bytes. */
export function readSize(option: string, text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? []
  const factor = bytes[unit?.toLowerCase() ?? 'none']
  if (factor === undefined)
    throw usage(`--${option}: expected a size such as 1000, 10MB (of 1000 kB) or 8MiB (of 1024 KiB)`)
  const size = Number(count) * factor
  if (!Number.isSafeInteger(size)) throw usage(`--${option}: expected a whole number of bytes`)
  return size
}

/** Reads a whole number from `min` to `max`. */
export function readWhole(option: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= min && number <= max)) throw usage(`--${option}: expected a whole number from ${min} to ${max}`)
  return number
}

/** Reads `name=value` or `name:value` pairs; spaces after a header's colon don't count. */
export const readPairs = (option: string, separator: '=' | ':', given: string[]): [name: string, value: string][] =>
  given.map((pair) => {
    const end = pair.indexOf(separator)
    if (end < 1) throw usage(`--${option}: expected NAME${separator}VALUE`)
    const value = pair.slice(end + 1)
    return [pair.slice(0, end), separator === ':' ? value.trim() : value]
  })

/** Writes a number of bytes for people. */
export function formatSize(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10))
  const value = size / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}

/** Writes seconds for people, as `--expires` would take them. */
export function formatDuration(total: number): string {
  const units = Object.entries({ d: 86400, h: 3600, m: 60, s: 1 })
  let rest = Math.max(0, Math.round(total))
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count}${unit}`] : []
  })
  return parts.slice(0, 2).join('') || '0s'
}
