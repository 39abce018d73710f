const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }

/** Reads a duration such as `15m`, `1h30m`, `7d` or `900` as seconds; undefined if it is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined
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

/** Reads a size such as `10MB` (10,000,000), `8MiB` (8,388,608) or `1000` as bytes; undefined if it is not a size. */
export function parseSize(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? []
  const factor = bytes[unit?.toLowerCase() ?? 'none']
  return factor === undefined ? undefined : Number(count) * factor
}

/** Formats a number of bytes, e.g. `8.0 MiB`. */
export function formatSize(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10))
  const value = size / 1024 ** power
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** Formats seconds in the two largest units, e.g. `1h30m`. `--expires` accepts the result. */
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
