import {
  b2,
  exoscale,
  gcs,
  hetzner,
  linode,
  oracle,
  ovh,
  r2,
  scaleway,
  spaces,
  storj,
  supabase,
  tigris,
  vultr,
  wasabi,
} from '../endpoints.ts'
import type { Store } from '../types.ts'
import { plain, usage } from './failure.ts'
import { suggest } from './suggest.ts'

/** A store whose address is known. */
interface Preset {
  /** What must be known of the user's own, e.g. `REGION`. */
  parts: string[]
  find(...parts: string[]): Omit<Store, 'credentials'>
}

const regional = (find: (region: string) => Omit<Store, 'credentials'>): Preset => ({ parts: ['REGION'], find })

const presets: Record<string, Preset> = {
  r2: { parts: ['ACCOUNT'], find: (account) => r2(account!) },
  gcs: { parts: [], find: gcs },
  b2: regional(b2),
  spaces: regional(spaces),
  wasabi: regional(wasabi),
  tigris: { parts: [], find: tigris },
  supabase: { parts: ['PROJECT', 'REGION'], find: (project, region) => supabase(project!, region!) },
  linode: regional(linode),
  scaleway: regional(scaleway),
  hetzner: regional(hetzner),
  ovh: regional(ovh),
  vultr: regional(vultr),
  exoscale: regional(exoscale),
  storj: { parts: [], find: storj },
  oracle: { parts: ['NAMESPACE', 'REGION'], find: (namespace, region) => oracle(namespace!, region!) },
}

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
      `--store: no store ${plain(name)}; ${near ? `did you mean ${syntax(near)}?` : `there is ${storeNames}`}`,
    )
  }
  const preset = presets[name]!
  if (parts.length !== preset.parts.length || parts.includes('')) throw usage(`--store: expected ${syntax(name)}`)
  return preset.find(...parts)
}
