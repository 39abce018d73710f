import type { Store } from '../types.ts'
import * as stores from './presets.ts'

/** A parameter of a preset: the placeholder that is shown to users. */
export type PresetParameter = 'ACCOUNT' | 'NAMESPACE' | 'PROJECT' | 'REGION'

/** A store whose endpoint is known. */
export interface NamedPreset {
  /** The name of the store. */
  title: string
  /** The parameters of its function, in order. */
  parameters: PresetParameter[]
  /** Makes the store. */
  create(...values: string[]): Omit<Store, 'credentials'>
}

const regional = (title: string, create: (region: string) => Omit<Store, 'credentials'>): NamedPreset => ({
  title,
  parameters: ['REGION'],
  create,
})

/** All presets by name, except those for your own server. */
export const presets: Record<string, NamedPreset> = {
  r2: { title: 'Cloudflare R2', parameters: ['ACCOUNT'], create: (account: string) => stores.r2(account) },
  gcs: { title: 'Google Cloud Storage', parameters: [], create: stores.gcs },
  b2: regional('Backblaze B2', stores.b2),
  spaces: regional('DigitalOcean Spaces', stores.spaces),
  wasabi: regional('Wasabi', stores.wasabi),
  tigris: { title: 'Tigris', parameters: [], create: stores.tigris },
  supabase: { title: 'Supabase Storage', parameters: ['PROJECT', 'REGION'], create: stores.supabase },
  linode: regional('Linode (Akamai)', stores.linode),
  scaleway: regional('Scaleway', stores.scaleway),
  hetzner: regional('Hetzner', stores.hetzner),
  ovh: regional('OVHcloud', stores.ovh),
  vultr: regional('Vultr', stores.vultr),
  exoscale: regional('Exoscale', stores.exoscale),
  storj: { title: 'Storj', parameters: [], create: stores.storj },
  oracle: { title: 'Oracle Cloud', parameters: ['NAMESPACE', 'REGION'], create: stores.oracle },
}
