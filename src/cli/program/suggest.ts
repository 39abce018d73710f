/** Returns how many letters must be inserted, removed, replaced or swapped with their neighbor to turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity
      row.push(Math.min(replaced, swapped, last[j]! + 1, row[j - 1]! + 1))
    }
    before = last
    last = row
  }
  return last[b.length]!
}

/** Names that other programs use, and ours. */
const synonyms = new Map([
  ['ls', 'list'],
  ['rm', 'delete'],
  ['ttl', 'expires'],
])

/** Returns the name that was probably meant; undefined if none is similar enough. */
export function suggest(given: string, names: readonly string[]): string | undefined {
  // No name is that long, and the comparison would take time.
  if (given.length > 40) return undefined
  const synonym = synonyms.get(given)
  if (synonym !== undefined && names.includes(synonym)) return synonym
  const [nearest] = names
    .map((name) => ({
      name,
      far: given.length > 2 && name.startsWith(given) ? 1 : distance(given.toLowerCase(), name),
    }))
    .sort((a, b) => a.far - b.far)
  return nearest && nearest.far <= Math.max(1, Math.floor(nearest.name.length / 3)) ? nearest.name : undefined
}
