/**
 * Remembers the last result of `make`, since stores, credentials and seconds repeat from call to call. The arguments
 * must be primitive: what was changed in place must be seen.
 */
export function memoizeLast<A extends unknown[], R>(make: (...parts: A) => R): (...parts: A) => R {
  // Nobody passes what makes the result.
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
