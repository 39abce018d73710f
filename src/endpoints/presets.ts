import type { Store } from '../types.ts'
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
} from './stores.ts'

/** A parameter of a preset: the placeholder that is shown to users. */
export type PresetParameter = 'ACCOUNT' | 'NAMESPACE' | 'PROJECT' | 'REGION'

/** A store whose endpoint is known. */
export interface Preset {
  /** The name of the store. */
  title: string
  /** The parameters of its function, in order. */
  parameters: PresetParameter[]
  /** Makes the store. */
  create(...values: string[]): Omit<Store, 'credentials'>
}

const regional = (title: string, create: (region: string) => Omit<Store, 'credentials'>): Preset => ({
  title,
  parameters: ['REGION'],
  create,
})

/** All presets by name, except those for your own server. */
export const presets: Record<string, Preset> = {
  r2: { title: 'Cloudflare R2', parameters: ['ACCOUNT'], create: (account) => r2(account!) },
  gcs: { title: 'Google Cloud Storage', parameters: [], create: gcs },
  b2: regional('Backblaze B2', b2),
  spaces: regional('DigitalOcean Spaces', spaces),
  wasabi: regional('Wasabi', wasabi),
  tigris: { title: 'Tigris', parameters: [], create: tigris },
  supabase: {
    title: 'Supabase Storage',
    parameters: ['PROJECT', 'REGION'],
    create: (project, region) => supabase(project!, region!),
  },
  linode: regional('Linode (Akamai)', linode),
  scaleway: regional('Scaleway', scaleway),
  hetzner: regional('Hetzner', hetzner),
  ovh: regional('OVHcloud', ovh),
  vultr: regional('Vultr', vultr),
  exoscale: regional('Exoscale', exoscale),
  storj: { title: 'Storj', parameters: [], create: storj },
  oracle: {
    title: 'Oracle Cloud',
    parameters: ['NAMESPACE', 'REGION'],
    create: (namespace, region) => oracle(namespace!, region!),
  },
}
