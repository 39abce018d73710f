/** Returns a proxy of the object, and the set of the property names that are read from it. */
export function watched<T extends object>(target: T): [watched: T, names: Set<string>] {
  const names = new Set<string>()
  const proxy = new Proxy(target, {
    get(_, name) {
      names.add(String(name))
      return Reflect.get(target, name)
    },
  })
  return [proxy, names]
}
