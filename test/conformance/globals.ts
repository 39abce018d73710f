import type { Check } from './check.ts'
import { hasNativeCrypto } from './subtle.ts'

type Descriptors = Map<string, Map<PropertyKey, PropertyDescriptor>>

/** The properties of the global objects at the time of the snapshot. */
export type Snapshot = Descriptors

/** Globals that a careless library might patch or polyfill. Snapshots also include their prototypes. */
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
 * Reads every global once, because some runtimes replace a getter with its value on first use. Also loads a Node
 * module, because Deno adds globals when the first one is loaded.
 */
function settle(scope: Record<string, unknown>) {
  hasNativeCrypto()
  for (const name of Object.getOwnPropertyNames(scope)) {
    try {
      scope[name]
    } catch {
      // A global that cannot be read cannot change either.
    }
  }
}

/** Takes a snapshot of the global object and of the shared built-in objects. */
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

/** Returns the names of the properties that differ, e.g. `Array.prototype.at`. */
function differences(before: Snapshot, after: Snapshot): string[] {
  return [...before].flatMap(([name, properties]) => {
    const now = after.get(name) ?? new Map<PropertyKey, PropertyDescriptor>()
    return [...new Set([...properties.keys(), ...now.keys()])]
      .filter((key) => !same(properties.get(key), now.get(key)))
      .map((key) => `${name}.${String(key)}`)
  })
}

/** Checks that nothing global has changed since the snapshot. */
export const globalsCheck = (before: Snapshot, when: string): Check => ({
  name: `globals: untouched ${when}`,
  run() {
    const changed = differences(before, snapshot())
    if (changed.length > 0) throw new Error(`changed: ${changed.join(', ')}`)
  },
})
