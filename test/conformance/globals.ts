import type { Check } from './check.ts'
import { hasNativeCrypto } from './subtle.ts'

type Descriptors = Map<string, Map<PropertyKey, PropertyDescriptor>>

/** The global objects' properties, as they were when it was taken. */
export type Snapshot = Descriptors

/** What a careless library patches or polyfills: each with its own properties and its prototype's. */
const watched = [
  'Array,ArrayBuffer,Blob,Crypto,DataView,Date,Error,FormData,Function,Headers,JSON,Map,Math,Number,Object,Promise',
  'Reflect,RegExp,Request,Response,Set,String,SubtleCrypto,Symbol,TextDecoder,TextEncoder,URL,URLSearchParams',
  'Uint8Array,WeakMap,atob,btoa,crypto,fetch',
].flatMap((names) => names.split(','))

function descriptors(value: object): Map<PropertyKey, PropertyDescriptor> {
  const all = new Map<PropertyKey, PropertyDescriptor>()
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key)
    if (descriptor) all.set(key, descriptor)
  }
  return all
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

/**
 * Reads every global once: some runtimes replace a getter by its value when it is first used. Deno adds globals of its
 * own when a module of Node is first used.
 */
function settle(scope: Record<string, unknown>) {
  hasNativeCrypto()
  for (const name of Object.getOwnPropertyNames(scope)) {
    try {
      scope[name]
    } catch {
      // It can't be had here, and so can't change either.
    }
  }
}

/** Takes a snapshot of the global object and of the objects that everything shares. */
export function snapshot(): Snapshot {
  const scope = globalThis as unknown as Record<string, { prototype?: unknown } | undefined>
  settle(scope)
  const objects = watched.flatMap((name): [string, unknown][] => [
    [name, scope[name]],
    [`${name}.prototype`, scope[name]?.prototype],
  ])
  objects.push(['globalThis', globalThis], ['crypto.subtle', globalThis.crypto?.subtle])
  return new Map(
    objects
      .filter((entry): entry is [string, object] => isObject(entry[1]))
      .map(([name, value]) => [name, descriptors(value)]),
  )
}

const same = (a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined) =>
  a !== undefined &&
  b !== undefined &&
  (['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const).every((part) =>
    Object.is(a[part], b[part]),
  )

/** The names of the properties that differ, e.g. `Array.prototype.at`. */
function differences(before: Snapshot, after: Snapshot): string[] {
  return [...before].flatMap(([name, properties]) => {
    const now = after.get(name) ?? new Map<PropertyKey, PropertyDescriptor>()
    return [...new Set([...properties.keys(), ...now.keys()])]
      .filter((key) => !same(properties.get(key), now.get(key)))
      .map((key) => `${name}.${String(key)}`)
  })
}

/** That nothing global has changed since the snapshot, for the better or the worse. */
export const globalsCheck = (before: Snapshot, when: string): Check => ({
  name: `globals: untouched ${when}`,
  run() {
    const changed = differences(before, snapshot())
    if (changed.length > 0) throw new Error(`changed: ${changed.join(', ')}`)
  },
})
