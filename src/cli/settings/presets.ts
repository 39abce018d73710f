import { presets } from '../../endpoints/presets.ts'
import type { Store } from '../../types.ts'
import { escapeControls, usage } from '../program/failure.ts'
import { suggest } from '../program/suggest.ts'

const syntax = (name: string) => [name, ...presets[name]!.parts].join(':')

/** The stores as `--store` takes them. */
export const storeNames: string = Object.keys(presets).map(syntax).join(', ')

/**
 * Finds the store that `--store` names, e.g. `r2:ACCOUNT`.
 *
 * @throws {Failure} If there is none of that name, or a part of it is missing.
 */
export function findStore(given: string): Omit<Store, 'credentials'> {
  const [name = '', ...parts] = given.split(':')
  if (!Object.hasOwn(presets, name)) {
    const near = suggest(name, Object.keys(presets))
    throw usage(
      `--store: no store ${escapeControls(name)}; ${near ? `did you mean ${syntax(near)}?` : `there is ${storeNames}`}`,
    )
  }
  const preset = presets[name]!
  if (parts.length !== preset.parts.length || parts.includes('')) throw usage(`--store: expected ${syntax(name)}`)
  return preset.find(...parts)
}
