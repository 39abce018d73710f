import { presets } from '../../endpoints/presets-by-name.ts'
import { PresignError } from '../../errors.ts'
import type { Store } from '../../types.ts'
import { usage, withoutType } from '../program/failure.ts'
import { suggest } from '../program/suggest.ts'

const syntax = (name: string) => [name, ...presets[name]!.parameters].join(':')

/** The stores that `--store` accepts. */
export const storeNames: string = Object.keys(presets).map(syntax).join(', ')

/**
 * Finds the store that `--store` names, e.g. `r2:ACCOUNT`.
 *
 * @throws {Failure} If the name is unknown or a part is missing.
 */
export function findStore(given: string): Omit<Store, 'credentials'> {
  const [name = '', ...parts] = given.split(':')
  if (!Object.hasOwn(presets, name)) {
    const near = suggest(name, Object.keys(presets))
    throw usage(
      `--store: no store ${name}; ` +
        (near ? `did you mean ${syntax(near)}?` : `known stores: ${storeNames}; for another one, use --endpoint`),
    )
  }
  const preset = presets[name]!
  if (parts.length !== preset.parameters.length || parts.includes('')) throw usage(`--store: expected ${syntax(name)}`)
  try {
    return preset.create(...parts)
  } catch (error) {
    if (error instanceof PresignError) throw usage(`--store: ${withoutType(error.message)}`)
    throw error
  }
}
