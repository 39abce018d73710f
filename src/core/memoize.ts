/**
 * Remembers the last result of `make`, since stores, credentials and signing dates repeat from call to call. The
 * arguments must be primitive, so that changes to objects are noticed.
 */
export function memoizeLast<A extends unknown[], R>(make: (...parts: A) => R): (...parts: A) => R {
  // A sentinel that no caller can pass, so that the first call misses.
  let last: unknown[] = [make]
  let result: R
  return (...parts) => {
    for (let i = 0; i < parts.length; i++)
      if (parts[i] !== last[i]) {
        result = make(...parts)
        last = parts
      }
    return result
  }
}
