/** The settings that survive a reload, or that the command line passes on. None of them is a secret. */
export interface Remembered {
  store?: string
  region?: string
  endpoint?: string
  bucket?: string
  key?: string
  accessKeyId?: string
}

/**
 * The only values that are kept. A secret key, 40 characters of mixed case, matches none of the kept patterns, so that
 * one typed into a wrong field is not kept.
 */
const patterns: Record<keyof Remembered, RegExp> = {
  store: /^[a-z0-9]{2,20}$/,
  region: /^[a-z][a-z0-9-]{1,31}$/,
  endpoint: /^https?:\/\/[a-z0-9.:[\]-]{1,255}(?:\/[a-z0-9._/-]{0,100})?$/,
  bucket: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  key: /^[^\u0000-\u001f]{1,1024}$/,
  accessKeyId: /^[A-Za-z0-9_-]{3,128}$/,
}

/** Picks the named settings that are valid out of untrusted input. */
export function pickSettings(from: unknown, names: readonly (keyof Remembered)[]): Remembered {
  const given = Object(from) as Record<string, unknown>
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      return typeof value === 'string' && patterns[name].test(value) ? [[name, value]] : []
    }),
  )
}

/** What is kept across a reload. */
export const keptNames = ['store', 'region', 'endpoint', 'bucket'] as const

/** What the address of the playground may carry in its fragment, which no server sees. */
export const givenNames = [...keptNames, 'key', 'accessKeyId'] as const

/** Reads the settings in a fragment such as `#region=eu-west-1&bucket=photos`. */
export const readFragment = (fragment: string): Remembered =>
  pickSettings(Object.fromEntries(new URLSearchParams(fragment.replace(/^#/, ''))), givenNames)
